/**
 * What closed trades came to, all of them or group by group. Guarantees: every trade is in exactly one group; a figure
 * that does not exist (no trades, no losses) is null, never NaN or Infinity. Keys are those of the JSON that is printed.
 */
import { mean } from './moments.ts';

/** A closed trade as the figures need it; money in dollars. */
export interface TradeOutcome {
  readonly strategy: string;
  /** What signalled. */
  readonly symbol: string;
  /** What was bought. */
  readonly ticker: string;
  readonly instrument: string;
  readonly exitReason: string;
  /** Net of fees. */
  readonly pnl: number;
  readonly fees: number;
  /** Price times quantity (times 100 for a put), fees apart. */
  readonly entryValue: number;
  readonly exitValue: number;
  /** Minutes since 1970-01-01T00:00Z of the bars that filled. */
  readonly entryMinute: number;
  readonly exitMinute: number;
  /** What slippage took from its fills, at least 0. */
  readonly slippageCost: number;
  /** New York month of its entry, "2024-03". */
  readonly month: string;
  /** New York hour of its entry, 9 to 15. */
  readonly hour: number;
}

export interface TradeFigures {
  readonly trades: number;
  /** Sum of PnL, net of fees. */
  readonly pnl: number;
  readonly fees: number;
  readonly slippage: number;
  /** The share of trades with a PnL above 0: one of exactly 0 is no win and no loss. */
  readonly win_rate: number | null;
  /** Sum of the wins over the sum of the losses without its sign; null without a loss. */
  readonly profit_factor: number | null;
  /** Mean PnL of a trade. */
  readonly expectancy: number | null;
  readonly avg_win: number | null;
  /** Below 0. */
  readonly avg_loss: number | null;
  readonly avg_duration_minutes: number | null;
  readonly longest_duration_minutes: number | null;
}

export interface TradeGroup extends TradeFigures {
  readonly key: string;
}

export function tradeFigures(trades: readonly TradeOutcome[]): TradeFigures {
  const results = trades.map(({ pnl }) => pnl);
  const wins = results.filter((pnl) => pnl > 0);
  const losses = results.filter((pnl) => pnl < 0);
  const durations = trades.map(({ entryMinute, exitMinute }) => exitMinute - entryMinute);
  return {
    trades: trades.length,
    pnl: sum(results),
    fees: sum(trades.map(({ fees }) => fees)),
    slippage: sum(trades.map(({ slippageCost }) => slippageCost)),
    win_rate: trades.length === 0 ? null : wins.length / trades.length,
    profit_factor: losses.length === 0 ? null : sum(wins) / -sum(losses),
    expectancy: mean(results),
    avg_win: mean(wins),
    avg_loss: mean(losses),
    avg_duration_minutes: mean(durations),
    longest_duration_minutes: durations.length === 0 ? null : durations.reduce((a, b) => Math.max(a, b)),
  };
}

/** One group for each key that occurs, in the order of its characters. */
export function tradeGroups(
  trades: readonly TradeOutcome[],
  keyOf: (trade: TradeOutcome) => string,
): readonly TradeGroup[] {
  const groups = new Map<string, TradeOutcome[]>();
  for (const trade of trades) {
    const key = keyOf(trade);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [trade]);
    else group.push(trade);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, members]) => ({ key, ...tradeFigures(members) }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
