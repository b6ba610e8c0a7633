/** What a backtest report is made of. Everything in it was computed before: a report only shows. */
import type { ClosedTrade } from '../market/closed-trade.ts';
import type { Performance } from '../stats/performance.ts';

export interface BacktestReport {
  readonly title: string;
  readonly programVersion: string;
  /** All settings of the run, shown in their order. */
  readonly settings: Readonly<Record<string, string>>;
  /** New York dates. */
  readonly range: { readonly first: string; readonly last: string; readonly sessions: number };
  readonly strategies: readonly string[];
  readonly symbols: readonly string[];
  /** Sentences about the data: its adjustment, synthetic bars, synthetic puts. */
  readonly dataNotes: readonly string[];
  readonly dataFingerprint: string;
  readonly performance: Performance;
  readonly minuteEquity: EquityCurve;
  /** In the order of time. */
  readonly trades: readonly ClosedTrade[];
  readonly funnel: readonly FunnelRow[];
  readonly charts: readonly PriceChart[];
  /** Sessions with trades that got no chart. */
  readonly chartsLeftOut: number;
}

/** Equity at the end of each session minute; columns of equal length, oldest first. */
export interface EquityCurve {
  /** EpochMinute of the bar. */
  readonly minute: Int32Array;
  readonly equity: Float64Array;
}

/**
 * What was ruled out before it could signal, then the way of a signal to a fill; what is refused on the way leaves at one
 * of the stages between.
 */
export const FUNNEL_STAGES = [
  'window',
  'signals',
  'strategy',
  'instrument',
  'gate',
  'size',
  'sent',
  'unfilled',
  'filled',
] as const;
export type FunnelStage = (typeof FUNNEL_STAGES)[number];

export interface FunnelRow {
  readonly strategy: string;
  readonly stage: FunnelStage;
  /** Why it left there; null for what is only counted. */
  readonly reason: string | null;
  readonly count: number;
}

/** The bars of one symbol on one day, as columns of equal length, and what was traded on them. */
export interface PriceChart {
  readonly symbol: string;
  /** New York date. */
  readonly date: string;
  /** EpochMinute of each bar, ascending. */
  readonly minute: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly trades: readonly ChartedTrade[];
}

export interface ChartedTrade {
  readonly trade: ClosedTrade;
  /** Where its stop stood, in prices of the chart's symbol; null where it is not known. */
  readonly stop: number | null;
}
