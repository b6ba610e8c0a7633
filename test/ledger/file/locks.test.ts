import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changeBook } from '../../../src/lib/ledger/file/book-file.ts';
import type { BookPlace } from '../../../src/lib/ledger/file/place.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { backedUp, beside, edition, editionAt, newPlace, NOW, nextEdition, placeIn } from './books.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(script: string, { file, backupsFolder }: BookPlace, number: number) {
  const path = join(import.meta.dirname, 'processes', script);
  const args = [path, file, backupsFolder, String(number)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

/** One that is in the midst of a change of the book for that long. */
async function holding(place: BookPlace, ms: number) {
  const child = start('hold.ts', place, ms);
  await once(child.stdout, 'data');
  return child;
}

describe('several tbots at one book', () => {
  it('wait for each other: no change is lost', async function () {
    this.timeout(60_000);
    const place = newPlace();
    const all = Array.from({ length: 3 }, async () => {
      const child = start('change.ts', place, 10);
      child.stdout.resume();
      const [code] = (await once(child, 'close')) as [number | null];
      return code;
    });
    assert.deepEqual(await Promise.all(all), [0, 0, 0]);
    assert.equal(editionAt(place.file), 30);
    assert.deepEqual(
      backedUp(place),
      Array.from({ length: 29 }, (_, n) => n + 1),
    );
    assert.deepEqual(beside(place), ['backups']);
  });

  it('wait for one that has the other book of the folder', async () => {
    const place = newPlace();
    await holding({ ...place, file: join(dirname(place.file), 'gnu_live.gnucash') }, 1000);
    const start = performance.now();
    changeBook(place, NOW, nextEdition);
    assert.ok(performance.now() - start > 500);
  });

  it('do not wait for ever: the second is told who it is', async function () {
    this.timeout(60_000);
    const place = newPlace();
    const { pid } = await holding(place, 60_000);
    assert.throws(
      () => changeBook(place, NOW, nextEdition),
      (error: Error & { code: string; retryable: boolean }) => {
        assert.deepEqual([error.name, error.code, error.retryable], ['RefusedError', 'ledger_busy', true]);
        assert.match(error.message, new RegExp(`^process ${String(pid)} has been writing`));
        return true;
      },
    );
    assert.equal(editionAt(place.file), 0);
    assert.equal(readFileSync(`${place.file}.LCK`, 'utf8'), 'tbot\n');
  });
});

describe("GnuCash's lock on a book", () => {
  it('is respected whenever it was made, told with its cure, and left alone', () => {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    const lock = `${place.file}.LCK`;
    writeFileSync(lock, '', { mode: 0o600 });
    const { ino, mtimeMs } = statSync(lock);
    assert.throws(
      () => changeBook(place, NOW, nextEdition),
      (error: Error & { code: string; cure: string; retryable: boolean }) => {
        assert.deepEqual([error.name, error.code, error.retryable], ['RefusedError', 'ledger_open', true]);
        for (const part of [`delete ${lock}`, 'close the book in GnuCash', 'nothing is lost'])
          assert.ok(error.cure.includes(part), error.cure);
        return true;
      },
    );
    assert.deepEqual([statSync(lock).ino, statSync(lock).mtimeMs, statSync(lock).size], [ino, mtimeMs, 0]);
    assert.equal(editionAt(place.file), 1);
    assert.deepEqual(beside(place), ['gnu_paper.gnucash.LCK']);
    rmSync(lock);
    changeBook(place, NOW, nextEdition);
    assert.equal(editionAt(place.file), 2);
  });

  it('is seen by each name of a linked book', () => {
    const root = temporaryFolder();
    const place = placeIn(join(root, 'ledger'));
    mkdirSync(dirname(place.file));
    const real = join(root, 'book');
    writeFileSync(real, edition(1));
    symlinkSync(real, place.file);
    for (const lock of [`${real}.LCK`, `${place.file}.LCK`]) {
      writeFileSync(lock, '');
      assert.throws(() => changeBook(place, NOW, nextEdition), { code: 'ledger_open' });
      rmSync(lock);
      assert.deepEqual(beside(place), []);
    }
    changeBook(place, NOW, nextEdition);
    assert.equal(editionAt(real), 2);
  });

  it('is made by tbot while it changes the book, and taken away after that', () => {
    const place = newPlace();
    changeBook(place, NOW, (old) => {
      const lock = statSync(`${place.file}.LCK`);
      assert.ok(lock.isFile());
      assert.equal(lock.mode & 0o777, 0o600);
      return nextEdition(old);
    });
    assert.deepEqual(beside(place), []);
  });

  it("is not taken away where somebody has put GnuCash's in the place of tbot's", () => {
    const place = newPlace();
    changeBook(place, NOW, () => {
      rmSync(`${place.file}.LCK`);
      writeFileSync(`${place.file}.LCK`, '');
      return null;
    });
    assert.deepEqual(beside(place), ['gnu_paper.gnucash.LCK']);
  });

  it('is no obstacle where a killed tbot has left it', async () => {
    const place = newPlace();
    const child = await holding(place, 60_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(beside(place).includes('gnu_paper.gnucash.LCK'));
    changeBook(place, NOW, nextEdition);
    assert.deepEqual(beside(place), []);
  });
});
