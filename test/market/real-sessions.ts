/** The real minute sessions of the shared data, read in place: the bars of 9:30 to 15:59 that exist, in order. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sessionMinute } from '../../src/lib/calendar/session-minute.ts';
import type { BarColumns } from '../../src/lib/market/indicators/columns.ts';
import { needsShared } from '../helpers/shared.ts';

export interface RealSession {
  /** Symbol and date. */
  readonly name: string;
  readonly bars: BarColumns;
  readonly count: number;
}

const MINUTE_FILES = ['spy', 'gm', 'xom'].map((symbol) => ['minute', `${symbol}_1min_ohlcv.csv.gz`] as const);
const ETF_FILES = ['DIA', 'DOG', 'IWM', 'PSQ', 'QQQ', 'RWM', 'SH', 'SPY'].map(
  (symbol) => ['etf-2019q4', `${symbol}.csv.gz`] as const,
);
const LEAN_FILE = ['lean', 'equity_trade_minute.csv.gz'] as const;

let read: RealSession[] | undefined;

/** All of them, read once; leaves the test out when the data is missing. */
export function realSessions(context: Mocha.Context): readonly RealSession[] {
  for (const path of [...MINUTE_FILES, ...ETF_FILES, LEAN_FILE]) needsShared(context, 'data', ...path);
  read ??= [
    // date (New York), open, high, low, close, volume
    ...MINUTE_FILES.flatMap((path) =>
      sessionsOf(sharedLines(context, path), ([at = '', , ...prices]) => {
        return inSession(at.slice(11)) ? { name: `${path[1]} ${at.slice(0, 10)}`, prices } : null;
      }),
    ),
    // timestamp (UTC), open, high, low, close, volume
    ...ETF_FILES.flatMap((path) =>
      sessionsOf(sharedLines(context, path), ([at = '', , ...prices]) => {
        return sessionMinute(Date.parse(at)) >= 0 ? { name: `${path[1]} ${at.slice(0, 10)}`, prices } : null;
      }),
    ),
    // symbol, date, time (New York), open, high, low, close, volume
    ...sessionsOf(sharedLines(context, LEAN_FILE), ([symbol = '', date = '', time = '', , ...prices]) => {
      return inSession(time) ? { name: `lean ${symbol} ${date}`, prices } : null;
    }),
  ];
  return read;
}

function inSession(newYorkTime: string): boolean {
  return newYorkTime >= '09:30:00' && newYorkTime <= '15:59:59';
}

/** The lines of a gzip file of the shared data, without the first, which names the columns. */
export function sharedLines(context: Mocha.Context, path: readonly string[]): string[] {
  return gunzipSync(readFileSync(needsShared(context, 'data', ...path)))
    .toString('utf8')
    .trimEnd()
    .split(/\r?\n/)
    .slice(1);
}

/** Groups the lines that the reader wants by its name: high, low, close and volume of each. */
function sessionsOf(
  rows: readonly string[],
  reader: (fields: string[]) => { name: string; prices: string[] } | null,
): RealSession[] {
  const sessions = new Map<string, number[][]>();
  for (const row of rows) {
    const bar = reader(row.split(','));
    if (bar === null) continue;
    const bars = sessions.get(bar.name) ?? [];
    if (bars.length === 0) sessions.set(bar.name, bars);
    bars.push(bar.prices.map(Number));
  }
  return [...sessions].map(([name, bars]) => {
    const column = (index: number): Float64Array => Float64Array.from(bars, (bar) => bar[index] ?? NaN);
    return {
      name,
      bars: { high: column(0), low: column(1), close: column(2), volume: column(3) },
      count: bars.length,
    };
  });
}
