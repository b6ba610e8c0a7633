/** fade: the last quarter of an hour has gone too far, an RSI at its extreme says so, and this bar turns. */
import { IndicatorLine } from '../market/indicators/line.ts';
import { Rsi } from '../market/indicators/rsi.ts';
import type { Tape } from '../market/tape.ts';
import type { CloseRule, Found } from './close-rule.ts';
import { Firings } from './firings.ts';
import { PerTape } from './per-tape.ts';
import type { Seen, Side } from './strategy.ts';

/** The return of that many bars, up to the one before this. */
const RETURN_BARS = 15;
const RETURN = 0.02;
/** The RSI counts at that many bars before this one. */
const RSI_BARS = 3;
const RSI_HIGH = 75;
const RSI_LOW = 25;

export class FadeRule implements CloseRule {
  readonly firings = new Firings(nextFiring);
  readonly #rsi = new PerTape((tape) => new IndicatorLine(tape, new Rsi()));

  find(tape: Tape, m: number): Found | null {
    const row = tape.rowAt(m);
    const { close, high, low } = tape.bars;
    const quarterReturn = returnBefore(close, row);
    const side = quarterReturn > 0 ? 'bearish' : 'long';
    const rsi = this.#extremeRsi(tape, row, side);
    if (rsi === null) return null;
    const turnedAt = (side === 'bearish' ? low : high)[row - 1] ?? NaN;
    const seen: Seen = { rule: 'fade', return_15: quarterReturn, rsi, turned_at: turnedAt };
    return { side, score: Math.abs(quarterReturn), seen, refusal: null };
  }

  /** The first RSI of the bars before this one that is at its extreme; null when none is. */
  #extremeRsi(tape: Tape, row: number, side: Side): number | null {
    const line = this.#rsi.of(tape);
    for (let at = row - RSI_BARS; at < row; at++) {
      const rsi = line.at(at);
      if (side === 'bearish' ? rsi >= RSI_HIGH : rsi <= RSI_LOW) return rsi;
    }
    return null;
  }
}

/** A return beyond 2 % up to the bar before, and a close beyond that bar's far side. */
function nextFiring({ bars: { close, high, low }, fromRow: firstRow }: Tape, fromRow: number, toRow: number): number {
  for (let row = Math.max(fromRow, firstRow + RETURN_BARS + 1); row < toRow; row++) {
    const quarterReturn = returnBefore(close, row);
    if (quarterReturn > -RETURN && quarterReturn < RETURN) continue;
    const last = close[row] ?? NaN;
    if (quarterReturn > 0 ? last < (low[row - 1] ?? NaN) : last > (high[row - 1] ?? NaN)) return row;
  }
  return toRow;
}

function returnBefore(close: Float64Array, row: number): number {
  return (close[row - 1] ?? NaN) / (close[row - 1 - RETURN_BARS] ?? NaN) - 1;
}
