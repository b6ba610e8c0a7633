/** Bars made row by row, for tests. */
import type { Bars } from '../../src/lib/market/bars.ts';

/** minute, open, high, low, close, volume */
export type Row = readonly [number, number, number, number, number, number];

export function madeBars(rows: readonly Row[], symbol = 'TEST'): Bars {
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index] ?? NaN);
  return {
    symbol,
    minute: Int32Array.from(rows, ([minute]) => minute),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}
