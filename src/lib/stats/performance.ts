/**
 * The figures of a run, as metrics.json and `--json` hold them. Definitions: daily returns over all sessions of the
 * range (idle ones are 0), sample standard deviation, x sqrt(252), risk-free 0; drawdown on minute marks.
 * Guarantees: every value survives JSON: a figure that does not exist is null, never NaN or Infinity; the same input
 * and seed give the same figures to the last bit.
 */
import { seededRng } from '../core/rng.ts';
import { bootstrap, type Interval } from './bootstrap.ts';
import { drawdownFigures, sessionReturns, type DrawdownFigures } from './equity-figures.ts';
import { mean, type Series } from './moments.ts';
import { minimumSessions, probabilisticSharpe, sharpeEstimate } from './probabilistic-sharpe.ts';
import { annualReturn, SESSIONS_PER_YEAR, sharpe, sortino, volatility } from './sharpe.ts';
import { tradeFigures, tradeGroups, type TradeFigures, type TradeGroup, type TradeOutcome } from './trade-figures.ts';

export interface PerformanceInput {
  /** Equity before the first session, above 0. */
  readonly capital: number;
  /** Equity at the end of each session, idle ones included. */
  readonly sessionEquity: Float64Array;
  /** Equity at the end of each session minute, all sessions one after another. */
  readonly minuteEquity: Float64Array;
  /** Session minutes with at least one open position. */
  readonly openMinutes: number;
  readonly trades: readonly TradeOutcome[];
}

export interface Performance extends TradeFigures, DrawdownFigures {
  readonly sessions: number;
  readonly capital: number;
  readonly final_equity: number;
  /** Shares: 0.1 is 10 %. */
  readonly total_return: number;
  readonly annual_return: number | null;
  readonly volatility: number | null;
  /** Annual, as are Sortino and Calmar. */
  readonly sharpe: number | null;
  readonly sortino: number | null;
  /** Annual return over the maximum drawdown on minute marks, of the whole range. */
  readonly calmar: number | null;
  /** The share of session minutes with an open position. */
  readonly exposure: number | null;
  /** Value bought over the mean equity at the end of a session, in the range and per 252 sessions. */
  readonly turnover: number | null;
  readonly annual_turnover: number | null;
  /** Probability that the true Sharpe ratio is above 0. */
  readonly psr: number | null;
  /** Sessions after which that probability would be 95 %; null when no length is enough. */
  readonly min_sessions_for_95: number | null;
  readonly bootstrap: BootstrapFigures | null;
  readonly by_strategy: readonly TradeGroup[];
  /** By what signalled. */
  readonly by_symbol: readonly TradeGroup[];
  readonly by_exit_reason: readonly TradeGroup[];
  /** "2024-03" */
  readonly by_month: readonly TradeGroup[];
  /** New York hour of the entry, "09" to "15". */
  readonly by_hour: readonly TradeGroup[];
}

/** Stationary bootstrap of the daily returns; an interval is null when even one resample lacks the figure. */
export interface BootstrapFigures {
  readonly seed: number;
  readonly resamples: number;
  readonly confidence: number;
  /** Mean, chosen from the returns. */
  readonly block_length_sessions: number;
  readonly sharpe: Interval | null;
  /** On daily closes. */
  readonly max_drawdown: Interval | null;
  readonly annual_return: Interval | null;
}

/** The seed is that of the bootstrap, which takes the time: 2000 resamples of all sessions. */
export function measurePerformance(input: PerformanceInput, seed: number): Performance {
  const { capital, sessionEquity, minuteEquity, openMinutes, trades } = input;
  const returns = sessionReturns(capital, sessionEquity);
  const finalEquity = sessionEquity.at(-1) ?? capital;
  const drawdown = drawdownFigures(capital, minuteEquity, sessionEquity);
  const yearly = annualReturn(returns);
  const turnover = ratio(bought(trades), mean(sessionEquity) ?? 0);
  return {
    sessions: sessionEquity.length,
    capital,
    final_equity: finalEquity,
    total_return: finalEquity / capital - 1,
    annual_return: yearly,
    volatility: volatility(returns),
    sharpe: sharpe(returns),
    sortino: sortino(returns),
    calmar: yearly === null ? null : ratio(yearly, drawdown.max_drawdown),
    ...drawdown,
    ...tradeFigures(trades),
    exposure: ratio(openMinutes, minuteEquity.length),
    turnover,
    annual_turnover: turnover === null ? null : (turnover * SESSIONS_PER_YEAR) / sessionEquity.length,
    ...evidence(returns),
    bootstrap: bootstrapFigures(returns, seed),
    by_strategy: tradeGroups(trades, ({ strategy }) => strategy),
    by_symbol: tradeGroups(trades, ({ symbol }) => symbol),
    by_exit_reason: tradeGroups(trades, ({ exitReason }) => exitReason),
    by_month: tradeGroups(trades, ({ month }) => month),
    by_hour: tradeGroups(trades, ({ hour }) => String(hour).padStart(2, '0')),
  };
}

function evidence(returns: Series): Pick<Performance, 'psr' | 'min_sessions_for_95'> {
  const estimate = sharpeEstimate(returns);
  if (estimate === null) return { psr: null, min_sessions_for_95: null };
  return { psr: probabilisticSharpe(estimate), min_sessions_for_95: minimumSessions(estimate) };
}

function bootstrapFigures(returns: Series, seed: number): BootstrapFigures | null {
  const drawn = bootstrap(returns, seededRng(seed));
  if (drawn === null) return null;
  return {
    seed,
    resamples: drawn.resamples,
    confidence: drawn.confidence,
    block_length_sessions: drawn.blockLength,
    sharpe: drawn.sharpe,
    max_drawdown: drawn.maximumDrawdown,
    annual_return: drawn.annualReturn,
  };
}

function bought(trades: readonly TradeOutcome[]): number {
  return trades.reduce((total, { entryValue }) => total + entryValue, 0);
}

function ratio(part: number, whole: number): number | null {
  const value = part / whole;
  return whole > 0 && Number.isFinite(value) ? value : null;
}
