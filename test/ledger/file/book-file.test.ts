import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { changeBook } from '../../../src/lib/ledger/file/book-file.ts';
import type { BookPlace } from '../../../src/lib/ledger/file/place.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { backedUp, beside, edition, editionAt, newPlace, NOW, nextEdition, placeIn } from './books.ts';
import { withFileCalls } from './file-calls.ts';

/** With its first edition. */
function bookPlace(): BookPlace {
  const place = newPlace();
  changeBook(place, NOW, nextEdition);
  return place;
}

describe('changing a book', () => {
  it('makes the first one, private, with its folder', () => {
    const place = newPlace();
    const outcome = changeBook(place, NOW, (old) => {
      assert.equal(old, null);
      return edition(1);
    });
    assert.deepEqual(outcome, { isChanged: true, backup: null });
    assert.equal(editionAt(place.file), 1);
    assert.equal(statSync(place.file).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(place.file)).mode & 0o777, 0o700);
    assert.deepEqual(beside(place), []);
  });

  it('keeps the old one as a backup of that second', () => {
    const place = bookPlace();
    const { ino } = statSync(place.file);
    const outcome = changeBook(place, NOW, nextEdition);
    // NOW is 2025-12-31 15:30:45.678 UTC; an edition has 50,000 lines of 8 bytes.
    const backup = { name: 'gnu_paper.gnucash.20251231153045.gnucash', at: 1_767_195_045_000, bytes: 400_000 };
    assert.deepEqual(outcome, { isChanged: true, backup });
    assert.equal(editionAt(place.file), 2);
    assert.deepEqual(backedUp(place), [1]);
    assert.equal(statSync(join(place.backupsFolder, backup.name)).ino, ino, 'the same file, not a copy of it');
    assert.deepEqual(beside(place), ['backups']);
  });

  it('has a backup of each change, also of the same second', () => {
    const place = bookPlace();
    for (let n = 0; n < 3; n++) changeBook(place, NOW, nextEdition);
    const stamps = readdirSync(place.backupsFolder).map((name) => name.split('.')[2]);
    assert.deepEqual(stamps.sort(), ['20251231153045', '20251231153046', '20251231153047']);
    assert.deepEqual(backedUp(place), [1, 2, 3]);
  });

  it('leaves no trace where nothing is to be changed', () => {
    const place = bookPlace();
    const before = statSync(place.file);
    assert.deepEqual(
      changeBook(place, NOW, () => null),
      { isChanged: false },
    );
    const { ino, mtimeMs, ctimeMs } = statSync(place.file);
    assert.deepEqual([ino, mtimeMs, ctimeMs], [before.ino, before.mtimeMs, before.ctimeMs]);
    assert.deepEqual(beside(place), []);
  });

  it('leaves no trace where the change itself fails', () => {
    const place = bookPlace();
    const failing = (): never => {
      throw new RangeError('no such account');
    };
    assert.throws(() => changeBook(place, NOW, failing), RangeError);
    assert.equal(editionAt(place.file), 1);
    assert.deepEqual(beside(place), []);
  });

  it('has the new book on the disk, and the backup in its folder, before the new one takes its place', () => {
    const place = bookPlace();
    changeBook(place, NOW, nextEdition);
    let calls: string[] = [];
    const note = (name: string, _args: readonly unknown[], make: () => unknown): unknown => {
      if (['fsyncSync', 'linkSync', 'renameSync'].includes(name)) calls.push(name);
      return make();
    };
    const change = (old: Buffer | null): Buffer => {
      calls = [];
      return nextEdition(old);
    };
    withFileCalls(note, () => changeBook(place, NOW, change));
    // The new file; the backup and its folder; the place of the book and its folder; then the backup before it, packed.
    const packed = ['fsyncSync', 'renameSync', 'fsyncSync'];
    assert.deepEqual(calls, ['fsyncSync', 'linkSync', 'fsyncSync', 'renameSync', 'fsyncSync', ...packed]);
  });

  it('keeps the mode', () => {
    const place = bookPlace();
    chmodSync(place.file, 0o664);
    changeBook(place, NOW, nextEdition);
    assert.equal(statSync(place.file).mode & 0o777, 0o664);
  });

  it('leaves the book to its owner and group when root changes it', function () {
    if (process.getuid?.() !== 0) this.skip(); // nobody else can give a file away
    const place = bookPlace();
    chownSync(place.file, 12345, 12346);
    changeBook(place, NOW, nextEdition);
    const { uid, gid } = statSync(place.file);
    assert.deepEqual([uid, gid], [12345, 12346]);
  });

  it('replaces the file that links lead to, and leaves the links', () => {
    const root = temporaryFolder();
    const place = placeIn(join(root, 'ledger'));
    for (const name of ['ledger', 'middle', 'documents']) mkdirSync(join(root, name));
    writeFileSync(join(root, 'documents', 'my book'), edition(1));
    symlinkSync('../documents/my book', join(root, 'middle', 'link'));
    symlinkSync(join(root, 'middle', 'link'), place.file);
    changeBook(place, NOW, nextEdition);
    assert.equal(editionAt(join(root, 'documents', 'my book')), 2);
    assert.ok(lstatSync(place.file).isSymbolicLink() && lstatSync(join(root, 'middle', 'link')).isSymbolicLink());
    assert.deepEqual(backedUp(place), [1]);
    const left = ['ledger', 'middle', 'documents'].map((name) => readdirSync(join(root, name)));
    assert.deepEqual(left, [['backups', 'gnu_paper.gnucash'], ['link'], ['my book', 'owner.lock']]);
  });

  it('removes what killed changes have left, and nothing that others have', () => {
    const place = bookPlace();
    const others = [
      'gnu_live.gnucash.tmp-tbot-0123456789ab',
      'gnu_paper.gnucash.tmp-aB3xY9',
      'gnu_paper.gnucash.tmp-tbot',
    ];
    const ours = ['gnu_paper.gnucash.tmp-tbot-0123456789ab', 'gnu_paper.gnucash.LCK.tmp-tbot-0123456789ab'];
    for (const name of [...others, ...ours]) writeFileSync(join(dirname(place.file), name), 'half');
    writeFileSync(`${place.file}.LCK`, 'tbot\n');
    changeBook(place, NOW, nextEdition);
    assert.deepEqual(beside(place), ['backups', ...others].sort());
  });
});

