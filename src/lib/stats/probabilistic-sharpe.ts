/**
 * How much a Sharpe ratio proves: against chance (PSR, Bailey and Lopez de Prado 2012, "The Sharpe ratio efficient
 * frontier") and against having picked the best of many trials (DSR, 2014, "The deflated Sharpe ratio").
 * Guarantees: every Sharpe ratio here is per session, never annual; kurtosis is raw (normal: 3), never excess.
 */
import { kurtosis, skewness, type Series } from './moments.ts';
import { normalCdf, normalInverse } from '../core/normal.ts';
import { sessionSharpe } from './sharpe.ts';

/** What is known of a strategy's returns, apart from how many there are. */
export interface SharpeShape {
  /** Per session, not annual. */
  readonly sharpe: number;
  readonly skewness: number;
  /** Raw: 3 for normal returns. */
  readonly kurtosis: number;
}

export interface SharpeEstimate extends SharpeShape {
  /** How many returns it was estimated from. */
  readonly sessions: number;
}

/** What was tried before this strategy was picked, itself included. */
export interface Trials {
  /** Effective number of independent trials, at least 1. */
  readonly count: number;
  /** Variance of the trials' Sharpe ratios, per session: of annual ones, divided by 252. */
  readonly sharpeVariance: number;
}

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/** Null where the returns have no Sharpe ratio: fewer than two, or no deviation. */
export function sharpeEstimate(returns: Series): SharpeEstimate | null {
  const shape = { sharpe: sessionSharpe(returns), skewness: skewness(returns), kurtosis: kurtosis(returns) };
  if (shape.sharpe === null || shape.skewness === null || shape.kurtosis === null) return null;
  return { sharpe: shape.sharpe, skewness: shape.skewness, kurtosis: shape.kurtosis, sessions: returns.length };
}

/**
 * The probability that the true Sharpe ratio is above the benchmark (per session):
 * PSR = CDF((SR - SR*) sqrt(T - 1) / sqrt(1 - skewness SR + (kurtosis - 1) / 4 SR^2)).
 * Null for fewer than two sessions or moments that leave no variance.
 */
export function probabilisticSharpe(estimate: SharpeEstimate, benchmark = 0): number | null {
  const variance = sharpeVariance(estimate);
  if (estimate.sessions < 2 || !(variance > 0)) return null;
  return normalCdf((estimate.sharpe - benchmark) * Math.sqrt((estimate.sessions - 1) / variance));
}

/**
 * The best Sharpe ratio to be expected of that many trials without skill, in the unit of the variance's root:
 * SR0 = sqrt(V) ((1 - g) Z(1 - 1/N) + g Z(1 - 1/(N e))), Z the inverse CDF, g Euler-Mascheroni (2014).
 * One trial is no choice: 0, and never less.
 */
export function expectedMaximumSharpe({ count, sharpeVariance: variance }: Trials): number {
  if (count <= 1) return 0;
  // Z(1 - q) = -Z(q), which keeps its digits for many trials.
  const best =
    (1 - EULER_MASCHERONI) * normalInverse(1 / count) + EULER_MASCHERONI * normalInverse(1 / (count * Math.E));
  return Math.sqrt(variance) * Math.max(0, -best);
}

/** The probability that the true Sharpe ratio is above what the luckiest of the trials would show without skill. */
export function deflatedSharpe(estimate: SharpeEstimate, trials: Trials): number | null {
  return probabilisticSharpe(estimate, expectedMaximumSharpe(trials));
}

/**
 * The fewest sessions at which the PSR reaches the confidence (0.5 or more, below 1): the minimum track record length
 * of 2012, 1 + (1 - skewness SR + (kurtosis - 1) / 4 SR^2) (Z / (SR - SR*))^2, rounded up.
 * Null when no length is enough, the Sharpe ratio being not above the benchmark, and for impossible moments.
 */
export function minimumSessions(shape: SharpeShape, confidence = 0.95, benchmark = 0): number | null {
  const edge = shape.sharpe - benchmark;
  const variance = sharpeVariance(shape);
  if (!(edge > 0) || !(variance > 0)) return null;
  return Math.max(2, Math.ceil(1 + variance * (normalInverse(confidence) / edge) ** 2));
}

/** Variance of the estimated Sharpe ratio times T - 1. At least 0 for moments of real returns. */
function sharpeVariance({ sharpe, skewness: skew, kurtosis: raw }: SharpeShape): number {
  return 1 - skew * sharpe + ((raw - 1) / 4) * sharpe ** 2;
}
