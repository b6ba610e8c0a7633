/**
 * Which points of a long series a plot needs. Guarantees: the first, the last, and the lowest and highest of every
 * bucket are kept, so that no spike is lost; at most 2 x buckets + 2 points.
 */

/** Places in the series, ascending. */
export function extremes(series: Float64Array, buckets: number): number[] {
  if (series.length <= 2 * buckets) return Array.from(series.keys());
  const places = new Set([0]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * series.length) / buckets);
    const to = Math.floor(((bucket + 1) * series.length) / buckets);
    const [lowest, highest] = extremesWithin(series, from, to);
    places.add(Math.min(lowest, highest)).add(Math.max(lowest, highest));
  }
  return [...places.add(series.length - 1)];
}

function extremesWithin(series: Float64Array, from: number, to: number): [lowest: number, highest: number] {
  let lowest = from;
  let highest = from;
  for (let at = from + 1; at < to; at++) {
    const value = series[at] ?? 0;
    if (value < (series[lowest] ?? 0)) lowest = at;
    if (value > (series[highest] ?? 0)) highest = at;
  }
  return [lowest, highest];
}
