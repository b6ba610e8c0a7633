/** What a stock's price has fluctuated by of late: the volatility that prices a put where there are no quotes. */

/** Returns that count: the newest ones. */
const VOLATILITY_RETURNS = 30;
/** Fewer than these say too little. */
const VOLATILITY_RETURNS_MIN = 10;
/** Closes that so many returns are made of. */
export const VOLATILITY_CLOSES = VOLATILITY_RETURNS + 1;
const SESSIONS_PER_YEAR = 252;

/**
 * The annual volatility (0.2 is 20 %) of session closes, oldest first: the sample standard deviation of the last 30 log
 * returns, or of all where there are 10 to 29, x sqrt(252) (J. Hull, Options, Futures, ch. 15.4). Null for fewer, and where
 * one of these closes is not above 0. Splits are not known here: closes from before one are the caller's to leave out.
 */
export function realisedVolatility(closes: ArrayLike<number>): number | null {
  const count = Math.min(closes.length - 1, VOLATILITY_RETURNS);
  if (count < VOLATILITY_RETURNS_MIN) return null;
  const returns = Array.from({ length: count }, (_, step) => {
    const row = closes.length - count + step;
    return logReturn(closes[row - 1] ?? NaN, closes[row] ?? NaN);
  });
  const mean = returns.reduce((sum, each) => sum + each, 0) / count;
  const squares = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const volatility = Math.sqrt((squares / (count - 1)) * SESSIONS_PER_YEAR);
  return Number.isNaN(volatility) ? null : volatility;
}

function logReturn(before: number, after: number): number {
  return before > 0 && after > 0 ? Math.log(after / before) : NaN;
}
