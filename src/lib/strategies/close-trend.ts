/** trend: a close at a new high or low of the session, beyond VWAP, on 1.5 times the volume of the 30 bars before. */
import type { Tape } from '../market/tape.ts';
import type { CloseRule, Found } from './close-rule.ts';
import { Firings } from './firings.ts';
import { PerTape } from './per-tape.ts';
import type { Seen } from './strategy.ts';

const VOLUME_BARS = 30;
const VOLUME_FACTOR = 1.5;

/** The highest high and the lowest low of a session's rows before nextRow. */
interface Extremes {
  nextRow: number;
  high: number;
  low: number;
}

export class TrendRule implements CloseRule {
  readonly #firings = new Firings((...rows) => this.#nextFiring(...rows));
  readonly #extremes = new PerTape((): Extremes => ({ nextRow: 0, high: NaN, low: NaN }));

  startSession(lastMinute: number): void {
    this.#firings.startSession(lastMinute);
  }

  watch(tape: Tape, m: number): void {
    Object.assign(this.#extremes.of(tape), { nextRow: tape.fromRow, high: -Infinity, low: Infinity });
    this.#firings.watch(tape, m);
  }

  firedAt(m: number): readonly Tape[] {
    return this.#firings.at(m);
  }

  find(tape: Tape, m: number): Found | null {
    return this.#beyondVwap(tape, tape.rowAt(m));
  }

  /** A close above the highest high, or below the lowest low, of the session before it. */
  #nextFiring(tape: Tape, fromRow: number, toRow: number): number {
    const { high, low, close } = tape.bars;
    const extremes = this.#extremes.of(tape);
    let { nextRow, high: highest, low: lowest } = extremes;
    const judgedFrom = Math.max(fromRow, tape.fromRow + 1);
    for (; nextRow < toRow; nextRow++) {
      if (nextRow >= judgedFrom) {
        const last = close[nextRow] ?? NaN;
        if (last > highest || last < lowest) break;
      }
      const barHigh = high[nextRow] ?? NaN;
      const barLow = low[nextRow] ?? NaN;
      if (barHigh > highest) highest = barHigh;
      if (barLow < lowest) lowest = barLow;
    }
    extremes.nextRow = nextRow;
    extremes.high = highest;
    extremes.low = lowest;
    return nextRow;
  }

  #beyondVwap(tape: Tape, row: number): Found | null {
    const { high, low } = this.#extremes.of(tape);
    const close = tape.bars.close[row] ?? NaN;
    const side = close > high ? 'long' : 'bearish';
    const vwap = tape.vwap.at(row);
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

function meanBefore(volume: Float64Array, row: number): number {
  let sum = 0;
  for (let at = row - VOLUME_BARS; at < row; at++) sum += volume[at] ?? NaN;
  return sum / VOLUME_BARS;
}
