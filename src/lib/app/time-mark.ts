/**
 * A file that says when something was done last, by this machine's clock: not durable, and no worse for that. Guarantees: a mark
 * that cannot be read is none; one that is left anew is there all the time, and needs no room on the disk.
 */
import { closeSync, constants, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../config/atomic-file.ts';
import type { EpochMs } from '../core/clock.ts';

/** @throws the file system's own error */
export function leaveMark(path: string, now: EpochMs): void {
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, PRIVATE_FILE);
  try {
    ftruncateSync(file, writeSync(file, `${String(now)}\n`, 0));
  } finally {
    closeSync(file);
  }
}

/** Null: there is none. */
export function markedAt(path: string): EpochMs | null {
  try {
    const at = Number(readFileSync(path, 'utf8').trim() || NaN);
    return Number.isFinite(at) ? at : null;
  } catch {
    return null;
  }
}

export function removeMark(path: string): void {
  rmSync(path, { force: true });
}