describe('a book that another program changes at the same time', () => {
  const refused = { name: 'RefusedError', code: 'ledger_changed', retryable: true };

  const changes: readonly [string, (file: string) => void][] = [
    ['is written to', (file) => appendFileSync(file, 'more')],
    ['is written over, with the same length', (file) => writeFileSync(file, edition(9))],
    ['is touched', (file) => utimesSync(file, 1, 1)],
    [
      'is replaced',
      (file) => {
        const { atime, mtime } = statSync(file);
        writeFileSync(`${file}.new`, edition(9));
        utimesSync(`${file}.new`, atime, mtime);
        renameSync(`${file}.new`, file);
      },
    ],
    ['is removed', (file) => rmSync(file)],
  ];

  for (const [what, meddle] of changes) {
    it(`is left as that program made it: it ${what}`, () => {
      const place = bookPlace();
      utimesSync(place.file, 1_700_000_000, 1_700_000_000);
      let meddled: Buffer | null = null;
      const change = (old: Buffer | null): Buffer => {
        meddle(place.file);
        meddled = contentOf(place.file);
        return nextEdition(old);
      };
      assert.throws(() => changeBook(place, NOW, change), refused);
      assert.deepEqual(contentOf(place.file), meddled);
      assert.deepEqual(beside(place), []);
    });
  }

  it('is left as that program made it: it appears', () => {
    const place = newPlace();
    const change = (): Buffer => {
      writeFileSync(place.file, edition(9));
      return edition(1);
    };
    assert.throws(() => changeBook(place, NOW, change), refused);
    assert.equal(editionAt(place.file), 9);
  });

  it('is left as that program made it, also while its backup is made, and the backup goes', () => {
    const place = bookPlace();
    const meddle = (name: string, [, to]: readonly unknown[], make: () => unknown): unknown => {
      const made = make();
      if (name === 'linkSync' && String(to).startsWith(place.backupsFolder)) appendFileSync(place.file, 'more');
      return made;
    };
    assert.throws(() => withFileCalls(meddle, () => changeBook(place, NOW, nextEdition)), refused);
    assert.equal(readFileSync(place.file, 'utf8'), `${edition(1).toString()}more`);
    assert.deepEqual(backedUp(place), []);
    assert.deepEqual(beside(place), ['backups']);
  });
});

describe('a disk without hard links', () => {
  it('has copies as backups, and locks with their mark all the same', () => {
    const place = bookPlace();
    const { ino } = statSync(place.file);
    const refuse = (name: string, _args: readonly unknown[], make: () => unknown): unknown => {
      if (name === 'linkSync') throw Object.assign(new Error('EPERM, link'), { code: 'EPERM', syscall: 'link' });
      return make();
    };
    withFileCalls(refuse, () => {
      changeBook(place, NOW, (old) => {
        assert.equal(readFileSync(`${place.file}.LCK`, 'utf8'), 'tbot\n');
        return nextEdition(old);
      });
      changeBook(place, NOW, nextEdition);
      writeFileSync(`${place.file}.LCK`, '');
      assert.throws(() => changeBook(place, NOW, nextEdition), { code: 'ledger_open' });
    });
    assert.deepEqual(backedUp(place), [1, 2]);
    const [first = ''] = readdirSync(place.backupsFolder).sort();
    assert.notEqual(statSync(join(place.backupsFolder, first)).ino, ino);
    assert.deepEqual(beside(place), ['backups', 'gnu_paper.gnucash.LCK']);
  });
});

function contentOf(file: string): Buffer | null {
  return statSync(file, { throwIfNoEntry: false }) === undefined ? null : readFileSync(file);
}
