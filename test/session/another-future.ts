/** The same session up to a minute, and another one after it: what a decision before must not notice. */
import assert from 'node:assert/strict';
import { seededRng, type Rng } from '../../src/lib/core/rng.ts';
import { openMinuteOf, FULL_DAY } from '../helpers/bars.ts';
import { trade, type Traded, type Trial } from '../helpers/trial.ts';

/** What becomes of the bars and quotes after the cut: gone, or other ones, of which some are missing. */
export type Future = 'removed' | { readonly seed: number };

/** Trades the session as it is and with that future after the close of minute `cut`: all before must be the same. */
export function assertSamePast(trial: Trial, cut: number, future: Future): void {
  const [whole, other] = [trade(trial), trade(withFuture(trial, cut, future))];
  assert.deepEqual(until(other, cut), until(whole, cut));
}

/** The exits asked for at the next open belong to it: they were decided at the close of the cut. */
function until({ told, asked, equity }: Traded, cut: number): Omit<Traded, 'cash'> {
  return {
    told: told.filter(({ at }) => at <= cut),
    asked: asked.filter(({ at }) => at <= cut + 1),
    equity: equity.slice(0, cut + 1),
  };
}

function withFuture(trial: Trial, cut: number, future: Future): Trial {
  const last = openMinuteOf(trial.date ?? FULL_DAY) + cut;
  const rng = future === 'removed' ? null : seededRng(future.seed);
  return {
    ...trial,
    symbols: trial.symbols.map((bars) => changedAfter(bars, last, rng)),
    instruments: (trial.instruments ?? []).map((bars) => changedAfter(bars, last, rng)),
    quotes: (trial.quotes ?? []).map((quotes) => changedAfter(quotes, last, rng)),
  };
}

/** Columns beside `minute` and `symbol`; a factor per row keeps high and low around open and close. */
function changedAfter<T extends { readonly minute: Int32Array }>(columns: T, last: number, rng: Rng | null): T {
  const { minute } = columns;
  const rows = Array.from(minute.keys()).filter((row) => (minute[row] ?? NaN) <= last || (rng?.next() ?? 0) > 0.2);
  const factors = rows.map((row) => ((minute[row] ?? NaN) <= last ? 1 : 0.9 + (rng?.next() ?? 0) * 0.2));
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]: [string, unknown]) => {
      if (name === 'minute') return [name, Int32Array.from(rows, (row) => minute[row] ?? NaN)];
      if (!(column instanceof Float64Array)) return [name, column];
      return [name, Float64Array.from(rows, (row, at) => (column[row] ?? NaN) * (factors[at] ?? NaN))];
    }),
  ) as unknown as T;
}
