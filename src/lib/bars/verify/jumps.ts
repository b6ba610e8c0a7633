/**
 * Prices that moved as prices rarely do: a close that leaps and is back a bar later, and a night that looks like a
 * split. Both may be true; a person or another source has to tell.
 */
import type { Bars } from '../../market/bars.ts';
import { Tally } from './tally.ts';
import { UNCOUNTED } from './times.ts';
import { isPrice } from './values.ts';

export interface JumpFindings {
  /** Closes far from both neighbours of their session, on the same side. */
  readonly outlier: Tally;
  /** Opens that lie by the ratio of a split from the close of the session before. */
  readonly splitLike: Tally;
  /** The first one's, as "2:1": shares after for shares before; null where there is none. */
  readonly firstSplit: string | null;
}

const OUTLIER_DEVIATIONS = 10;
/** Quiet series deviate by nothing, and cheap ones by their tick: an outlier is at least half a percent and three cents. */
const OUTLIER_LEAST = 0.005;
const OUTLIER_LEAST_DOLLARS = 0.03;
/** From the median absolute value to the standard deviation of a normal one: 1 / 0.6745 (Hampel 1974). */
const MAD_TO_DEVIATION = 1.4826;
/** Returns that the median is taken of at most: more would not change it by much, and sorting takes its time. */
const MAD_SAMPLE = 32_768;

const SPLIT_TOLERANCE = 0.02;
const SPLIT_LEAST = 0.25;
/** Old price over new. */
const SPLITS = [
  ...[2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50].flatMap((n) => [
    { name: `${String(n)}:1`, ratio: n },
    { name: `1:${String(n)}`, ratio: 1 / n },
  ]),
  { name: '3:2', ratio: 3 / 2 },
] as const;

/** @param day by row: the day of the session that it counts for, or UNCOUNTED */
export function checkJumps({ minute, open, close }: Bars, day: Int32Array): JumpFindings {
  const farDeviation = OUTLIER_DEVIATIONS * robustDeviation(close, day);
  const outlier = new Tally();
  const splitLike = new Tally();
  let firstSplit: string | null = null;
  let session = UNCOUNTED;
  /** The last two rows of the session with a price, or NaN and -1. */
  let earlier = NaN;
  let last = NaN;
  let lastRow = -1;
  for (let row = 0; row < minute.length; row++) {
    const today = day[row] ?? UNCOUNTED;
    const price = close[row] ?? NaN;
    if (today === UNCOUNTED || !isPrice(price)) continue;
    if (today !== session) {
      const split = splitName(last, open[row] ?? NaN);
      if (split !== null) {
        splitLike.add(minute[row] ?? NaN);
        firstSplit ??= split;
      }
      session = today;
      earlier = NaN;
    } else {
      const far = Math.max(farDeviation, OUTLIER_LEAST, OUTLIER_LEAST_DOLLARS / last);
      if (isFarFromBoth(last, earlier, price, far)) outlier.add(minute[lastRow] ?? NaN);
      earlier = last;
    }
    last = price;
    lastRow = row;
  }
  return { outlier, splitLike, firstSplit };
}

/** `far`: as a return. False where a neighbour is missing (NaN). */
function isFarFromBoth(price: number, before: number, after: number, far: number): boolean {
  const fromBefore = price / before - 1;
  const fromAfter = price / after - 1;
  return (fromBefore > far && fromAfter > far) || (fromBefore < -far && fromAfter < -far);
}

/** Null where it is none, or a price is missing. */
function splitName(before: number, after: number): string | null {
  const change = after / before;
  if (!isPrice(change) || Math.abs(change - 1) <= SPLIT_LEAST) return null;
  return SPLITS.find(({ ratio }) => Math.abs(change * ratio - 1) <= SPLIT_TOLERANCE)?.name ?? null;
}

/** Of the returns from row to row within the sessions: by the median of their absolute values; 0 where there are none. */
function robustDeviation(close: Float64Array, day: Int32Array): number {
  const step = Math.max(1, Math.ceil(close.length / MAD_SAMPLE));
  const sizes = new Float64Array(Math.ceil(close.length / step));
  let count = 0;
  for (let row = 1; row < close.length; row += step) {
    const size = Math.abs((close[row] ?? NaN) / (close[row - 1] ?? NaN) - 1);
    if (day[row] === day[row - 1] && day[row] !== UNCOUNTED && size < Infinity) sizes[count++] = size;
  }
  return MAD_TO_DEVIATION * (sizes.subarray(0, count).sort()[count >> 1] ?? 0);
}
