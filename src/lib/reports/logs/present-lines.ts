/** Which lines of a journal are in the files of data/logs/ already. Files are read when they are first asked about. */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../market/closed-trade.ts';
import { lineKey, tradeKey } from './lines-of.ts';
import { readLogLine } from './log-entry.ts';
import { TRADE_HISTORY } from './log-names.ts';

const HISTORIES: readonly string[] = Object.values(TRADE_HISTORY);

export class PresentLines {
  /** Bytes at the start of the trade histories that are older than what is asked about. */
  readonly #offsets: Readonly<Record<string, number>>;
  readonly #keys = new Map<string, ReadonlySet<string>>();

  constructor(offsets: Readonly<Record<string, number>>) {
    this.#offsets = offsets;
  }

  /** A closed trade is in one of the two trade histories. @throws the file system's own error */
  has(path: string, key: string): boolean {
    if (!HISTORIES.includes(basename(path))) return this.#of(path).has(key);
    return HISTORIES.some((name) => this.#of(join(dirname(path), name)).has(key));
  }

  #of(path: string): ReadonlySet<string> {
    let keys = this.#keys.get(path);
    if (keys === undefined) {
      keys = new Set(this.#linesOf(path).flatMap(HISTORIES.includes(basename(path)) ? keyOfTrade : keyOfLine));
      this.#keys.set(path, keys);
    }
    return keys;
  }

  #linesOf(path: string): string[] {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return [];
    const bytes = readFileSync(path);
    const offset = this.#offsets[basename(path)] ?? 0;
    return bytes
      .subarray(offset <= bytes.length ? offset : 0)
      .toString('utf8')
      .split('\n');
  }
}

function keyOfLine(line: string): string[] {
  const entry = readLogLine(line);
  return entry === null ? [] : [lineKey(entry as unknown as Parameters<typeof lineKey>[0])];
}

function keyOfTrade(line: string): string[] {
  const trade = readLogLine(line, CLOSED_TRADE_COLUMNS);
  return trade === null ? [] : [tradeKey(trade as unknown as ClosedTrade)];
}
