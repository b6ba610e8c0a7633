/** ENABLE_BOLLINGER_CONFLUENCE: one of the last bars must have touched its own Bollinger band. */
import { Bollinger, BOLLINGER_PERIOD } from '../../market/indicators/bollinger.ts';
import type { Tape } from '../../market/tape.ts';
import type { Seen, Side, StrategyRefusal } from '../strategy.ts';

/** Bars that may have touched: this one and those before it. */
const TOUCH_BARS = 3;

export class BandFilter {
  readonly #bands = new Bollinger();

  /** What speaks against an entry at that row; null: nothing. */
  refused(tape: Tape, row: number, side: Side, seen: Seen): StrategyRefusal | null {
    const { low, high } = tape.bars;
    seen.band = null;
    for (let at = row; at > row - TOUCH_BARS; at--) {
      if (at - tape.fromRow + 1 < BOLLINGER_PERIOD) break;
      const band = this.#bandAt(tape, at, side);
      seen.band = band;
      if (side === 'long' ? (low[at] ?? NaN) <= band : (high[at] ?? NaN) >= band) return null;
    }
    return seen.band === null ? 'band_warmup' : 'no_band_touch';
  }

  /** The bands of a bar are made of the closes up to it and do not change: they are worked out where they are asked for. */
  #bandAt(tape: Tape, row: number, side: Side): number {
    const bands = this.#bands;
    bands.reset();
    bands.catchUp(tape.bars, row - BOLLINGER_PERIOD + 1, row + 1);
    return side === 'long' ? bands.lower : bands.upper;
  }
}
