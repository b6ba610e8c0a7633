/** Opens a file of whatever format and reads its rows; the format is told by the first bytes, not by the name. */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import type { DatasetKind } from '../store/dataset.ts';
import { KEY_FIELDS, FIELDS, type Content } from './content.ts';
import type { Columns } from './columns.ts';
import { symbolOf } from './keys.ts';
import { dateOrder } from './date-order.ts';
import type { RawTable } from './raw-table.ts';
import { readCsv } from './read-csv.ts';
import { readLean } from './read-lean.ts';
import { withParquet } from './read-parquet.ts';
import { readText } from './read-text.ts';
import { headOf, linesOf, unpackedBytes, type TextFile } from './text-file.ts';
import { slashedFormat } from './times.ts';
import { textLayout, type TextLayout } from './text-layout.ts';

export type Format = 'csv' | 'csv.gz' | 'parquet' | 'lean.zip';

export interface OpenedFile {
  readonly path: string;
  readonly format: Format;
  readonly content: Content;
  /** What the rows were read from: "date, open, high, low, close, volume". */
  readonly columns: readonly string[];
  readonly timeFormat: string;
  /** `kind`: the VIX has no other. */
  readonly symbolBy: 'told' | 'column' | 'file name' | 'kind';
  /** Name of the source in the store. */
  readonly source: string;
  readonly table: RawTable;
}

export interface Reading {
  readonly kind: DatasetKind | undefined;
  /** Of all rows; of a file that names symbols, the one to take. */
  readonly symbol: string | undefined;
  readonly onRows: (rows: number) => void;
}

/** @throws ConfigError `file_missing`, `file_empty`, `file_damaged`, `not_text`, `columns_unknown`, `columns_ambiguous`, `time_unreadable`, `date_order_ambiguous`, `symbol_missing`, `lean_unknown` */
export async function openFile(path: string, reading: Reading): Promise<OpenedFile> {
  const start = firstBytes(path);
  if (start.startsWith('PAR1')) return openParquet(path, reading);
  if (start.startsWith('PK')) return openLean(path);
  return openText({ path, isGzip: start.startsWith('\x1f\x8b') }, reading);
}

async function openText(file: TextFile, reading: Reading): Promise<OpenedFile> {
  const { path, isGzip } = file;
  const head = await headOf(file, 2);
  const written = textLayout(path, head, reading.kind);
  const layout = written.format.order === null ? written : await withDateOrder(file, written);
  const { only, symbolBy } = whoseRows(path, layout, reading.symbol);
  const expectedRows = Math.ceil((await unpackedBytes(file)) / Math.max(1, head.at(-1)?.length ?? 1));
  const table =
    (await readCsv(file, layout, only, expectedRows, reading.onRows)) ?? (await readText(linesOf(file), layout, only));
  return {
    ...{ path, format: isGzip ? 'csv.gz' : 'csv', content: layout.content },
    ...{ columns: usedColumns(layout, layout.columnNames), timeFormat: timeFormatName(layout), symbolBy },
    ...{ source: basename(path), table },
  };
}

/** One row does not tell whether the month or the day comes first. @throws ConfigError `date_order_ambiguous` */
async function withDateOrder(file: TextFile, layout: TextLayout): Promise<TextLayout> {
  const order = await dateOrder(file.path, linesOf(file), layout);
  return { ...layout, format: slashedFormat(layout.format.name.includes(' '), order) };
}

function openParquet(path: string, reading: Reading): Promise<OpenedFile> {
  return withParquet(path, path, reading.kind, reading.onRows, async ({ columns, columnNames, timeFormat, read }) => {
    const { only, symbolBy } = whoseRows(path, columns, reading.symbol);
    return {
      ...{ path, format: 'parquet', content: columns.content, columns: usedColumns(columns, columnNames) },
      ...{ timeFormat, symbolBy, source: basename(path), table: await read(only) },
    };
  });
}

async function openLean(path: string): Promise<OpenedFile> {
  const { content, series, table } = await readLean(path, path);
  const columns = ['milliseconds', ...FIELDS[content]];
  const timeFormat = 'milliseconds since midnight';
  return { path, format: 'lean.zip', content, columns, timeFormat, symbolBy: 'file name', source: series, table };
}

/** `only`: the symbol of all rows, or null where each row names its own. */
function whoseRows(
  path: string,
  { content, keys }: Columns,
  told: string | undefined,
): { only: string | null; symbolBy: OpenedFile['symbolBy'] } {
  if (content === 'vix') return { only: 'VIX', symbolBy: 'kind' };
  if (keys.length === KEY_FIELDS[content].length) return { only: null, symbolBy: 'column' };
  if (told !== undefined) return { only: told, symbolBy: 'told' };
  const named = symbolInName(basename(path));
  if (named !== null) return { only: named, symbolBy: 'file name' };
  throw new ConfigError({
    code: 'symbol_missing',
    message: `${path} has no column with symbols, and its name does not begin with one`,
    cure: 'tell --symbol, or name the file like spy_1min_ohlcv.csv.gz',
  });
}

/** What files are called that are not called by a ticker. */
const NO_TICKERS =
  /^(bars?|candles?|data|daily|day|export|file|hist|min|minute|ohlcv?|price|prices|quote|quotes|stock|stocks|tick|ticks|trade|trades|test)$/i;

/** SPY of spy_1min_ohlcv.csv.gz; null where the name does not begin with one to five letters. */
function symbolInName(name: string): string | null {
  const [, word = ''] = /^([a-z]{1,5})(?:[_. -]|$)/i.exec(name) ?? [];
  return NO_TICKERS.test(word) ? null : symbolOf(word);
}

function timeFormatName({ time, format }: TextLayout): string {
  return 'at' in time ? format.name : `${format.name}, HH:MM`;
}

function usedColumns({ time, fields, keys }: Columns, names: readonly string[]): string[] {
  const times = 'at' in time ? [time.at] : [time.date, time.clock];
  return [...keys, ...times, ...fields].map((at) => names[at] ?? '');
}

function firstBytes(path: string): string {
  const bytes = Buffer.alloc(4);
  try {
    const file = openSync(path, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR') throw error;
    throw new ConfigError({
      code: 'file_missing',
      message: code === 'ENOENT' ? `there is no file ${path}` : `${path} is a folder`,
      cure: 'name files; the shell expands folder/*.csv.gz',
      cause: error,
    });
  }
}
