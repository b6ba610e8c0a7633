/** Why a book's file is not changed, each reason with its cure. */
import { ConfigError, LogicError, RefusedError, type TbotError } from '../../core/errors.ts';
import type { BookPlace } from './place.ts';

const NOTHING_LOST = 'what was to be written is taken from the journal at the next export, nothing is lost';

/** What the system says where a disk has no room, and where a path or a permission is at fault. */
const FULL = ['ENOSPC', 'EDQUOT'];
const UNUSABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT', 'ELOOP', 'ENAMETOOLONG'];

export function openInGnuCash(file: string, lock: string): RefusedError {
  return new RefusedError({
    code: 'ledger_open',
    message: `GnuCash has ${file} open: its lock ${lock} is there`,
    cure: `close the book in GnuCash, then export again; if no GnuCash runs (it was killed), delete ${lock}; ${NOTHING_LOST}`,
    retryable: true,
    details: { file, lock },
  });
}

export function heldByAnother(folder: string, pid: number | null): RefusedError {
  const who = pid === null ? 'another tbot' : `process ${String(pid)}`;
  return new RefusedError({
    code: 'ledger_busy',
    message: `${who} has been writing to the books in ${folder} for ten seconds`,
    cure: `wait for it or stop it, then try again; ${NOTHING_LOST}`,
    retryable: true,
    details: { folder, pid },
  });
}

export function changedMeanwhile(file: string): RefusedError {
  return new RefusedError({
    code: 'ledger_changed',
    message: `another program has changed ${file} while tbot was at work on it`,
    cure: `let that program finish, then try again; ${NOTHING_LOST}`,
    retryable: true,
    details: { file },
  });
}

export function noBook(file: string): ConfigError {
  const message = `there is no book ${file}`;
  return new ConfigError({ code: 'no_book', message, cure: 'export first: that makes one', details: { file } });
}

/** @param names those that there are, newest first */
export function noBackup({ file, backupsFolder }: BookPlace, name: string, names: readonly string[]): ConfigError {
  const choice = names.length === 0 ? 'there is none yet' : `choose one of ${names.slice(0, 5).join(', ')}`;
  return new ConfigError({
    code: 'no_backup',
    message: `${name} is no backup of ${file}`,
    cure: `${choice}; ls ${backupsFolder} shows all of them`,
    details: { file, name, backupsFolder },
  });
}

export function unusable(file: string, reason: string, cause?: unknown): ConfigError {
  const rule = 'a file of the user that tbot runs as, or none yet, in a folder where that user may write';
  return new ConfigError({
    code: 'ledger_unusable',
    message: `the book ${file} cannot be used: ${reason}`,
    cure: `make sure that it is ${rule}; the same goes for the folder of its backups`,
    details: { file },
    cause,
  });
}

export function noRoom(file: string, cause: unknown): LogicError {
  return new LogicError({
    code: 'ledger_full',
    message: `no room is left for the book ${file}`,
    cure: `free some space on the disk of ${file} and of its backups, then export again; ${NOTHING_LOST}`,
    details: { file },
    cause,
  });
}

/** What the file system refuses within is told as a fault of that book. */
export function saying<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw faultOf(file, error) ?? error;
  }
}

/** Null: it is no error of the file system. */
function faultOf(file: string, error: unknown): TbotError | null {
  if (!(error instanceof Error) || !('syscall' in error)) return null;
  const { message, code = '' } = error as NodeJS.ErrnoException;
  if (UNUSABLE.includes(code)) return unusable(file, message, error);
  if (FULL.includes(code)) return noRoom(file, error);
  return new LogicError({
    code: 'ledger_broken',
    message: `the book ${file} failed: ${message}`,
    cure: `look at the disk of ${file}; ${NOTHING_LOST}`,
    details: { file, system: code },
    cause: error,
  });
}
