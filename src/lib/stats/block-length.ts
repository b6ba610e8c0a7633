/**
 * The mean block length at which a stationary bootstrap keeps a series' own dependence: Politis and White 2004,
 * "Automatic block-length selection for the dependent bootstrap", as corrected by Patton, Politis and White 2009.
 * Guarantees: at least 1, at most min(3 sqrt(n), n / 3) rounded up; 1 for what is too short or never moves.
 */
import { mean, type Series } from './moments.ts';

/** K_n = max(5, sqrt(log10 n)), which is 5 for every n below 10^25. */
const QUIET_LAGS = 5;
/** c of the band c sqrt(log10(n) / n), within which an autocorrelation counts as none. */
const BAND = 2;
/** Below this there are not enough lags to find five quiet ones. */
const VALUES_MIN = 2 * QUIET_LAGS;

/**
 * b = (2 G^2 / D)^(1/3) n^(1/3), with D = 2 g(0)^2, G = sum of w(k/M) |k| R(k), g(0) = sum of w(k/M) R(k) over
 * k = -M..M, R the autocovariance and w the flat-top window.
 */
export function optimalBlockLength(series: Series): number {
  const n = series.length;
  if (n < VALUES_MIN) return 1;
  const lagMax = Math.min(Math.ceil(Math.sqrt(n)) + QUIET_LAGS, n - 1);
  const covariance = autocovariances(series, lagMax);
  const [variance = 0] = covariance;
  if (!(variance > 0)) return 1;

  const window = Math.min(2 * firstQuietLag(covariance, n), lagMax);
  let weighted = 0;
  let longRun = variance;
  for (let lag = 1; lag <= window; lag++) {
    const term = 2 * flatTop(lag / window) * (covariance[lag] ?? 0);
    weighted += term * lag;
    longRun += term;
  }
  const length = Math.cbrt((weighted / longRun) ** 2 * n);
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  return Math.min(Math.max(1, length), longest);
}

/** The autocovariances R(0)..R(lagMax), over n. */
function autocovariances(series: Series, lagMax: number): Float64Array {
  const centre = mean(series) ?? 0;
  const deviations = Float64Array.from(series, (value) => value - centre);
  return Float64Array.from({ length: lagMax + 1 }, (_, lag) => {
    let sum = 0;
    for (let at = lag; at < deviations.length; at++) sum += (deviations[at] ?? 0) * (deviations[at - lag] ?? 0);
    return sum / deviations.length;
  });
}

/**
 * The first lag m >= 1 that begins a run of QUIET_LAGS within the band; the last lag when there is none. The paper
 * counts m from one less; this is how its authors' program, R's np and Python's arch count.
 */
function firstQuietLag(covariance: Float64Array, n: number): number {
  const band = BAND * Math.sqrt(Math.log10(n) / n) * (covariance[0] ?? 0);
  let quiet = 0;
  for (let lag = 1; lag < covariance.length; lag++) {
    quiet = Math.abs(covariance[lag] ?? 0) < band ? quiet + 1 : 0;
    if (quiet === QUIET_LAGS) return lag - QUIET_LAGS + 1;
  }
  return covariance.length - 1;
}

/** The flat-top lag window of Politis and Romano 1995: 1 up to a half, then down to 0 at 1. */
function flatTop(share: number): number {
  return share <= 0.5 ? 1 : 2 * (1 - share);
}
