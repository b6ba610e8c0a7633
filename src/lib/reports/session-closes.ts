/** The end of each session on an equity curve, and what came of each session and month. */
import { DAY_MINUTES } from '../core/clock.ts';
import { civilDate, isoDate, type DayNumber } from '../calendar/civil-date.ts';
import type { EquityCurve } from './backtest-report.ts';

export interface SessionClose {
  readonly day: DayNumber;
  /** New York date. */
  readonly date: string;
  /** Places of its first and last minute on the curve. */
  readonly first: number;
  readonly last: number;
  readonly equity: number;
  /** Over the end of the session before, or the capital. */
  readonly dailyReturn: number;
}

export interface MonthReturn {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  readonly change: number;
}

/** A session lies within one UTC date, which is its New York date. */
export function sessionCloses({ minute, equity }: EquityCurve, capital: number): readonly SessionClose[] {
  const closes: SessionClose[] = [];
  let before = capital;
  let first = 0;
  for (let at = 0; at < minute.length; at++) {
    const day = dayOf(minute[at] ?? 0);
    if (at + 1 < minute.length && dayOf(minute[at + 1] ?? 0) === day) continue;
    const after = equity[at] ?? before;
    closes.push({ day, date: isoDate(day), first, last: at, equity: after, dailyReturn: change(before, after) });
    before = after;
    first = at + 1;
  }
  return closes;
}

/** One for each month with a session, in order. */
export function monthlyReturns(closes: readonly SessionClose[], capital: number): readonly MonthReturn[] {
  const months: MonthReturn[] = [];
  let before = capital;
  for (const [at, { day, equity }] of closes.entries()) {
    const { year, month } = civilDate(day);
    const next = closes[at + 1];
    if (next !== undefined && sameMonth(next.day, day)) continue;
    months.push({ year, month, change: change(before, equity) });
    before = equity;
  }
  return months;
}

function sameMonth(a: DayNumber, b: DayNumber): boolean {
  return isoDate(a).slice(0, 7) === isoDate(b).slice(0, 7);
}

function change(before: number, after: number): number {
  return before > 0 ? after / before - 1 : 0;
}

function dayOf(minute: number): DayNumber {
  return Math.floor(minute / DAY_MINUTES);
}
