/** `tbot ledger backup`: the backups of the books. Guarantees: with GNC_EXPORT_MODE=off nothing is written or backed up. */
import { join } from 'node:path';
import { utcText } from '../../calendar/text.ts';
import { configOf } from '../../config/files.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Backup } from '../../ledger/file/backup-files.ts';
import { backUp, listBackups, restoreBackup } from '../../ledger/file/backups.ts';
import type { BookMode } from '../../ledger/fill.ts';
import type { App } from '../app.ts';
import { BOOK_MODES, bookName, bookPlace, modesToWrite } from './books.ts';
import { booksThere, readBookFile } from './show.ts';

export interface ListedBackup {
  readonly mode: BookMode;
  readonly name: string;
  /** UTC, ISO 8601. */
  readonly time: string;
  readonly bytes: number;
}

export interface BackupReport {
  /** Made, or listed: newest first. */
  readonly backups: readonly ListedBackup[];
  /** The backup that was put in the place of its book; then `backups` has the one of the book before it. */
  readonly restored: string | null;
}

export function listBookBackups({ home }: App, asked: BookMode | undefined): BackupReport {
  const modes = BOOK_MODES.filter((mode) => (asked ?? mode) === mode);
  const backups = modes.flatMap((mode) => listBackups(bookPlace(home, mode)).map((backup) => listed(mode, backup)));
  return { backups, restored: null };
}

/** Of the books that are there. @throws RefusedError `ledger_off`; ConfigError `no_book` */
export function backUpBooks(app: App, asked: BookMode | undefined): BackupReport {
  const modes = modesToWrite(configOf(app.configuration()).trading, asked);
  const books = booksThere(app.home, asked).filter(({ mode }) => modes.includes(mode));
  const backups = books.map(({ mode }) => listed(mode, backUp(bookPlace(app.home, mode), app.clock.now())));
  return { backups, restored: null };
}

/** One that is no book that can be read is not put in. @throws RefusedError `ledger_off`, `ledger_open`; ConfigError `no_backup`, and of the backup */
export function restoreBook(app: App, name: string): BackupReport {
  const mode = BOOK_MODES.find((each) => name.startsWith(`${bookName(bookPlace(app.home, each))}.`));
  if (mode === undefined) {
    throw new ConfigError({
      code: 'no_backup',
      message: `${name} is no name of a backup`,
      cure: 'tbot ledger backup --list shows their names',
    });
  }
  modesToWrite(configOf(app.configuration()).trading, mode);
  const place = bookPlace(app.home, mode);
  if (listBackups(place).some((backup) => backup.name === name)) readBookFile(join(place.backupsFolder, name));
  const changed = restoreBackup(place, app.clock.now(), name);
  const before = changed.isChanged ? changed.backup : null;
  return { backups: before === null ? [] : [listed(mode, before)], restored: name };
}

function listed(mode: BookMode, { name, at, bytes }: Backup): ListedBackup {
  return { mode, name, time: utcText(at), bytes };
}
