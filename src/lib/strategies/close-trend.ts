/** trend: a close at a new high or low of the session, beyond VWAP, on 1.5 times the volume of the 30 bars before. */
import type { Tape } from '../market/tape.ts';
import type { CloseRule, Found } from './close-rule.ts';
import { Firings } from './firings.ts';
import type { Seen } from './strategy.ts';

const VOLUME_BARS = 30;
const VOLUME_FACTOR = 1.5;

export class TrendRule implements CloseRule {
  readonly firings = new Firings(nextFiring);

  find(tape: Tape, m: number): Found | null {
    const row = tape.rowAt(m);
    const high = tape.line.highUpTo(row)[row - 1 - tape.fromRow] ?? NaN;
    const low = tape.line.lowUpTo(row)[row - 1 - tape.fromRow] ?? NaN;
    const close = tape.bars.close[row] ?? NaN;
    const side = close > high ? 'long' : 'bearish';
    const vwap = tape.line.vwapAt(row);
    // Without any volume there is no VWAP; the volume rule below then has its say.
    if (side === 'long' ? close <= vwap : close >= vwap) return null;
    if (row - VOLUME_BARS < tape.fromRow) return null;
    const volume = tape.bars.volume[row] ?? NaN;
    const meanVolume = meanBefore(tape.bars.volume, row);
    const seen: Seen = { rule: 'trend', session_high: high, session_low: low, vwap, volume, mean_volume: meanVolume };
    if (meanVolume === 0) return { side, score: 0, seen, refusal: 'no_volume' };
    if (volume < VOLUME_FACTOR * meanVolume) return null;
    return { side, score: volume / meanVolume, seen, refusal: null };
  }
}

/** A close above the highest high, or below the lowest low, of the session before it. */
function nextFiring({ bars: { close }, line, fromRow: firstRow }: Tape, fromRow: number, toRow: number): number {
  const [highs, lows] = [line.highUpTo(toRow), line.lowUpTo(toRow)];
  for (let row = Math.max(fromRow, firstRow + 1); row < toRow; row++) {
    const last = close[row] ?? NaN;
    const before = row - 1 - firstRow;
    if (last > (highs[before] ?? NaN) || last < (lows[before] ?? NaN)) return row;
  }
  return toRow;
}

function meanBefore(volume: Float64Array, row: number): number {
  let sum = 0;
  for (let at = row - VOLUME_BARS; at < row; at++) sum += volume[at] ?? NaN;
  return sum / VOLUME_BARS;
}
