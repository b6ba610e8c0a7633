/** Made-up sessions that make one strategy signal once, for tests of what comes after. */
import { changed, dot, flat, type BarRow } from './bars.ts';

/**
 * open: 50 all through the range, so that the trigger is 51; the bar of minute `at` closes at 52 on a volume of 2000,
 * twice the mean; 52 from then on, up to minute 60. Decision price 52, limit 52.26, stop of a fill at 52: 50.96; all of
 * 2000 dollars buys 38.461538; hard exit at 50.
 */
export function breakout(...changes: readonly BarRow[]): BarRow[] {
  return breakoutAt(20, 2000, ...changes);
}

export function breakoutAt(at: number, volume: number, ...changes: readonly BarRow[]): BarRow[] {
  return changed([...flat(0, at - 1, 50), ...flat(at, 60, 52)], [at, 50, 52, 50, 52, volume], ...changes);
}

/** Filters off, the two dollars of the pattern below are enough. */
export const MID_SETTINGS = { ENABLE_ADX_FILTER: false, ENABLE_BOLLINGER_CONFLUENCE: false } as const;

/**
 * mid: 50 on 1000 shares until minute 99, then 48.50 on 10 shares; minute 101 closes at 48.60, above the high before it,
 * 2.8 % below VWAP (49.9997...). Decision price 48.60, limit 48.84, filled at 48.50, stop 47.77; 400 dollars buys
 * 8.230452; time-out at 147, hard exit at 300. No bar touches VWAP.
 */
export function reversal(...changes: readonly BarRow[]): BarRow[] {
  return changed([...flat(0, 99, 50), ...flat(100, 389, 48.5, 10)], [101, 48.5, 48.6, 48.5, 48.6, 10], ...changes);
}

/** The same above VWAP: minute 101 closes at 51.40, below the low before it. */
export function reversalDown(...changes: readonly BarRow[]): BarRow[] {
  return changed([...flat(0, 99, 50), ...flat(100, 389, 51.5, 10)], [101, 51.5, 51.5, 51.4, 51.4, 10], ...changes);
}

/**
 * close, trend: 50 all day; minute 305 closes at `to`, a new high or low of the session, on twice the mean volume; `to`
 * from then on. 40 % of 2000 dollars is 800. Hard exit at 385.
 */
export function newExtreme(to: number, ...changes: readonly BarRow[]): BarRow[] {
  const [high, low] = [Math.max(50, to), Math.min(50, to)];
  return changed([...flat(0, 304, 50), ...flat(306, 389, to)], [305, 50, high, low, to, 2000], ...changes);
}

/** Bars of an instrument whose price never moves. */
export function still(price: number, volume = 1000): BarRow[] {
  return Array.from({ length: 390 }, (_, m) => dot(m, price, volume));
}
