/**
 * How far the figures of a run could have come out otherwise: the stationary bootstrap of its daily returns (Politis
 * and Romano 1994, "The stationary bootstrap"), whole days in blocks, so that dependence between days survives.
 * Guarantees: the same returns, options and generator give the same intervals, to the last bit.
 */
import type { Rng } from '../core/rng.ts';
import { optimalBlockLength } from './block-length.ts';
import { drawdowns } from './drawdown.ts';
import type { Series } from './moments.ts';
import { annualReturn, sharpe } from './sharpe.ts';

export interface BootstrapOptions {
  /** How many series are drawn; default 2000. */
  readonly resamples?: number;
  /** The share between the two ends; default 0.95. */
  readonly confidence?: number;
  /** Mean block length in sessions, at least 1; default: Politis and White's choice for these returns. */
  readonly blockLength?: number;
}

/** The percentiles (1 - confidence) / 2 and (1 + confidence) / 2 of the resampled figure. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** An interval is null when even one resample lacks the figure: too few days moved to say how far it could. */
export interface Bootstrap {
  readonly resamples: number;
  readonly confidence: number;
  /** The mean length used, in sessions. */
  readonly blockLength: number;
  /** Annual. */
  readonly sharpe: Interval | null;
  /** Depth as a share, on daily closes. */
  readonly maximumDrawdown: Interval | null;
  /** Compound annual growth (CAGR) as a share. */
  readonly annualReturn: Interval | null;
}

/** Null for fewer than two returns. Time: resamples x returns. */
export function bootstrap(returns: Series, rng: Rng, options: BootstrapOptions = {}): Bootstrap | null {
  if (returns.length < 2) return null;
  const { resamples = 2000, confidence = 0.95, blockLength = optimalBlockLength(returns) } = options;
  const drawn = new Float64Array(returns.length);
  const equity = new Float64Array(returns.length + 1);
  const sharpes: (number | null)[] = [];
  const depths: number[] = [];
  const growths: (number | null)[] = [];
  for (let count = 0; count < resamples; count++) {
    stationaryResample(returns, blockLength, rng, drawn);
    compound(drawn, equity);
    sharpes.push(sharpe(drawn));
    depths.push(drawdowns(equity).deepest?.depth ?? 0);
    growths.push(annualReturn(drawn));
  }
  return {
    resamples,
    confidence,
    blockLength,
    sharpe: percentileInterval(sharpes, confidence),
    maximumDrawdown: percentileInterval(depths, confidence),
    annualReturn: percentileInterval(growths, confidence),
  };
}

/**
 * Fills `into` with blocks of the series that start anywhere, wrap around at its end, and have geometric lengths: each
 * next value begins a new block with the probability 1 / blockLength.
 */
export function stationaryResample(series: Series, blockLength: number, rng: Rng, into: Float64Array): void {
  const n = series.length;
  let from = 0;
  for (let at = 0; at < into.length; at++) {
    const begins = at === 0 || rng.next() * blockLength < 1;
    from = begins ? Math.floor(rng.next() * n) : (from + 1) % n;
    into[at] = series[from] ?? 0;
  }
}

/** The equity curve that starts at 1: one point more than returns; once lost, all stays lost. */
function compound(returns: Float64Array, into: Float64Array): void {
  let equity = 1;
  into[0] = equity;
  for (let at = 0; at < returns.length; at++) {
    equity *= Math.max(0, 1 + (returns[at] ?? 0));
    into[at + 1] = equity;
  }
}

function percentileInterval(figures: readonly (number | null)[], confidence: number): Interval | null {
  const known = figures.filter((each) => each !== null);
  if (known.length === 0 || known.length < figures.length) return null;
  const sorted = Float64Array.from(known).sort();
  return { low: percentile(sorted, (1 - confidence) / 2), high: percentile(sorted, (1 + confidence) / 2) };
}

/** Linear between order statistics (Hyndman and Fan 1996, type 7: what R, NumPy and spreadsheets do). */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? 0;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}
