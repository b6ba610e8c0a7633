/** Checked rows of a file as rows of the store. */
import type { OptionContract } from '../../market/bars.ts';
import { LAYOUTS, type Column, type Rows } from '../store/layout.ts';
import type { Content } from './content.ts';
import type { RawTable } from './raw-table.ts';

export interface Part {
  /** Null but for option quotes. */
  readonly contract: OptionContract | null;
  /** Indexes into the table, in the order of time. */
  readonly rows: Int32Array;
}

/** `parts`: all of one symbol; several only where they are contracts. */
export function toRows(
  content: Content,
  symbol: string,
  parts: readonly Part[],
  table: RawTable,
  times: Int32Array,
): Rows {
  const [first] = parts;
  const rows = first?.rows ?? new Int32Array();
  switch (content) {
    case 'bars':
    case 'quotes':
    case 'vix':
      return { kind: content, symbol, columns: [pick(times, rows), ...table.fields.map((field) => pick(field, rows))] };
    case 'ticks':
      return barsOfTicks(symbol, rows, table, times);
    case 'option_quotes':
      return chain(symbol, parts, table, times);
  }
}

/** Of each minute: the first price, the highest, the lowest, the last, and the sum of the sizes. */
function barsOfTicks(symbol: string, rows: Int32Array, { fields }: RawTable, times: Int32Array): Rows {
  const [price = new Float64Array(), size = new Float64Array()] = fields;
  const minutes: number[] = [];
  const [open, high, low, close, volume]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
  for (const row of rows) {
    const [minute, traded, shares] = [times[row] ?? 0, price[row] ?? NaN, size[row] ?? NaN];
    const at = minutes.length - 1;
    if (at >= 0 && minutes[at] === minute) {
      high[at] = Math.max(high[at] ?? traded, traded);
      low[at] = Math.min(low[at] ?? traded, traded);
      close[at] = traded;
      volume[at] = (volume[at] ?? 0) + shares;
    } else {
      minutes.push(minute);
      for (const column of [open, high, low, close]) column.push(traded);
      volume.push(shares);
    }
  }
  const columns = [open, high, low, close, volume].map((column) => Float64Array.from(column));
  return { kind: 'bars', symbol, columns: [Int32Array.from(minutes), ...columns] };
}

function chain(symbol: string, parts: readonly Part[], table: RawTable, times: Int32Array): Rows {
  const sorted = parts
    .flatMap(({ contract, rows }) => (contract === null ? [] : [{ contract, rows }]))
    .sort(
      ({ contract: a }, { contract: b }) =>
        a.expiry - b.expiry || a.strike - b.strike || Number(a.right === 'put') - Number(b.right === 'put'),
    );
  const count = sorted.reduce((sum, { rows }) => sum + rows.length, 0);
  const columns: Column[] = LAYOUTS.option_quotes.columns.map(([, type]) =>
    type === 'int32' ? new Int32Array(count) : new Float64Array(count),
  );
  let at = 0;
  for (const { contract, rows } of sorted) {
    const key = [contract.expiry, contract.strike, contract.right === 'put' ? 1 : 0];
    for (const [index, value] of key.entries()) columns[index]?.fill(value, at, at + rows.length);
    const series = [times, ...table.fields];
    for (const [index, column] of series.entries()) columns[key.length + index]?.set(pick(column, rows), at);
    at += rows.length;
  }
  return { kind: 'option_quotes', symbol, columns };
}

/** The column itself where all of it stays. */
function pick<T extends Column>(column: T, rows: Int32Array): T {
  const isWhole =
    rows.length === column.length && (rows.length === 0 || (rows[0] === 0 && rows.at(-1) === rows.length - 1));
  if (isWhole) return column;
  const picked = column.slice(0, rows.length) as T;
  for (let at = 0; at < rows.length; at++) picked[at] = column[rows[at] ?? 0] ?? NaN;
  return picked;
}
