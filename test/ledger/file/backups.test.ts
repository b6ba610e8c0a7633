import assert from 'node:assert/strict';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backUp, listBackups, restoreBackup } from '../../../src/lib/ledger/file/backups.ts';
import { changeBook } from '../../../src/lib/ledger/file/book-file.ts';
import { backedUp, beside, edition, editionAt, newPlace, NOW, nextEdition } from './books.ts';

const DAY_MS = 86_400_000;

describe('the backups of a book', () => {
  it('are listed newest first, with their times and sizes', () => {
    const place = newPlace();
    for (const bytes of ['1', 'zwei', 'drei!']) changeBook(place, NOW, () => Buffer.from(bytes));
    changeBook(place, NOW + DAY_MS, () => Buffer.from('four'));
    // NOW is 2025-12-31 15:30:45.678 UTC.
    assert.deepEqual(listBackups(place), [
      { name: 'gnu_paper.gnucash.20260101153045.gnucash', at: Date.UTC(2026, 0, 1, 15, 30, 45), bytes: 5 },
      { name: 'gnu_paper.gnucash.20251231153046.gnucash', at: Date.UTC(2025, 11, 31, 15, 30, 46), bytes: 4 },
      { name: 'gnu_paper.gnucash.20251231153045.gnucash', at: Date.UTC(2025, 11, 31, 15, 30, 45), bytes: 1 },
    ]);
  });

  it('are those of that book alone', () => {
    const place = newPlace();
    assert.deepEqual(listBackups(place), []);
    mkdirSync(place.backupsFolder, { recursive: true });
    assert.deepEqual(listBackups(place), []);
    for (const name of ['gnu_live.gnucash.20251231153045.gnucash', 'gnu_paper.gnucash', 'gnu_paper.gnucash.1.gnucash'])
      writeFileSync(join(place.backupsFolder, name), '');
    mkdirSync(join(place.backupsFolder, 'gnu_paper.gnucash.20251231153045.gnucash'));
    assert.deepEqual(listBackups(place), []);
  });
});

describe('a backup by hand', () => {
  it('is a copy, which lies beside those of changes', () => {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    const backup = backUp(place, NOW);
    assert.deepEqual(backup, {
      name: 'gnu_paper.gnucash.20251231153045.gnucash',
      at: Date.UTC(2025, 11, 31, 15, 30, 45),
      bytes: 400_000,
    });
    const path = join(place.backupsFolder, backup.name);
    assert.notEqual(statSync(path).ino, statSync(place.file).ino);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(place.backupsFolder).mode & 0o777, 0o700);
    changeBook(place, NOW, nextEdition);
    backUp(place, NOW);
    assert.deepEqual(backedUp(place), [1, 1, 2]);
    assert.deepEqual(listBackups(place).length, 3);
    assert.deepEqual(beside(place), ['backups']);
  });

  it('is made while GnuCash has the book open', () => {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    writeFileSync(`${place.file}.LCK`, '');
    backUp(place, NOW);
    assert.deepEqual(backedUp(place), [1]);
  });

  it('of nothing is refused, and makes nothing', () => {
    const place = newPlace();
    assert.throws(() => backUp(place, NOW), { name: 'ConfigError', code: 'no_book' });
    mkdirSync(dirname(place.file), { recursive: true });
    symlinkSync('nowhere', place.file);
    assert.throws(() => backUp(place, NOW), { name: 'ConfigError', code: 'no_book' });
    assert.deepEqual(beside(place), []);
  });
});

describe('going back to a backup', () => {
  it('puts it in the place of the book, which is backed up first', () => {
    const place = newPlace();
    for (let n = 0; n < 3; n++) changeBook(place, NOW, nextEdition);
    const [, first] = listBackups(place);
    assert.ok(first !== undefined);
    const outcome = restoreBackup(place, NOW, first.name);
    assert.ok(outcome.isChanged);
    assert.equal(outcome.backup?.name, 'gnu_paper.gnucash.20251231153047.gnucash');
    assert.equal(editionAt(place.file), 1);
    assert.deepEqual(backedUp(place), [1, 2, 3]);
    // The book and its backup are two files: what is written to one is not in the other.
    assert.notEqual(statSync(place.file).ino, statSync(join(place.backupsFolder, first.name)).ino);
    restoreBackup(place, NOW, 'gnu_paper.gnucash.20251231153047.gnucash');
    assert.equal(editionAt(place.file), 3);
  });

  it('brings back a book that is gone', () => {
    const place = newPlace();
    mkdirSync(place.backupsFolder, { recursive: true });
    writeFileSync(join(place.backupsFolder, 'gnu_paper.gnucash.20251231153045.gnucash'), edition(5));
    assert.deepEqual(restoreBackup(place, NOW, 'gnu_paper.gnucash.20251231153045.gnucash'), {
      isChanged: true,
      backup: null,
    });
    assert.equal(editionAt(place.file), 5);
  });

  it('is refused while GnuCash has the book open', () => {
    const place = newPlace();
    changeBook(place, NOW, nextEdition);
    const { name } = backUp(place, NOW);
    writeFileSync(`${place.file}.LCK`, '');
    assert.throws(() => restoreBackup(place, NOW, name), { code: 'ledger_open' });
  });

  it('names those that there are where the name is none of them', () => {
    const place = newPlace();
    assert.throws(() => restoreBackup(place, NOW, 'x'), { code: 'no_backup', cure: /^there is none yet; ls / });
    changeBook(place, NOW, nextEdition);
    const { name } = backUp(place, NOW);
    for (const wrong of ['x', `../${name}`, `../gnu_paper.gnucash`, ''])
      assert.throws(() => restoreBackup(place, NOW, wrong), {
        name: 'ConfigError',
        code: 'no_backup',
        cure: `choose one of ${name}; ls ${place.backupsFolder} shows all of them`,
      });
  });
});
