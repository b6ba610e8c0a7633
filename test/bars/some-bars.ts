/** Small datasets by hand, and folders to keep them in. */
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { instantAt, NEW_YORK } from '../../src/lib/calendar/zone.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { NewDataset } from '../../src/lib/bars/store/writer.ts';
import { rowsOfBars } from '../../src/lib/bars/store/market-data.ts';

/** The epoch minute at which New York's clocks show that time: `at('2023-06-05', '09:30')`. */
export function at(date: string, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return instantAt(NEW_YORK, parseIsoDate(date), hour * 60 + minute) / MINUTE_MS;
}

/** Bars of a minute each from `first` on; bar n opens at `price` + n, and so on. */
export function someBars(symbol: string, first: number, count: number, price = 100): Bars {
  const column = (value: (index: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, n) => value(n));
  return {
    symbol,
    minute: Int32Array.from({ length: count }, (_, n) => first + n),
    open: column((n) => price + n),
    high: column((n) => price + n + 0.75),
    low: column((n) => price + n - 0.5),
    close: column((n) => price + n + 0.25),
    volume: column((n) => 1000 * (n + 1)),
  };
}

export function newBars(bars: Bars, more: Partial<NewDataset> = {}): NewDataset {
  const source = { file: `${bars.symbol}.csv`, zone: 'America/New_York', label: 'start' } as const;
  return { rows: rowsOfBars(bars), source, adjustment: 'none', synthetic: false, replace: false, ...more };
}
