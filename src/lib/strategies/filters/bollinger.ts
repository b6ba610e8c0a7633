/** ENABLE_BOLLINGER_CONFLUENCE: one of the last bars must have touched its own Bollinger band. */
import { Bollinger, BOLLINGER_PERIOD } from '../../market/indicators/bollinger.ts';
import type { Tape } from '../../market/tape.ts';
import type { Side, WindowRefusal } from '../strategy.ts';

/** Bars that may have touched: this one and those before it. */
export const TOUCH_BARS = 3;

const bands = new Bollinger();

/** What speaks against an entry at that row; null: nothing. */
export function refusedByBands(tape: Tape, row: number, side: Side): WindowRefusal | null {
  const { low, high } = tape.bars;
  let lastBand = NaN;
  for (let at = row; at > row - TOUCH_BARS; at--) {
    // The bands of a bar are made of the closes up to it: they do not change, so they are worked out where needed.
    if (at - tape.fromRow + 1 < BOLLINGER_PERIOD) break;
    bands.reset();
    bands.catchUp(tape.bars, at - BOLLINGER_PERIOD + 1, at + 1);
    const band = side === 'long' ? bands.lower : bands.upper;
    if (side === 'long' ? (low[at] ?? NaN) <= band : (high[at] ?? NaN) >= band) return null;
    if (at === row) lastBand = band;
  }
  if (Number.isNaN(lastBand)) return { reason: 'band_warmup', numbers: { bars: row - tape.fromRow + 1 } };
  return { reason: 'no_band_touch', numbers: { band: lastBand } };
}
