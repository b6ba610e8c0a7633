/** The files of a cache: read whole, replaced whole. What a killed process left half-written is removed an hour later. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '../core/clock.ts';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const LEFTOVER = /\.tmp-\d+$/;
/** Longer than any process writes one. */
const LEFTOVER_MS = 3_600_000;

export function createDirectory(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
}

/** Null: there is none that can be read. */
export function readText(folder: string, name: string): string | null {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return null;
  }
}

/** @throws the file system's own error; the old file is then untouched */
export function moveInto(folder: string, name: string, text: string): void {
  const target = join(folder, name);
  const temporary = `${target}.tmp-${String(process.pid)}`;
  try {
    writeFileSync(temporary, text, { mode: PRIVATE_FILE });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

export function removeLeftovers(folder: string, now: EpochMs): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (LEFTOVER.test(name) && now - statSync(path).mtimeMs > LEFTOVER_MS) rmSync(path, { force: true });
    }
  } catch {
    // No folder yet, or another process has removed them first.
  }
}
