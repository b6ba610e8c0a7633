import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backUp } from '../../../src/lib/ledger/file/backups.ts';
import { changeBook } from '../../../src/lib/ledger/file/book-file.ts';
import type { BookPlace } from '../../../src/lib/ledger/file/place.ts';
import { mountReadOnly, mountSmallDisk, NEEDS_MOUNTS, unmount } from '../../helpers/mounts.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { backedUp, beside, edition, editionAt, newPlace, NOW, nextEdition, placeIn } from './books.ts';
import { ONLY_LOOKS, withFileCalls } from './file-calls.ts';

const unusable = { name: 'ConfigError', code: 'ledger_unusable', cure: /folder where that user may write/ };

describe('a book that cannot be written', () => {
  it('is a folder', () => {
    const place = newPlace();
    mkdirSync(place.file, { recursive: true });
    assert.throws(() => changeBook(place, NOW, nextEdition), { ...unusable, message: /it is a folder/ });
    assert.throws(() => backUp(place, NOW), unusable);
    assert.deepEqual(beside(place), []);
  });

  it('has a file where its folder should be', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    assert.throws(() => changeBook(placeIn(file), NOW, nextEdition), unusable);
    assert.throws(() => changeBook(placeIn(join(file, 'ledger')), NOW, nextEdition), unusable);
  });

  it('has a file where the folder of its backups should be', () => {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    writeFileSync(place.backupsFolder, '');
    assert.throws(() => changeBook(place, NOW, nextEdition), unusable);
    assert.equal(editionAt(place.file), 1);
    assert.deepEqual(beside(place), ['backups']);
  });

  it('is a link to a folder that is not there, or to itself', () => {
    const place = newPlace();
    mkdirSync(dirname(place.file), { recursive: true });
    symlinkSync('../unplugged/book', place.file);
    assert.throws(() => changeBook(place, NOW, nextEdition), { ...unusable, message: /unplugged/ });
    rmSync(place.file);
    symlinkSync('gnu_paper.gnucash', place.file);
    assert.throws(() => changeBook(place, NOW, nextEdition), { ...unusable, message: /ELOOP/ });
    assert.deepEqual(readdirSync(dirname(place.file)), ['gnu_paper.gnucash']);
  });

  it("has tbot's own lock taken by a folder", () => {
    const place = newPlace();
    mkdirSync(join(dirname(place.file), 'owner.lock'), { recursive: true });
    assert.throws(() => changeBook(place, NOW, nextEdition), unusable);
    assert.deepEqual(readdirSync(dirname(place.file)), ['owner.lock']);
  });
});

