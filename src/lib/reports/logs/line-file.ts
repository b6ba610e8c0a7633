/**
 * Files that lines are appended to. Guarantees: lines that were there stay as they are; an append of a process that is
 * killed in it leaves whole lines and at most one torn one at the end, which the next append cuts off first; an append
 * that fails (a full disk) leaves nothing of itself.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Only its owner may read or write it. */
const PRIVATE = 0o600;
const NEW_LINE = 0x0a;
const CHUNK_BYTES = 64 * 1024;
/** Long enough for a line that another process is in the middle of writing. */
const SETTLE_MS = 30;

/** The head is written first where the file is empty. Returns the bytes of a torn line that were cut off: mostly 0. */
export function appendLines(path: string, head: string | null, lines: readonly string[]): number {
  const file = openSync(path, 'a+', PRIVATE);
  try {
    const cut = cutTornLine(file);
    const size = fstatSync(file).size;
    const all = size === 0 && head !== null ? [head, ...lines] : lines;
    writeWhole(file, Buffer.from(all.map((line) => `${line}\n`).join('')), size);
    return cut;
  } finally {
    closeSync(file);
  }
}

/** Returns the bytes that were cut off; 0 where there is no such file, or nothing is torn. */
export function repairFile(path: string): number {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return 0;
  const file = openSync(path, 'a+', PRIVATE);
  try {
    return cutTornLine(file);
  } finally {
    closeSync(file);
  }
}

/** What is in it is on the disk once this returns. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes that name a link to a file beside it; a file of that name stays as it is. */
export function pointTo(path: string, target: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isSymbolicLink()) return;
  const temporary = temporaryOf(path);
  rmSync(temporary, { force: true });
  symlinkSync(target, temporary);
  renameSync(temporary, path);
}

/** The old file or the new one, whenever it is looked at. */
export function replaceWhole(path: string, text: string): void {
  const temporary = temporaryOf(path);
  writeFileSync(temporary, text, { mode: PRIVATE, flush: true });
  renameSync(temporary, path);
}

function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.tmp-${String(process.pid)}`);
}

/** All or nothing: what a full disk let through of it is taken back, unless others have written behind it. */
function writeWhole(file: number, bytes: Buffer, size: number): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written);
  } catch (error) {
    if (written > 0 && fstatSync(file).size === size + written) ftruncateSync(file, size);
    throw error;
  }
}

/** A line without its end is of a process that died, unless it grows: then somebody is writing it. */
function cutTornLine(file: number): number {
  let { size } = fstatSync(file);
  while (size > 0 && lastByte(file, size) !== NEW_LINE) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLE_MS);
    const now = fstatSync(file).size;
    if (now === size) {
      const whole = endOfWholeLines(file, size);
      ftruncateSync(file, whole);
      return size - whole;
    }
    size = now;
  }
  return 0;
}

function lastByte(file: number, size: number): number | undefined {
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, size - 1);
  return byte[0];
}

function endOfWholeLines(file: number, size: number): number {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let end = size; end > 0;) {
    const from = Math.max(0, end - CHUNK_BYTES);
    readSync(file, chunk, 0, end - from, from);
    const at = chunk.subarray(0, end - from).lastIndexOf(NEW_LINE);
    if (at >= 0) return from + at + 1;
    end = from;
  }
  return 0;
}
