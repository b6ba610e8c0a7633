/**
 * One writer of a store at a time. Guarantees: the operating system holds the lock (that of a SQLite file), so a dead
 * process never does, whatever number another process got since; who holds it can be told.
 */
import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';

const NAME = 'import.lock';
const SQLITE_BUSY = 5;
/** READONLY, IOERR, FULL, CANTOPEN: the folder or its disk does not take a file. */
const SQLITE_NOT_WRITABLE: readonly (number | undefined)[] = [8, 10, 13, 14];
/** Two that start at once get past each other; a write that goes on for longer is one to tell of. */
const WAIT_MS = 500;

/**
 * @throws ConfigError `store_busy` when another process, or another call in this one, writes to the store;
 *   `store_not_writable`
 */
export async function withStoreLock<T>(folder: string, write: () => Promise<T>): Promise<T> {
  const { DatabaseSync } = await import('node:sqlite');
  const lock = told(folder, () => new DatabaseSync(join(folder, NAME), { timeout: WAIT_MS }));
  try {
    told(folder, () => take(lock));
    return await write();
  } finally {
    lock.close();
  }
}

function take(lock: DatabaseSync): void {
  try {
    // The holder's number must be committed to be seen; between the two another one may have come, and said that it is he.
    for (;;) {
      lock.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${String(process.pid)}; COMMIT; BEGIN IMMEDIATE`);
      if (holderOf(lock) === process.pid) return;
      lock.exec('ROLLBACK');
    }
  } catch (error) {
    throw primaryCode(error) === SQLITE_BUSY ? busy(holderOf(lock), error) : error;
  }
}

function told<T>(folder: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw SQLITE_NOT_WRITABLE.includes(primaryCode(error)) ? storeNotWritable(folder, error) : error;
  }
}

/** Without what SQLite adds in the higher bits. */
function primaryCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: number };
  return errcode === undefined ? undefined : errcode & 0xff;
}

function holderOf(lock: DatabaseSync): number {
  return Number(lock.prepare('PRAGMA user_version').get()?.user_version);
}

function busy(pid: number, cause: unknown): ConfigError {
  return new ConfigError({
    code: 'store_busy',
    message: `process ${String(pid)} is writing to the bar store`,
    cure: 'wait until it is done, or stop it; nothing was changed',
    retryable: true,
    details: { pid },
    cause,
  });
}

export function storeNotWritable(folder: string, cause: unknown): ConfigError {
  return new ConfigError({
    code: 'store_not_writable',
    message: `the bar store cannot be written: ${folder} (${cause instanceof Error ? cause.message : String(cause)})`,
    cure: 'see that this user may write there and that the disk has room, or choose another home; nothing was changed',
    details: { folder },
    cause,
  });
}
