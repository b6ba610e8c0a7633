/**
 * One writer of a store at a time. Guarantees: the operating system holds the lock (that of a SQLite file), so a dead
 * process never does, whatever number another process got since; who holds it can be told.
 */
import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';

const NAME = 'import.lock';
const SQLITE_BUSY = 5;
/** Two that start at once get past each other; a write that goes on for longer is one to tell of. */
const WAIT_MS = 500;

/** @throws ConfigError `store_busy` when another process, or another call in this one, writes to the store */
export async function withStoreLock<T>(folder: string, write: () => Promise<T>): Promise<T> {
  const { DatabaseSync } = await import('node:sqlite');
  const lock = new DatabaseSync(join(folder, NAME), { timeout: WAIT_MS });
  try {
    take(lock);
    return await write();
  } finally {
    lock.close();
  }
}

function take(lock: DatabaseSync): void {
  try {
    // The holder's number must be committed to be seen; between the two, nobody loses anything but the turn.
    lock.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${String(process.pid)}; COMMIT; BEGIN IMMEDIATE`);
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw busy(holderOf(lock), error);
  }
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
