/**
 * The columns of each kind of dataset. Rows are in the order of the key columns, no key twice; one key is a minute of
 * a symbol, a minute of a contract, or a date. Times are epoch minutes, dates days since 1970-01-01, NaN is "none".
 */
import { DAY_MINUTES } from '../../core/clock.ts';
import type { EpochMinute } from '../../market/bars.ts';
import type { DatasetKind } from './dataset.ts';

export type Column = Int32Array | Float64Array;

interface Layout {
  /** The first so many columns are the key. */
  readonly keys: number;
  readonly columns: readonly (readonly [name: string, type: 'int32' | 'float64'])[];
}

const QUOTE_COLUMNS = [
  ['bid_open', 'float64'],
  ['bid_high', 'float64'],
  ['bid_low', 'float64'],
  ['bid_close', 'float64'],
  ['bid_size', 'float64'],
  ['ask_open', 'float64'],
  ['ask_high', 'float64'],
  ['ask_low', 'float64'],
  ['ask_close', 'float64'],
  ['ask_size', 'float64'],
] as const;

export const LAYOUTS: Readonly<Record<DatasetKind, Layout>> = {
  bars: {
    keys: 1,
    columns: [
      ['minute', 'int32'],
      ['open', 'float64'],
      ['high', 'float64'],
      ['low', 'float64'],
      ['close', 'float64'],
      ['volume', 'float64'],
    ],
  },
  quotes: { keys: 1, columns: [['minute', 'int32'], ...QUOTE_COLUMNS] },
  option_quotes: {
    keys: 4,
    columns: [
      ['expiry_day', 'int32'],
      ['strike', 'float64'],
      ['is_put', 'int32'],
      ['minute', 'int32'],
      ...QUOTE_COLUMNS,
    ],
  },
  vix: {
    keys: 1,
    columns: [
      ['day', 'int32'],
      ['close', 'float64'],
    ],
  },
};

/** The rows of one dataset, in the columns of its layout. */
export interface Rows {
  readonly kind: DatasetKind;
  readonly symbol: string;
  readonly columns: readonly Column[];
}

export function rowCount({ columns }: Rows): number {
  return columns[0]?.length ?? 0;
}

/** The minutes of the rows; of the VIX the days. */
export function timesOf({ kind, columns }: Rows): Int32Array {
  return columns[timeColumnOf(kind)] as Int32Array;
}

/** The place of that column. */
export function timeColumnOf(kind: DatasetKind): number {
  return LAYOUTS[kind].columns.findIndex(([name]) => name === 'minute' || name === 'day');
}

/** The minute of a row; of the VIX the midnight (UTC) of its date. */
export function timeOf(rows: Rows, row: number): EpochMinute {
  return (timesOf(rows)[row] ?? 0) * unitOf(rows);
}

/** The earliest and the latest of them. */
export function rangeOf(rows: Rows): { readonly first: EpochMinute; readonly last: EpochMinute } {
  const times = timesOf(rows);
  // Only option quotes are in another order than that of time: contract by contract.
  if (rows.kind !== 'option_quotes')
    return { first: (times[0] ?? Infinity) * unitOf(rows), last: (times.at(-1) ?? -Infinity) * unitOf(rows) };
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return { first: first * unitOf(rows), last: last * unitOf(rows) };
}

/** Minutes of one step of the time column. */
function unitOf({ kind }: Rows): number {
  return kind === 'vix' ? DAY_MINUTES : 1;
}
