/**
 * ADX, the average directional index (J. W. Wilder 1978), in the variant of trading-signals 8: the first bar counts
 * with its high - low as true range and without directional movement; the first value comes at bar 2 x period - 1.
 * Guarantees: equal to the library to the last bit, at every bar; not a number exactly where the library has nothing
 * (warm-up) or not a number: after `period` bars without any range 0 / 0 enters the average, and stays in it.
 * Constant time per bar, no object made.
 */
import type { BarColumns } from './columns.ts';
import { checkedPeriod } from './period.ts';
import { wilderAverage } from './wilder.ts';

export const ADX_PERIOD = 14;

export class Adx {
  readonly #period: number;
  #count = 0;
  #high = NaN;
  #low = NaN;
  #close = NaN;
  /** Wilder's averages: of the true range, the directional movements, and their DX. */
  #trueRange = NaN;
  #up = NaN;
  #down = NaN;
  #dx = NaN;

  /** @throws LogicError `indicator_period` */
  constructor(period = ADX_PERIOD) {
    this.#period = checkedPeriod(period);
    this.reset();
  }

  /** 0..100; NaN while it is not stable or not a number. */
  get value(): number {
    return this.#count >= 2 * this.#period - 1 ? this.#dx : NaN;
  }

  /** Bars since the start or the last reset. */
  get count(): number {
    return this.#count;
  }

  reset(): void {
    this.#count = 0;
    this.#trueRange = 0;
    this.#up = 0;
    this.#down = 0;
    this.#dx = 0;
  }

  push(high: number, low: number, close: number): void {
    let trueRange = high - low;
    let up = 0;
    let down = 0;
    if (this.#count > 0) {
      const rise = high - this.#high;
      const fall = this.#low - low;
      trueRange = Math.max(trueRange, Math.abs(high - this.#close), Math.abs(low - this.#close));
      if (!(rise < 0 || rise < fall)) up = rise;
      if (!(fall < 0 || fall < rise)) down = fall;
    }
    this.#high = high;
    this.#low = low;
    this.#close = close;
    this.#average(trueRange, up, down);
  }

  /** Pushes the rows fromRow..toRow - 1. */
  catchUp({ high, low, close }: Pick<BarColumns, 'high' | 'low' | 'close'>, fromRow: number, toRow: number): void {
    for (let row = fromRow; row < toRow; row++) this.push(high[row] ?? NaN, low[row] ?? NaN, close[row] ?? NaN);
  }

  #average(trueRange: number, up: number, down: number): void {
    const period = this.#period;
    const count = ++this.#count;
    this.#trueRange = wilderAverage(this.#trueRange, trueRange, count, period);
    this.#up = wilderAverage(this.#up, up, count, period);
    this.#down = wilderAverage(this.#down, down, count, period);
    if (count < period) return;
    const plus = this.#up / this.#trueRange;
    const minus = this.#down / this.#trueRange;
    const sum = plus + minus;
    const dx = sum === 0 ? 0 : (Math.abs(plus - minus) / sum) * 100;
    this.#dx = wilderAverage(this.#dx, dx, count - period + 1, period);
  }
}
