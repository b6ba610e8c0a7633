/** The real minute bars of the shared data as they are in their files: every row, in that order. */
import { dayNumber } from '../../src/lib/calendar/civil-date.ts';
import { instantAt, NEW_YORK } from '../../src/lib/calendar/zone.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { sharedLines } from '../market/real-sessions.ts';
import { madeBars, type Row } from './made-bars.ts';

/** SPY, GM or XOM: date (New York), open, high, low, close, volume. */
export function minuteBars(context: Mocha.Context, symbol: string): Bars {
  return read(context, ['minute', `${symbol.toLowerCase()}_1min_ohlcv.csv.gz`], symbol, (at) => {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = at.split(/[- :]/).map(Number);
    return instantAt(NEW_YORK, dayNumber(year, month, day), hour * 60 + minute);
  });
}

/** An index ETF or its inverse in December 2019: timestamp (UTC), open, high, low, close, volume. */
export function etfBars(context: Mocha.Context, symbol: string): Bars {
  return read(context, ['etf-2019q4', `${symbol}.csv.gz`], symbol, Date.parse);
}

function read(context: Mocha.Context, path: string[], symbol: string, instantOf: (at: string) => number): Bars {
  const rows = sharedLines(context, path).map((line): Row => {
    const [at = '', ...values] = line.split(',');
    const [open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = values.map(Number);
    return [instantOf(at) / MINUTE_MS, open, high, low, close, volume];
  });
  return madeBars(rows, symbol);
}
