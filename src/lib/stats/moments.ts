/**
 * Moments of a series. Guarantees: null where a moment does not exist, never NaN for finite values; a constant series
 * deviates by exactly 0, however its value rounds.
 */

/** Numbers in order; nothing here changes them. */
export type Series = readonly number[] | Float64Array;

/** Null for an empty series. */
export function mean(series: Series): number | null {
  const [origin] = series;
  if (origin === undefined) return null;
  let sum = 0;
  for (const value of series) sum += value - origin;
  return origin + sum / series.length;
}

/** The sample standard deviation: squares over n - 1. Null for fewer than two values. */
export function sampleDeviation(series: Series): number | null {
  const squares = centralMoment(series, 2);
  if (squares === null || series.length < 2) return null;
  return Math.sqrt((squares * series.length) / (series.length - 1));
}

/** m3 / m2^1.5 of the population moments (over n, no small-sample correction), as the PSR takes it; normal: 0. */
export function skewness(series: Series): number | null {
  return standardised(series, 3);
}

/** RAW kurtosis, not excess: m4 / m2^2 of the population moments, as the PSR takes it; normal: 3. */
export function kurtosis(series: Series): number | null {
  return standardised(series, 4);
}

/** The mean of (value - mean)^order, over n. */
function centralMoment(series: Series, order: number): number | null {
  const centre = mean(series);
  if (centre === null) return null;
  let sum = 0;
  for (const value of series) sum += (value - centre) ** order;
  return sum / series.length;
}

function standardised(series: Series, order: number): number | null {
  const variance = centralMoment(series, 2);
  const moment = centralMoment(series, order);
  if (variance === null || moment === null) return null;
  const scale = Math.sqrt(variance) ** order;
  return scale > 0 ? moment / scale : null;
}
