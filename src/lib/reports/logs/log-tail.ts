/**
 * The end of a log, and what is added to it from then on. Guarantees: only whole lines; none twice and none left out,
 * across the days' files too; a file that is not there yet is waited for, one that was begun anew is read from its start.
 */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readlinkSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CLOSED_TRADE_COLUMNS } from '../../market/closed-trade.ts';
import { LOG_COLUMNS, readLogLine, type ReadEntry } from './log-entry.ts';
import { dateInName, TRADE_HISTORY } from './log-names.ts';

/** "open.log", or the trade history in both its formats. */
export type TailedLog = { readonly kind: 'log'; readonly name: string } | { readonly kind: 'trades' };

interface Place {
  offset: number;
  /** Of the file: a new one of the same name has another. */
  inode: number;
}

const NEW_LINE = 0x0a;

export class LogTail {
  readonly #folder: string;
  readonly #log: TailedLog;
  readonly #columns: readonly string[];
  readonly #places = new Map<string, Place>();

  constructor(folder: string, log: TailedLog) {
    this.#folder = folder;
    this.#log = log;
    this.#columns = log.kind === 'trades' ? CLOSED_TRADE_COLUMNS : LOG_COLUMNS;
  }

  /** The last so many entries that `fits`, oldest first; `added` goes on after them. */
  last(count: number, fits: (entry: ReadEntry) => boolean): readonly ReadEntry[] {
    const entries: ReadEntry[] = [];
    for (const path of [...this.#paths()].reverse()) {
      if (entries.length < count) entries.unshift(...this.#read(path).filter(fits));
      else this.#skip(path);
    }
    return count === 0 ? [] : entries.slice(-count);
  }

  /** What has come since the last time. */
  added(): readonly ReadEntry[] {
    const paths = new Set([...this.#places.keys(), ...this.#paths()]);
    return [...paths].flatMap((path) => this.#read(path));
  }

  /** Oldest first; the one that was written to last comes last. */
  #paths(): readonly string[] {
    if (!existsSync(this.#folder)) return [];
    if (this.#log.kind === 'trades')
      return Object.values(TRADE_HISTORY)
        .map((name) => join(this.#folder, name))
        .filter((path) => existsSync(path));
    const { name } = this.#log;
    const dated = readdirSync(this.#folder).filter((each) => dateInName(each, name) !== null);
    const current = linkedFrom(join(this.#folder, name));
    const names = dated.sort((a, b) => Number(a === current) - Number(b === current) || (a < b ? -1 : 1));
    return names.map((each) => join(this.#folder, each));
  }

  /** What is in it already does not count as added. */
  #skip(path: string): void {
    const { size, ino } = statSync(path);
    this.#places.set(path, { offset: size, inode: ino });
  }

  /** Whole lines from where it was left. */
  #read(path: string): ReadEntry[] {
    if (!existsSync(path)) return [];
    const file = openSync(path, 'r');
    try {
      const { size, ino } = fstatSync(file);
      const place = this.#places.get(path);
      const from = place?.inode === ino && place.offset <= size ? place.offset : 0;
      const bytes = Buffer.alloc(size - from);
      const read = readSync(file, bytes, 0, bytes.length, from);
      const whole = bytes.subarray(0, read).lastIndexOf(NEW_LINE) + 1;
      this.#places.set(path, { offset: from + whole, inode: ino });
      const lines = bytes.subarray(0, whole).toString('utf8').split('\n');
      return lines.map((line) => readLogLine(line, this.#columns)).filter((entry) => entry !== null);
    } finally {
      closeSync(file);
    }
  }
}

function linkedFrom(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
