/**
 * How far the logs of a journal are known to be whole: a small file beside them, replaced atomically once a session. It
 * only saves work: without it everything is compared with the journal.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceWhole } from './line-file.ts';

export interface Cursor {
  /** Of all sessions before it every line is in the files. */
  readonly session: string;
  /** Bytes that the trade histories had when it began. */
  readonly trades: Readonly<Record<string, number>>;
}

/** Null where there is none that can be read. */
export function readCursor(folder: string, journal: string): Cursor | null {
  try {
    const value = JSON.parse(readFileSync(placeOf(folder, journal), 'utf8')) as Partial<Cursor> | null;
    const { session, trades } = value ?? {};
    return typeof session === 'string' && typeof trades === 'object' ? { session, trades } : null;
  } catch {
    return null;
  }
}

/** @throws the file system's own error */
export function writeCursor(folder: string, journal: string, cursor: Cursor): void {
  replaceWhole(placeOf(folder, journal), `${JSON.stringify(cursor)}\n`);
}

function placeOf(folder: string, journal: string): string {
  return join(folder, `.cursor-${journal.replace(/[^\w.-]/g, '_')}.json`);
}
