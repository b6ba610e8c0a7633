/** fade: the last quarter of an hour has gone too far, an RSI at its extreme says so, and this bar turns. */
import { IndicatorLine } from '../market/indicators/line.ts';
import { Rsi } from '../market/indicators/rsi.ts';
import type { Tape } from '../market/tape.ts';
import type { CloseRule, Found } from './close-rule.ts';
import { PerTape } from './per-tape.ts';
import type { Side } from './strategy.ts';

/** The return of that many bars, up to the one before this. */
const RETURN_BARS = 15;
const RETURN = 0.02;
/** The RSI counts at that many bars before this one. */
const RSI_BARS = 3;
const RSI_HIGH = 75;
const RSI_LOW = 25;

export class FadeRule implements CloseRule {
  readonly #rsi = new PerTape((tape) => new IndicatorLine(tape, new Rsi()));

  find(tape: Tape, row: number): Found | null {
    if (row - 1 - RETURN_BARS < tape.fromRow) return null;
    const { close, high, low } = tape.bars;
    const quarterReturn = (close[row - 1] ?? NaN) / (close[row - 1 - RETURN_BARS] ?? NaN) - 1;
    if (quarterReturn > -RETURN && quarterReturn < RETURN) return null;
    const side = quarterReturn > 0 ? 'bearish' : 'long';
    const last = close[row] ?? NaN;
    const turnsAt = (side === 'bearish' ? low : high)[row - 1] ?? NaN;
    if (side === 'bearish' ? last >= turnsAt : last <= turnsAt) return null;
    const rsi = this.#extremeRsi(tape, row, side);
    if (rsi === null) return null;
    const numbers = { rule: 'fade', return_15: quarterReturn, rsi, turned_at: turnsAt };
    return { kind: 'signal', side, score: Math.abs(quarterReturn), numbers };
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
