import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changeBook } from '../../../src/lib/ledger/file/book-file.ts';
import type { BookPlace } from '../../../src/lib/ledger/file/place.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { backedUp, beside, edition, editionAt, newPlace, NOW, nextEdition, placeIn } from './books.ts';

const ROUNDS = 15;
/** So many at a time. */
const SIDE_BY_SIDE = 4;

function start(script: string, { file, backupsFolder }: BookPlace, number: number) {
  const path = join(import.meta.dirname, 'processes', script);
  return spawn(process.execPath, [path, file, backupsFolder, String(number)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Of the death before that call: null where it lived to its end, else the call that was not made. */
async function dieBefore(call: number, place: BookPlace): Promise<string | null> {
  const child = start('doomed.ts', place, call);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.ok(code === 0 || signal === 'SIGKILL', `call ${String(call)}: ${String(code)}`);
  return signal === null ? null : said;
}

/** Old or new, and the next change goes through and cleans up. */
function isSound(place: BookPlace, old: number, about: string): void {
  const found = editionAt(place.file);
  assert.ok(found === old || found === old + 1, `${about}: ${String(found)}`);
  for (const kept of backedUp(place)) assert.equal(kept, old, about);
  if (found > old && old > 0) assert.equal(backedUp(place).length, 1, about);
  const outcome = changeBook(place, NOW, nextEdition);
  assert.equal(editionAt(place.file), found + 1, about);
  assert.deepEqual(outcome.isChanged && outcome.backup !== null, found > 0, about);
  assert.equal(backedUp(place).at(-1) ?? 0, found, about);
  assert.deepEqual(beside(place), existsSync(place.backupsFolder) ? ['backups'] : [], about);
  if (existsSync(place.backupsFolder))
    for (const name of readdirSync(place.backupsFolder)) assert.match(name, /^gnu_paper\.gnucash\.\d{14}\.gnucash$/);
}

/** A death before each call that there is, each in a place of its own. Returns the calls. */
async function dieEverywhere(make: () => BookPlace, check: (place: BookPlace, about: string) => void) {
  const calls: string[] = [];
  for (let first = 1; ; first += SIDE_BY_SIDE) {
    const places = Array.from({ length: SIDE_BY_SIDE }, make);
    const ends = await Promise.all(places.map((place, n) => dieBefore(first + n, place)));
    for (const [n, place] of places.entries()) {
      const end = ends[n] ?? null;
      check(place, `before call ${String(first + n)}, ${String(end)}`);
      if (end === null) return calls;
      calls.push(end);
    }
  }
}

describe('a tbot that is killed while it changes a book', () => {
  it('leaves the old book or the new one, before whatever call it dies', async function () {
    this.timeout(120_000);
    const make = (): BookPlace => {
      const place = newPlace();
      changeBook(place, NOW, () => edition(7));
      return place;
    };
    const calls = await dieEverywhere(make, (place, about) => isSound(place, 7, about));
    for (const call of ['linkSync', 'writeFileSync', 'fsyncSync', 'renameSync', 'rmSync'])
      assert.ok(calls.includes(call), `${call} is not among ${calls.join(' ')}`);
  });

  it('leaves the first book whole or none', async function () {
    this.timeout(120_000);
    await dieEverywhere(newPlace, (place, about) => isSound(place, 0, about));
  });

  it('leaves a link as it was', async function () {
    this.timeout(120_000);
    const make = (): BookPlace => {
      const folder = temporaryFolder();
      const [place, elsewhere] = [placeIn(join(folder, 'ledger')), join(folder, 'elsewhere')];
      for (const made of [elsewhere, dirname(place.file)]) mkdirSync(made);
      writeFileSync(join(elsewhere, 'book'), edition(7));
      symlinkSync('../elsewhere/book', place.file);
      return place;
    };
    await dieEverywhere(make, (place, about) => {
      isSound(place, 7, about);
      assert.ok(lstatSync(place.file).isSymbolicLink());
      assert.deepEqual(readdirSync(join(dirname(place.file), '..', 'elsewhere')), ['book', 'owner.lock'], about);
    });
  });

  it('has made every change that returned, and none by half', async function () {
    this.timeout(120_000);
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    for (let round = 0; round < ROUNDS; round++) {
      const child = start('change.ts', place, 1_000_000);
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (said === '') setTimeout(() => child.kill('SIGKILL'), Math.random() * 30);
        said += text;
      });
      const [, signal] = (await once(child, 'close')) as [number | null, string | null];
      assert.equal(signal, 'SIGKILL');
      const last = Number(said.trimEnd().split('\n').at(-1));
      const found = editionAt(place.file);
      assert.ok(found === last || found === last + 1, `${String(last)} was said, ${String(found)} is there`);
    }
    const found = editionAt(place.file);
    changeBook(place, NOW, nextEdition);
    assert.deepEqual(beside(place), ['backups']);
    // An edition twice, where one died between its backup and its change.
    const editions = new Set(backedUp(place));
    assert.deepEqual(
      [...editions].sort((a, b) => a - b),
      Array.from({ length: found }, (_, n) => n + 1),
    );
  });
});
