/**
 * Room on the disk that is kept for the worst hour: a file beside the journal that can be given up, so that exits can
 * still be journaled when the disk is full. Guarantees: the room is really taken (written, and on the disk), or there is
 * no such file; making it never throws.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './files.ts';

const BALLAST_BYTES = 4 * 1024 * 1024;

export function ballastOf(journal: string): string {
  return `${journal}.ballast`;
}

/** Whether it is there, whole. */
export function hasBallast(journal: string): boolean {
  return statSync(ballastOf(journal), { throwIfNoEntry: false })?.size === BALLAST_BYTES;
}

/** Takes the room, where there is some. Returns whether it has it. */
export function makeBallast(journal: string): boolean {
  if (hasBallast(journal)) return true;
  try {
    const file = openSync(ballastOf(journal), 'w', 0o600);
    try {
      // Neither holes nor anything that a file system could compress: that would be room on paper.
      const bytes = randomBytes(BALLAST_BYTES);
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return true;
  } catch {
    rmSync(ballastOf(journal), { force: true });
    return false;
  }
}

/** Gives the room free. Returns whether there was any. */
export function dropBallast(journal: string): boolean {
  if (!hasBallast(journal)) return false;
  rmSync(ballastOf(journal));
  syncFolder(dirname(journal));
  return true;
}
