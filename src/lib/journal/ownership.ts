/**
 * One owner per account: a lock that the system takes from a process as it dies, however it dies.
 * Guarantees: never two owners at once; a dead process owns nothing; who is refused learns who owns it.
 *
 * The lock is an exclusive lock of SQLite on an empty file `owner.lock`, which is a POSIX lock on it: nothing else in
 * tbot may open that file, for closing it would give the lock away. Who holds it stands beside it in `owner.json`, which
 * counts only while the lock is held. The file's time is when it was taken or given back last: it is set just before, and
 * needs no room. The folder must be on a disk of this machine, not on a network's.
 */
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '../core/clock.ts';
import { makeFolder } from './files.ts';
import { guarded, isBusy, openDatabase } from './sqlite.ts';

export interface Owner {
  readonly pid: number;
  readonly run: string;
  /** Since when, on the wall's clock. */
  readonly since: EpochMs;
}

export type Taking =
  | { readonly isTaken: true; readonly ownership: Ownership }
  /** Null: it holds the lock and has not said who it is. */
  | { readonly isTaken: false; readonly owner: Owner | null };

/** One who only looks whether the lock is held has it for a moment: that much patience is needed. */
const TAKE_MS = 200;
/** An owner has no name for a moment as it comes, and as it goes: what is without one is looked at again. */
const LOOKS = 20;
const LOOK_MS = 10;

export class Ownership {
  readonly #folder: string;
  readonly #db: DatabaseSync;

  constructor(folder: string, db: DatabaseSync) {
    this.#folder = folder;
    this.#db = db;
  }

  release(): void {
    if (!this.#db.isOpen) return;
    setTime(this.#folder, new Date());
    removeIfPossible(nameFile(this.#folder));
    this.#db.close();
  }
}

/** @throws LogicError `journal_broken` where the folder cannot be used at all */
export function takeOwnership(folder: string, owner: Owner): Taking {
  makeFolder(folder);
  makeLock(lockFile(folder));
  // That somebody would like to have what another one holds is no sign of life of that one.
  if (!isHeld(folder)) setTime(folder, new Date(owner.since));
  for (let look = 1; ; look++) {
    const db = lockIn(folder, look === 1 ? TAKE_MS : 0);
    if (db !== null) {
      signAs(folder, owner);
      return { isTaken: true, ownership: new Ownership(folder, db) };
    }
    const other = livingIn(folder);
    if (other !== null || look === LOOKS) return { isTaken: false, owner: other };
    pause();
  }
}

/** Null: another process holds it. */
function lockIn(folder: string, patienceMs: number): DatabaseSync | null {
  const db = openDatabase(lockFile(folder), 'lock', patienceMs);
  try {
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    return guarded(lockFile(folder), () => {
      throw error;
    });
  }
}

function signAs(folder: string, owner: Owner): void {
  const draft = `${nameFile(folder)}.draft`;
  try {
    writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
    renameSync(draft, nameFile(folder));
  } catch {
    // On a full disk the owner stays without a name: the lock is what counts.
    for (const file of [draft, nameFile(folder)]) removeIfPossible(file);
  }
}

/** SQLite would make it with the mode of a file that anybody may read. One that is there already is not opened, as above. */
function makeLock(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // It is there; or it cannot be made, and then SQLite says why.
  }
}

/** Where the disk may only be read nobody can take it anyhow. */
function setTime(folder: string, time: Date): void {
  try {
    utimesSync(lockFile(folder), time, time);
  } catch {
    // Then the time of the one before stands: an owner without a name is thought older than it is.
  }
}

/** A name that stays is of a dead process, and counts for nothing. */
function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A disk that may only be read: whoever writes next says so.
  }
}

export type OwnerNow = { readonly isOwned: false } | { readonly isOwned: true; readonly owner: Owner | null };

/** Whether somebody owns it now, and who. */
export function ownerOf(folder: string): OwnerNow {
  for (let look = 1; isHeld(folder); look++) {
    const owner = livingIn(folder);
    if (owner !== null || look === LOOKS) return { isOwned: true, owner };
    pause();
  }
  return { isOwned: false };
}

/** When it was taken or given back last: an owner without a name is one since then. It must be held, or have been. */
export function handledAt(folder: string): EpochMs {
  return statSync(lockFile(folder)).mtimeMs;
}

/** What is seen while nobody owns it, and nobody can come to; null: somebody owns it. */
export function whileFree<T>(folder: string, look: () => T): { readonly seen: T } | null {
  if (!existsSync(lockFile(folder))) return { seen: look() };
  const db = openDatabase(lockFile(folder), 'read', 0);
  try {
    // Who wants it waits for the end of this transaction.
    db.exec('BEGIN');
    db.prepare('SELECT 1 FROM sqlite_schema').get();
    return { seen: look() };
  } catch (error) {
    if (isBusy(error)) return null;
    return guarded(lockFile(folder), () => {
      throw error;
    });
  } finally {
    db.close();
  }
}

function isHeld(folder: string): boolean {
  return whileFree(folder, () => null) === null;
}

/** A name that a dead process has left is not the holder's. */
function livingIn(folder: string): Owner | null {
  const owner = nameIn(folder);
  return owner !== null && isAlive(owner.pid) ? owner : null;
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
}

function nameIn(folder: string): Owner | null {
  try {
    return JSON.parse(readFileSync(nameFile(folder), 'utf8')) as Owner;
  } catch {
    return null; // none yet, or none any more
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it runs, as somebody else's
  }
}

/** Not to be opened. */
export function lockFile(folder: string): string {
  return join(folder, 'owner.lock');
}

function nameFile(folder: string): string {
  return join(folder, 'owner.json');
}
