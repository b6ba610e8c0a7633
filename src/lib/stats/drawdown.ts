/**
 * Drawdowns of an equity curve, in its own steps (minutes, sessions). Guarantees: one pass; every spell under water is
 * counted once, from the last point at its peak to the first point back at or above it.
 */
import type { Series } from './moments.ts';

/** One spell under water; places are indices into the curve. */
export interface Drawdown {
  /** The loss from peak to trough as a share of the peak: 0.2 is 20 %. */
  readonly depth: number;
  /** The last point at the high before the fall. */
  readonly peak: number;
  /** The first point at the low. */
  readonly trough: number;
  /** The first point back at or above the peak; null when the curve ends under water. */
  readonly recovery: number | null;
  /** Steps from the peak to the recovery, or to the end of the curve. */
  readonly length: number;
}

export interface Drawdowns {
  /** The maximum drawdown; the first of equals. Null for a curve that never falls. */
  readonly deepest: Drawdown | null;
  /** The longest time under water; the first of equals. */
  readonly longest: Drawdown | null;
}

export function drawdowns(equity: Series): Drawdowns {
  let deepest: Drawdown | null = null;
  let longest: Drawdown | null = null;
  for (const spell of spellsUnderWater(equity)) {
    if (deepest === null || spell.depth > deepest.depth) deepest = spell;
    if (longest === null || spell.length > longest.length) longest = spell;
  }
  return { deepest, longest };
}

/** Every spell in order. The curve starts above 0: a peak at or below 0 has no share to lose, and gives none. */
export function* spellsUnderWater(equity: Series): Generator<Drawdown> {
  let [peakValue = 0] = equity;
  let troughValue = peakValue;
  let peak = 0;
  let trough = 0;
  const spell = (recovery: number | null): Drawdown => ({
    depth: (peakValue - troughValue) / peakValue,
    peak,
    trough,
    recovery,
    length: (recovery ?? equity.length - 1) - peak,
  });
  for (let at = 1; at < equity.length; at++) {
    const value = equity[at] ?? 0;
    if (value >= peakValue) {
      if (trough > peak && peakValue > 0) yield spell(at);
      peak = trough = at;
      peakValue = troughValue = value;
    } else if (value < troughValue) {
      trough = at;
      troughValue = value;
    }
  }
  if (trough > peak && peakValue > 0) yield spell(null);
}
