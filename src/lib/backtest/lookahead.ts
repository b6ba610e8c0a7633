/**
 * --check-lookahead: was each decision made of what was known? The session is run again with the data cut off after the
 * minute of the decision, and must decide the same up to there. Guarantees: what was cut off is not there to be read,
 * not even by a strategy that tries.
 */
import type { Bars } from '../market/bars.ts';
import type { Backtest } from './backtest.ts';
import { PastRun } from './past-run.ts';
import type { Decision } from './record.ts';

/** Where a session decides otherwise when it does not know what comes later. */
export interface LookaheadFinding {
  /** New York date. */
  readonly date: string;
  /** Session minute after which the data was cut off. */
  readonly m: number;
  readonly withFuture: Decision | null;
  readonly withoutFuture: Decision | null;
}

/** The first difference in a session that is done, by its place in the range; null: none. */
export function checkSession(backtest: Backtest, at: number): LookaheadFinding | null {
  const session = backtest.sessions[at];
  const decisions = backtest.decisionsOf(at);
  if (session === undefined) return null;
  for (const m of new Set(decisions.map((decision) => decision.m))) {
    const known = decisions.filter((decision) => decision.m <= m);
    const again = decideUpTo(backtest, at, m);
    const place = known.findIndex((decision, index) => !isSame(decision, again[index]));
    if (place < 0 && again.length === known.length) continue;
    const first = place < 0 ? known.length : place;
    return { date: session.date, m, withFuture: known[first] ?? null, withoutFuture: again[first] ?? null };
  }
  return null;
}

/** What is decided in minutes 0..m of a session that ends there. */
function decideUpTo(backtest: Backtest, at: number, m: number): readonly Decision[] {
  const { setup, data, firstAt } = backtest;
  const place = firstAt + at;
  const run = new PastRun(setup, data, (bars) => {
    const { from, to } = data.history.rowsOf(bars);
    let end = to[place] ?? 0;
    const openMinute = data.history.openMinuteOf(place);
    while (end > (from[place] ?? 0) && (bars.minute[end - 1] ?? NaN) > openMinute + m) end--;
    return cut(bars, end);
  });
  run.startSession(place, backtest.equityBefore(at));
  for (let minute = 0; minute <= m; minute++) run.runMinute(minute);
  return run.decisions;
}

function cut(bars: Bars, rows: number): Bars {
  return {
    symbol: bars.symbol,
    minute: bars.minute.subarray(0, rows),
    open: bars.open.subarray(0, rows),
    high: bars.high.subarray(0, rows),
    low: bars.low.subarray(0, rows),
    close: bars.close.subarray(0, rows),
    volume: bars.volume.subarray(0, rows),
  };
}

function isSame(a: Decision, b: Decision | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
