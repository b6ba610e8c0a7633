/**
 * --check-lookahead: was each decision made of what was known? The session is run again with the data cut off after the
 * minute of the decision, and must decide the same up to there. Guarantees: bars, quotes and option quotes that were cut off
 * are not there to be read, not even by a strategy that tries.
 */
import type { Bars, EpochMinute, OptionQuotes, Quotes } from '../market/bars.ts';
import { firstRowFrom } from '../market/rows.ts';
import type { OrderEvent } from '../session/journal.ts';
import type { Backtest } from './backtest.ts';
import { PastRun } from './past-run.ts';
import type { Decision, SessionRecord } from './record.ts';

/** What is compared: what was decided, and what was ordered. */
export type Step = Decision | OrderEvent;

/** Where a session decides otherwise when it does not know what comes later. */
export interface LookaheadFinding {
  /** New York date. */
  readonly date: string;
  /** Session minute after which the data was cut off. */
  readonly m: number;
  readonly withFuture: Step | null;
  readonly withoutFuture: Step | null;
}

/** The first difference in a session that is done, by its place in the range; null: none. */
export function checkSession(backtest: Backtest, at: number): LookaheadFinding | null {
  const session = backtest.sessions[at];
  const record = backtest.recordOf(at);
  if (session === undefined || record === undefined) return null;
  const decisions = trailOf(record);
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
function decideUpTo(backtest: Backtest, at: number, m: number): readonly Step[] {
  const { setup, data, firstAt } = backtest;
  const place = firstAt + at;
  const next = data.history.openMinuteOf(place) + m + 1;
  const { quotes, options } = data.market;
  const market = {
    ...data.market,
    quotes: new Map([...quotes].map(([ticker, columns]) => [ticker, quotesBefore(columns, next)])),
    options: new Map([...options].map(([underlying, chain]) => [underlying, chainBefore(chain, next)])),
  };
  const run = new PastRun(setup, { ...data, market }, (bars) => barsBefore(bars, next));
  run.startSession(place, backtest.equityBefore(at));
  for (let minute = 0; minute <= m; minute++) run.runMinute(minute);
  return trailOf(run.record);
}

function barsBefore({ symbol, minute, open, high, low, close, volume }: Bars, end: EpochMinute): Bars {
  const rows = firstRowFrom(minute, end);
  return { symbol, minute: minute.subarray(0, rows), ...cut({ open, high, low, close, volume }, rows) };
}

function quotesBefore({ symbol, minute, ...columns }: Quotes, end: EpochMinute): Quotes {
  const rows = firstRowFrom(minute, end);
  return { symbol, minute: minute.subarray(0, rows), ...cut(columns, rows) };
}

function chainBefore(chain: readonly OptionQuotes[], end: EpochMinute): readonly OptionQuotes[] {
  return chain.map(({ contract, quotes }) => ({ contract, quotes: quotesBefore(quotes, end) }));
}

/** The first rows of each column. */
function cut<K extends string>(columns: Readonly<Record<K, Float64Array>>, rows: number): Record<K, Float64Array> {
  const names = Object.keys(columns) as K[];
  return Object.fromEntries(names.map((name) => [name, columns[name].subarray(0, rows)])) as Record<K, Float64Array>;
}

/** In the order of time; in one minute the decisions first. */
function trailOf({ decisions, orders }: Pick<SessionRecord, 'decisions' | 'orders'>): readonly Step[] {
  return [...decisions, ...orders].sort((a, b) => a.m - b.m);
}

function isSame(a: Step, b: Step | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
