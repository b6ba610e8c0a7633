/** trend: a close at a new high or low of the session, beyond VWAP, on 1.5 times the volume of the 30 bars before. */
import { VwapLine } from '../market/indicators/vwap.ts';
import type { Tape } from '../market/tape.ts';
import type { CloseRule, Found } from './close-rule.ts';
import { PerTape } from './per-tape.ts';

const VOLUME_BARS = 30;
const VOLUME_FACTOR = 1.5;

/** The highest high and the lowest low of a session's rows before nextRow. */
interface Extremes {
  fromRow: number;
  nextRow: number;
  high: number;
  low: number;
}

export class TrendRule implements CloseRule {
  readonly #vwap = new PerTape((tape) => new VwapLine(tape));
  readonly #extremes = new PerTape((): Extremes => ({ fromRow: -1, nextRow: 0, high: NaN, low: NaN }));

  find(tape: Tape, row: number): Found | null {
    const extremes = this.#extremes.of(tape);
    if (extremes.fromRow !== tape.fromRow) restart(extremes, tape.fromRow);
    extend(extremes, tape, row);
    const close = tape.bars.close[row] ?? NaN;
    if (row === tape.fromRow || (close <= extremes.high && close >= extremes.low)) return null;
    return this.#beyondVwap(tape, row, close, extremes);
  }

  #beyondVwap(tape: Tape, row: number, close: number, { high, low }: Extremes): Found | null {
    const side = close > high ? 'long' : 'bearish';
    const vwap = this.#vwap.of(tape).at(row);
    // Without any volume there is no VWAP; the volume rule below then has its say.
    if (side === 'long' ? close <= vwap : close >= vwap) return null;
    if (row - VOLUME_BARS < tape.fromRow) return null;
    const volume = tape.bars.volume[row] ?? NaN;
    const meanVolume = meanBefore(tape.bars.volume, row);
    const numbers = {
      rule: 'trend',
      session_high: high,
      session_low: low,
      vwap: Number.isNaN(vwap) ? null : vwap,
      volume,
      mean_volume: meanVolume,
    };
    if (meanVolume === 0) return { kind: 'refusal', side, reason: 'no_volume', numbers };
    if (volume < VOLUME_FACTOR * meanVolume) return null;
    return { kind: 'signal', side, score: volume / meanVolume, numbers };
  }
}

function restart(extremes: Extremes, fromRow: number): void {
  extremes.fromRow = fromRow;
  extremes.nextRow = fromRow;
  extremes.high = -Infinity;
  extremes.low = Infinity;
}

function extend(extremes: Extremes, tape: Tape, toRow: number): void {
  const { high, low } = tape.bars;
  let { high: highest, low: lowest } = extremes;
  for (let row = extremes.nextRow; row < toRow; row++) {
    const barHigh = high[row] ?? NaN;
    const barLow = low[row] ?? NaN;
    if (barHigh > highest) highest = barHigh;
    if (barLow < lowest) lowest = barLow;
  }
  extremes.nextRow = toRow;
  extremes.high = highest;
  extremes.low = lowest;
}

function meanBefore(volume: Float64Array, row: number): number {
  let sum = 0;
  for (let at = row - VOLUME_BARS; at < row; at++) sum += volume[at] ?? NaN;
  return sum / VOLUME_BARS;
}
