/** A trade of the shared data as it was worked out by hand, and that the backtest has made that very trade. */
import assert from 'node:assert/strict';
import { rawLines } from '../helpers/real-bars.ts';
import { near } from '../stats/near.ts';
import type { RealRun } from './real-run.ts';

/** The rows stand in that file, as they are. */
export function shows(context: Mocha.Context, file: string, rows: string): void {
  const lines = new Set(rawLines(context, file));
  for (const row of rows.trim().split(/\s*\n\s*/)) assert.ok(lines.has(row), `${file} has no row ${row}`);
}

interface WorkedOut {
  /** E, as the independent implementation in Python has it. */
  readonly equity: number;
  readonly strategy: 'open' | 'mid' | 'close';
  /** What was bought. */
  readonly ticker: string;
  readonly signal: string;
  /** Session minute of the decision, and what it went by. */
  readonly decidedAt: number;
  readonly seen: Readonly<Record<string, number | string>>;
  readonly size: number;
  /** UTC and price. */
  readonly bought: readonly [time: string, price: number];
  readonly sold: readonly [time: string, price: number];
  readonly reason: string;
  readonly profit: number;
}

/** The signal went by these numbers, and the trade is this one. */
export function holds(run: RealRun, date: string, expected: WorkedOut): void {
  const { strategy, ticker, signal, bought, sold } = expected;
  near(run.equityAt(date), expected.equity, 1e-6);
  const { numbers } = run.signal(date, strategy, signal, expected.decidedAt);
  for (const [name, value] of Object.entries(expected.seen))
    if (typeof value === 'number') near(numbers[name] as number, value, 5e-7 * Math.max(1, Math.abs(value)));
    else assert.equal(numbers[name], value);
  const trade = run.trade(date, strategy, ticker);
  assert.equal(trade.signal_ticker, signal);
  assert.deepEqual(
    [trade.entry_time, trade.exit_time, trade.exit_reason],
    [`${date}T${bought[0]}:00Z`, `${date}T${sold[0]}:00Z`, expected.reason],
  );
  near(trade.size, expected.size, 1e-9);
  near(trade.entry_price, bought[1], 1e-9);
  near(trade.exit_price, sold[1], 1e-9);
  near(trade.PnL, expected.profit, 5e-7);
}
