/**
 * Reads the zip files of LEAN's minute data: each entry's name says day, symbol and contract, its rows begin with
 * milliseconds since midnight in New York, and prices are in ten-thousandths of a dollar.
 * Source: QuantConnect/Lean, Data/equity/readme.md and Data/option/readme.md.
 */
import { readFileSync } from 'node:fs';
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { DAY_MS } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import { FIELDS, type Content } from './content.ts';
import { KEY_SEPARATOR } from './keys.ts';
import { TableBuilder, type Fault, type RawTable } from './raw-table.ts';

/** 20131004_spy_minute_trade.csv, 20151224_goog_minute_quote_american_call_6000000_20151224.csv */
const ENTRY = /^(\d{8})_([a-z0-9.-]+)_minute_(trade|quote)(?:_[a-z]+_(call|put)_(\d+)_(\d{8}))?\.csv$/i;
const PRICE_UNIT = 10_000;
const MICROS_PER_MS = 1000;

interface LeanFile {
  readonly content: Content;
  /** The same for all days of a symbol: a source of the store. */
  readonly series: string;
  readonly table: RawTable;
}

interface Entry {
  readonly name: string;
  readonly text: string;
  readonly content: Content;
  readonly dayMicros: number;
  readonly key: string;
}

/** @throws ConfigError `file_damaged`, `lean_unknown` */
export async function readLean(path: string, name: string): Promise<LeanFile> {
  const entries = await entriesOf(path, name);
  const [first] = entries;
  if (first === undefined || entries.some(({ content }) => content !== first.content)) throw unknown(name);
  const builder = new TableBuilder(FIELDS[first.content].length, null, 0);
  const unreadable: Fault[] = [];
  const lineOfRow: number[] = [];
  for (const entry of entries) {
    for (const [index, line] of entry.text.split(/\r?\n/).entries()) {
      if (line === '') continue;
      const row = readRow(line, entry);
      if (row === null)
        unreadable.push({ line: index + 1, problem: `"${line.slice(0, 60)}" is no row of LEAN's (${entry.name})` });
      else {
        builder.addRow(row.time, row.fields, builder.group(entry.key));
        lineOfRow.push(index + 1);
      }
    }
  }
  const linesOf = (rows: readonly number[]): Promise<number[]> =>
    Promise.resolve(rows.map((row) => lineOfRow[row] ?? 0));
  const series = `*${first.name.slice(8)}`.replace(/_(call|put)_.*/, '');
  return { content: first.content, series, table: builder.build({ isAbsolute: false, unreadable, linesOf }) };
}

/** Null for text that is no row. */
function readRow(line: string, { content, dayMicros }: Entry): { time: number; fields: number[] } | null {
  const numbers = line.split(',').map((cell) => (cell === '' ? NaN : Number(cell)));
  const [ms = NaN, ...values] = numbers;
  const isComplete = values.length === FIELDS[content].length && ms >= 0 && ms < DAY_MS;
  if (!isComplete || line.split(',').some((cell, at) => cell !== '' && Number.isNaN(numbers[at]))) return null;
  const fields = values.map((value, at) => (isAmount(content, at) ? value : value / PRICE_UNIT));
  return { time: dayMicros + ms * MICROS_PER_MS, fields };
}

function isAmount(content: Content, at: number): boolean {
  return /volume|size/.test(FIELDS[content][at] ?? '');
}

async function entriesOf(path: string, name: string): Promise<Entry[]> {
  const { unzipSync, strFromU8 } = await import('fflate');
  let unpacked: Record<string, Uint8Array>;
  try {
    unpacked = unzipSync(readFileSync(path));
  } catch (error) {
    const message = `${name} cannot be unpacked: ${(error as Error).message}`;
    throw new ConfigError({
      code: 'file_damaged',
      message,
      cure: 'get the file again; nothing was imported',
      cause: error,
    });
  }
  return Object.entries(unpacked).map(([entry, bytes]) => {
    const [, date = '', symbol = '', type, right, strike, expiry] = ENTRY.exec(entry) ?? [];
    const isOption = right !== undefined;
    if (type === undefined || (isOption && type === 'trade')) throw unknown(name, entry);
    const contract = isOption ? [right, String(Number(strike) / PRICE_UNIT), expiry ?? ''] : [];
    return {
      name: entry,
      text: strFromU8(bytes),
      content: isOption ? 'option_quotes' : type === 'quote' ? 'quotes' : 'bars',
      dayMicros: parseIsoDate(date.replace(/(....)(..)(..)/, '$1-$2-$3')) * DAY_MS * MICROS_PER_MS,
      key: [symbol, ...contract].join(KEY_SEPARATOR),
    };
  });
}

function unknown(name: string, entry?: string): ConfigError {
  return new ConfigError({
    code: 'lean_unknown',
    message: `${name} is no zip of LEAN's minute trades or quotes${entry === undefined ? '' : `: it holds ${entry}`}`,
    cure: 'import minute zips such as 20131004_trade.zip or 20151224_quote_american.zip; option trades have no place in the store; unpack others first',
  });
}