describe('a book that belongs to somebody else', () => {
  const NOBODY = 65534;

  before(function () {
    if (process.getuid?.() !== 0) this.skip(); // nobody else can become somebody else
  });

  afterEach(() => {
    process.seteuid?.(0);
  });

  it('is left alone where only its owner may write', () => {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    chmodSync(place.file, 0o644);
    for (const path of [dirname(dirname(place.file)), dirname(place.file), join(dirname(place.file), 'owner.lock')])
      chownSync(path, NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    assert.throws(() => changeBook(place, NOW, nextEdition), { ...unusable, message: /EACCES/ });
    assert.equal(editionAt(place.file), 1);
    assert.deepEqual(beside(place), []);
  });

  it('is not taken away from its owner', () => {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    chmodSync(place.file, 0o666);
    for (const path of [dirname(dirname(place.file)), dirname(place.file), join(dirname(place.file), 'owner.lock')])
      chownSync(path, NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    assert.throws(() => changeBook(place, NOW, nextEdition), { ...unusable, message: /EPERM.*fchown/ });
    assert.equal(statSync(place.file).uid, 0);
    assert.deepEqual(beside(place), []);
  });

  it('is left alone in a folder where nobody else may write', () => {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    for (const path of [dirname(dirname(place.file)), dirname(place.file)]) chmodSync(path, 0o755);
    process.seteuid?.(NOBODY);
    assert.throws(() => changeBook(place, NOW, nextEdition), unusable);
    process.seteuid?.(0);
    assert.equal(editionAt(place.file), 1);
    assert.deepEqual(beside(place), []);
  });
});

describe('a book on a disk that fails', () => {
  /** Changes the book; that call fails, counted from 1. Its name (null: there are fewer), and the code of the error. */
  function changeFailing(place: BookPlace, failing: number): { failed: string | null; code: string | null } {
    let calls = 0;
    let failed: string | null = null;
    const fail = (name: string, _args: readonly unknown[], make: () => unknown): unknown => {
      // What cannot be removed stays, of course.
      if (ONLY_LOOKS.test(name) || name === 'rmSync' || ++calls !== failing) return make();
      failed = name;
      throw Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO', syscall: name });
    };
    try {
      withFileCalls(fail, () => changeBook(place, NOW, nextEdition));
      return { failed, code: null };
    } catch (error) {
      return { failed, code: (error as { code: string }).code };
    }
  }

  it('stays as it was, or is the new one, with nothing beside it, whatever fails', () => {
    const failures: string[] = [];
    for (let n = 1; ; n++) {
      const place = newPlace();
      changeBook(place, NOW, nextEdition);
      const { failed, code } = changeFailing(place, n);
      if (failed === null) break;
      failures.push(failed);
      const about = `call ${String(n)}, ${failed}: ${String(code)}`;
      const found = editionAt(place.file);
      // Only the name of the owner may fail without a word.
      assert.ok(['ledger_broken', 'ledger_unusable'].includes(code ?? '') || found === 2, about);
      assert.ok(found === 1 || found === 2, about);
      assert.ok(
        beside(place).every((name) => name === 'backups'),
        `${about}: ${beside(place).join(' ')}`,
      );
      changeBook(place, NOW, nextEdition);
      assert.equal(editionAt(place.file), found + 1);
    }
    for (const call of ['linkSync', 'writeFileSync', 'fsyncSync', 'fchmodSync', 'renameSync', 'mkdirSync'])
      assert.ok(failures.includes(call), `${call} is not among ${failures.join(' ')}`);
  });
});

describe(`a book on a disk without room ${NEEDS_MOUNTS}`, () => {
  let folder: string;

  before(function () {
    folder = temporaryFolder();
    mountSmallDisk(this, folder, '1m');
  });

  after(() => {
    unmount(folder);
  });

  const full = { name: 'LogicError', code: 'ledger_full', cure: /^free some space/ };

  it('stays as it was, and has nothing beside it', () => {
    const place = placeIn(join(folder, 'ledger'));
    changeBook(place, NOW, nextEdition);
    // 400 kB, twice, leave less than 400 kB of the megabyte.
    changeBook(place, NOW, nextEdition);
    for (let n = 0; n < 3; n++) assert.throws(() => changeBook(place, NOW, nextEdition), full);
    assert.equal(editionAt(place.file), 2);
    assert.deepEqual(backedUp(place), [1]);
    assert.deepEqual(beside(place), ['backups']);
    assert.throws(() => {
      for (;;) writeFileSync(join(folder, 'stuffing'), edition(1).subarray(0, 4096), { flag: 'a' });
    }, /ENOSPC/);
    // Not even room for a lock.
    assert.throws(() => changeBook(place, NOW, nextEdition), full);
    assert.throws(() => backUp(place, NOW), full);
    assert.deepEqual(beside(place), ['backups']);
    assert.deepEqual(backedUp(place), [1]);
    rmSync(join(folder, 'stuffing'));
    rmSync(place.backupsFolder, { recursive: true });
    changeBook(place, NOW, nextEdition);
    assert.equal(editionAt(place.file), 3);
  });

  it('stays as it was where the backups have another disk, and that one is full', () => {
    const place = { ...newPlace(), backupsFolder: join(folder, 'backups') };
    changeBook(place, NOW, nextEdition);
    rmSync(join(folder, 'ledger'), { recursive: true, force: true });
    for (let n = 0; n < 2; n++) changeBook(place, NOW, nextEdition);
    assert.deepEqual(backedUp(place), [1, 2]);
    writeFileSync(join(folder, 'something-else'), Buffer.alloc(edition(1).length)); // the first of them is packed by now
    assert.throws(() => changeBook(place, NOW, nextEdition), full);
    assert.equal(editionAt(place.file), 3);
    assert.deepEqual(backedUp(place), [1, 2]);
    assert.deepEqual(beside(place), []);
  });
});

describe(`a book on a disk that may only be read ${NEEDS_MOUNTS}`, () => {
  it('stays as it was', function () {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    const folder = dirname(place.file);
    mountReadOnly(this, folder);
    try {
      assert.throws(() => changeBook(place, NOW, nextEdition), { ...unusable, message: /EROFS/ });
      assert.throws(() => backUp(place, NOW), unusable);
    } finally {
      unmount(folder);
    }
    assert.equal(editionAt(place.file), 1);
    assert.deepEqual(beside(place), []);
  });
});
