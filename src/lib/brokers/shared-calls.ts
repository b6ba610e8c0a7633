/**
 * The calls of all processes of a home: a file with the time of each, a line a call. Guarantees: nobody waits for a lock or for
 * the disk (a line is appended, nothing is synced, a process that dies or stands still holds nothing up); where the file cannot
 * be read or written, the calls of this process are counted alone; it does not grow for good: who begins with it empties it when
 * nothing in it is of the last minute, and leaves no more than that minute of one that is much larger than what is read.
 */
import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { EpochMs } from '../core/clock.ts';
import { isOfLastMinute, OwnCalls, type CallLog } from './call-log.ts';

/** Milliseconds since 1970 have 13 digits until the year 2286; and a line end. */
const LINE_BYTES = 14;
/** More than a minute may have of them. */
const LINES_READ = 1_000;
const MOST_BYTES = 10 * LINES_READ * LINE_BYTES;

export class SharedCalls implements CallLog {
  readonly #path: string;
  readonly #own = new OwnCalls();
  #isShared = true;
  #isBegun = false;

  constructor(path: string) {
    this.#path = path;
  }

  ofLastMinute(now: EpochMs): readonly EpochMs[] {
    const own = this.#own.ofLastMinute(now);
    const all = this.#inFile(now, () => this.#tail(now)) ?? own;
    // Another process may have emptied the file just as this one noted something.
    return all.length < own.length ? own : all;
  }

  note(at: EpochMs, count = 1): void {
    this.#own.note(at, count);
    this.#inFile(at, () => appendFileSync(this.#path, linesOf(Array<EpochMs>(count).fill(at))));
  }

  /** Null: it cannot be read or written, and is left alone from then on. */
  #inFile<T>(now: EpochMs, act: () => T): T | null {
    if (!this.#isShared) return null;
    try {
      if (!this.#isBegun) this.#begin(now);
      return act();
    } catch {
      this.#isShared = false;
      return null;
    }
  }

  #begin(now: EpochMs): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    appendFileSync(this.#path, '');
    const { size } = statSync(this.#path);
    const recent = size === 0 ? [] : this.#tail(now);
    if (size > MOST_BYTES) this.#replace(recent);
    else if (size > 0 && recent.length === 0) truncateSync(this.#path);
    this.#isBegun = true;
  }

  /** A call that another process notes in between is lost: one of hundreds. */
  #replace(calls: readonly EpochMs[]): void {
    const written = `${this.#path}.${String(process.pid)}`;
    writeFileSync(written, linesOf(calls));
    renameSync(written, this.#path);
  }

  #tail(now: EpochMs): EpochMs[] {
    const file = openSync(this.#path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, LINES_READ * LINE_BYTES));
      const read = readSync(file, bytes, 0, bytes.length, size - bytes.length);
      const lines = bytes.toString('latin1', 0, read).split('\n');
      return lines
        .map(Number)
        .filter((at) => isOfLastMinute(at, now))
        .sort((a, b) => a - b);
    } finally {
      closeSync(file);
    }
  }
}

function linesOf(calls: readonly EpochMs[]): string {
  return calls.map((at) => `${String(at)}\n`).join('');
}
