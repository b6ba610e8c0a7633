/**
 * Risk and return per year from daily returns (shares, 0.01 = 1 %) over all sessions of a range, idle ones as 0.
 * Conventions: 252 sessions a year, sample standard deviation (n - 1), risk-free rate 0; never from returns per trade.
 * Guarantees: null where a figure does not exist (fewer than two returns, no deviation), never NaN or Infinity.
 */
import { mean, sampleDeviation, type Series } from './moments.ts';

export const SESSIONS_PER_YEAR = 252;

/** A deviation of returns below this is the rounding of `after / before - 1` (1e-16), not risk. */
const ROUNDING = 1e-14;

/** Mean over sample deviation per session: not annual. What the probabilistic Sharpe ratio takes. */
export function sessionSharpe(returns: Series): number | null {
  return ratio(mean(returns), sampleDeviation(returns));
}

/** The annual Sharpe ratio: the one per session x sqrt(252), which holds for returns without autocorrelation. */
export function sharpe(returns: Series): number | null {
  return annualised(sessionSharpe(returns));
}

/**
 * The annual Sortino ratio (Sortino and Price 1994) with target 0: mean over the root of the mean of min(r, 0)^2, over
 * all n sessions and not only the losing ones, x sqrt(252). Null without a loss.
 */
export function sortino(returns: Series): number | null {
  if (returns.length < 2) return null;
  let squares = 0;
  for (const each of returns) squares += Math.min(each, 0) ** 2;
  return annualised(ratio(mean(returns), Math.sqrt(squares / returns.length)));
}

/** Sample deviation x sqrt(252), as a share; 0 for a series that never moves. */
export function volatility(returns: Series): number | null {
  return annualised(sampleDeviation(returns));
}

/**
 * Compound annual growth as a share: product(1 + r)^(252 / n) - 1; -1 when everything is lost on the way. Null also
 * where so short a range grows so much that a year of it is no double.
 */
export function annualReturn(returns: Series): number | null {
  if (returns.length < 2) return null;
  let logGrowth = 0;
  for (const each of returns) {
    if (each <= -1) return -1;
    logGrowth += Math.log1p(each);
  }
  return finite(Math.expm1((logGrowth * SESSIONS_PER_YEAR) / returns.length));
}

function annualised(perSession: number | null): number | null {
  return perSession === null ? null : finite(perSession * Math.sqrt(SESSIONS_PER_YEAR));
}

function ratio(reward: number | null, risk: number | null): number | null {
  if (reward === null || risk === null || risk < ROUNDING) return null;
  return finite(reward / risk);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
