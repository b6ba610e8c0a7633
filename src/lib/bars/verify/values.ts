/** The values of each row by themselves: what cannot be, and what nobody traded. */
import type { Bars } from '../../market/bars.ts';
import { Tally } from './tally.ts';

interface ValueTallies {
  /** A price that is zero, negative, infinite or no number; such a row is not looked at for the next two. */
  readonly badPrice: Tally;
  readonly highBelowLow: Tally;
  /** Open or close above the high or below the low, where these two are in order. */
  readonly outsideRange: Tally;
  /** Negative, infinite or no number. */
  readonly badVolume: Tally;
  readonly zeroVolume: Tally;
}

export function checkValues({ minute, open, high, low, close, volume }: Bars): ValueTallies {
  const found = {
    badPrice: new Tally(),
    highBelowLow: new Tally(),
    outsideRange: new Tally(),
    badVolume: new Tally(),
    zeroVolume: new Tally(),
  };
  for (let row = 0; row < minute.length; row++) {
    const at = minute[row] ?? NaN;
    const o = open[row] ?? NaN;
    const h = high[row] ?? NaN;
    const l = low[row] ?? NaN;
    const c = close[row] ?? NaN;
    const v = volume[row] ?? NaN;
    if (!(isPrice(o) && isPrice(h) && isPrice(l) && isPrice(c))) found.badPrice.add(at);
    else if (h < l) found.highBelowLow.add(at);
    else if (o > h || o < l || c > h || c < l) found.outsideRange.add(at);
    if (v === 0) found.zeroVolume.add(at);
    else if (!(v > 0 && v < Infinity)) found.badVolume.add(at);
  }
  return found;
}

export function isPrice(value: number): boolean {
  return value > 0 && value < Infinity;
}
