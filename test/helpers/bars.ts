/** Made-up bars, written as a person reads them: one row a minute of the session, m open high low close volume. */
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { sessionOn, type Session } from '../../src/lib/calendar/sessions.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { firstRowFrom } from '../../src/lib/market/rows.ts';

export type BarRow = readonly [m: number, open: number, high: number, low: number, close: number, volume: number];

/** A full session, a Tuesday; and a half day. */
export const FULL_DAY = '2022-03-01';
export const HALF_DAY = '2021-11-26';

export function sessionOf(date: string): Session {
  const session = sessionOn(parseIsoDate(date));
  if (session === null) throw new RangeError(`${date} has no session`);
  return session;
}

/** Minutes since 1970 of that session's open. */
export function openMinuteOf(date: string): number {
  return sessionOf(date).open / MINUTE_MS;
}

/** Rows in any order, of one session. */
export function barsOf(symbol: string, rows: readonly BarRow[], date = FULL_DAY): Bars {
  return barsOfSessions(symbol, { [date]: rows });
}

/** Rows by the date of their session, the dates ascending. */
export function barsOfSessions(symbol: string, sessions: Readonly<Record<string, readonly BarRow[]>>): Bars {
  const rows = Object.entries(sessions).flatMap(([date, ofSession]) => {
    const open = openMinuteOf(date);
    return ofSession.toSorted(([a], [b]) => a - b).map(([m, ...values]) => [open + m, ...values]);
  });
  return columnsOf(symbol, rows);
}

/** Rows of epoch minute, open, high, low, close and volume. */
export function columnsOf(symbol: string, rows: readonly (readonly number[])[]): Bars {
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => row[at] ?? NaN);
  return {
    symbol,
    minute: Int32Array.from(rows, ([minute]) => minute ?? NaN),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}

/** A bar whose four prices are one. */
export function dot(m: number, price: number, volume = 1000): BarRow {
  return [m, price, price, price, price, volume];
}

/** The same price in every minute from..to, both included. */
export function flat(from: number, to: number, price: number, volume = 1000): BarRow[] {
  return Array.from({ length: to - from + 1 }, (_, at) => dot(from + at, price, volume));
}

/** The rows with some minutes replaced or added. */
export function changed(rows: readonly BarRow[], ...changes: readonly BarRow[]): BarRow[] {
  const byMinute = new Map([...rows, ...changes].map((row) => [row[0], row]));
  return [...byMinute.values()].toSorted(([a], [b]) => a - b);
}

/** The rows without the minutes from..to. */
export function without(rows: readonly BarRow[], from: number, to = from): BarRow[] {
  return rows.filter(([m]) => m < from || m > to);
}

/** The first rows of the columns. */
export function head(bars: Bars, rows: number): Bars {
  const { symbol, minute, open, high, low, close, volume } = bars;
  return {
    symbol,
    minute: minute.subarray(0, rows),
    open: open.subarray(0, rows),
    high: high.subarray(0, rows),
    low: low.subarray(0, rows),
    close: close.subarray(0, rows),
    volume: volume.subarray(0, rows),
  };
}

/** The rows of one session only. */
export function sessionBars(bars: Bars, date: string): Bars {
  const { symbol, minute, open, high, low, close, volume } = head(
    bars,
    firstRowFrom(bars.minute, openMinuteOf(date) + sessionOf(date).minutes),
  );
  const from = firstRowFrom(minute, openMinuteOf(date));
  return {
    symbol,
    minute: minute.subarray(from),
    open: open.subarray(from),
    high: high.subarray(from),
    low: low.subarray(from),
    close: close.subarray(from),
    volume: volume.subarray(from),
  };
}
