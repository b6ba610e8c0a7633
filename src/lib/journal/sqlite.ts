/**
 * The one file that talks to node:sqlite: how a database of the journal is opened, what a transaction is, and what the
 * database's errors mean. Guarantees: a transaction is done as a whole or not at all; every error that leaves here has a
 * code, a cause and a cure.
 */
import { DatabaseSync } from 'node:sqlite';
import { LogicError } from '../core/errors.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html), and of the extended ones that of a -shm that cannot grow. */
const BUSY = 5;
const FULL = 13;
const IOERR_SHMSIZE = 4874;

/** How long another process may hold the file before one gives up: the owner has no time, others have. */
const BUSY_TIMEOUT_MS = { durable: 2000, brisk: 10_000, read: 10_000, lock: 0 } as const;

/**
 * `durable`: a commit is on the disk once it returns. `brisk`: it outlives the process, but perhaps not a power loss.
 * `lock`: nothing is ever written.
 */
export type Access = 'durable' | 'brisk' | 'read' | 'lock';

export function openDatabase(file: string, access: Access, timeout: number = BUSY_TIMEOUT_MS[access]): DatabaseSync {
  return guarded(file, () => {
    const db = new DatabaseSync(file, { readOnly: access === 'read', timeout });
    try {
      // Only the owner tidies up the write-ahead log: another process would keep it waiting meanwhile.
      if (access === 'durable') db.exec('PRAGMA synchronous = FULL');
      else if (access === 'brisk') db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** All of it or nothing. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has rolled back by itself where the disk was full.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** @throws LogicError `journal_full`, `journal_busy`, `journal_broken` for what the database throws */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw failureOf(file, error) ?? error;
  }
}

/** Null: it is no error of the database. */
function failureOf(file: string, error: unknown): LogicError | null {
  const code = errorCode(error);
  if (code === null) return null;
  const { message } = error as Error;
  const facts = { details: { file, sqlite: code }, cause: error };
  if (code % 256 === FULL || code === IOERR_SHMSIZE) {
    const cure = `free some space on the disk of ${file}, then start again`;
    return new LogicError({ code: 'journal_full', message: `no room is left for the journal ${file}`, cure, ...facts });
  }
  if (code % 256 === BUSY) {
    const cure = 'end the program that keeps it open (a database browser?), then try again';
    const text = `another process holds the journal ${file}`;
    return new LogicError({ code: 'journal_busy', message: text, cure, retryable: true, ...facts });
  }
  const cure = `look at the disk and the permissions of ${file}, and restore it from a backup if it is damaged`;
  return brokenJournal(`the journal ${file} cannot be used: ${message}`, cure, facts);
}

export function brokenJournal(
  message: string,
  cure: string,
  facts: { details: Readonly<Record<string, unknown>>; cause?: unknown },
): LogicError {
  return new LogicError({ code: 'journal_broken', message, cure, ...facts });
}

/** Of SQLite; null: it is another error. */
function errorCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null;
}

/** Whether another process holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  const code = errorCode(error);
  return code !== null && code % 256 === BUSY;
}
