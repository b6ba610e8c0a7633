/**
 * What a person does with the backups of a book. Guarantees: nothing is lost by going back, for what was there is
 * backed up first; a backup is never changed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EpochMs } from '../../core/clock.ts';
import { isPacked, unpackBook } from '../book/bytes.ts';
import { backupsOf, copyAsBackup, type Backup } from './backup-files.ts';
import { changeBook, type ChangeOutcome } from './book-file.ts';
import { noBackup, noBook, saying } from './faults.ts';
import { withOwnLock } from './own-lock.ts';
import { namesOf, type BookPlace } from './place.ts';

/** Newest first. @throws ConfigError `ledger_unusable` */
export function listBackups(place: BookPlace): readonly Backup[] {
  return saying(place.file, () => backupsOf(place));
}

/**
 * A copy of the book as it is on the disk, also while GnuCash has it open: GnuCash replaces books whole.
 * @throws ConfigError `no_book`, and as `changeBook`
 */
export function backUp(place: BookPlace, now: EpochMs): Backup {
  return saying(place.file, () => {
    if (!existsSync(place.file)) throw noBook(place.file);
    const { real } = namesOf(place.file);
    return withOwnLock(dirname(real), now, () => copyAsBackup(place, now, readFileSync(real)));
  });
}

/**
 * That backup in the place of the book.
 * @throws ConfigError `no_backup` where there is none of that name, `book_damaged` where it cannot be unpacked, and as `changeBook`
 */
export function restoreBackup(place: BookPlace, now: EpochMs, name: string): ChangeOutcome {
  const names = listBackups(place).map((backup) => backup.name);
  if (!names.includes(name)) throw noBackup(place, name, names);
  const bytes = readFileSync(join(place.backupsFolder, name));
  const { bytes: text } = unpackBook(bytes, name);
  // A book keeps its form: what was packed as a backup only is unpacked again.
  return changeBook(place, now, (old) => (old !== null && isPacked(old) ? bytes : text));
}
