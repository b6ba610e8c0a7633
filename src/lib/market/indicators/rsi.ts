/**
 * RSI, the relative strength index (J. W. Wilder 1978), of closes, as trading-signals 8 computes it: the first value
 * comes at bar period + 1, and it is 100 while the average loss is 0, also when nothing has moved at all.
 * Guarantees: equal to the library to the last bit, at every bar; NaN exactly where the library has nothing.
 * Constant time per bar, no object made.
 */
import type { BarColumns } from './columns.ts';
import { checkedPeriod } from './period.ts';
import { wilderAverage } from './wilder.ts';

export const RSI_PERIOD = 14;

export class Rsi {
  readonly #period: number;
  #count = 0;
  #close = NaN;
  /** Wilder's averages of the rises and falls. */
  #gain = NaN;
  #loss = NaN;

  /** @throws LogicError `indicator_period` */
  constructor(period = RSI_PERIOD) {
    this.#period = checkedPeriod(period);
    this.reset();
  }

  /** 0..100; NaN while it is not stable. */
  get value(): number {
    if (this.#count <= this.#period) return NaN;
    return this.#loss === 0 ? 100 : 100 - 100 / (this.#gain / this.#loss + 1);
  }

  /** Bars since the start or the last reset. */
  get count(): number {
    return this.#count;
  }

  reset(): void {
    this.#count = 0;
    this.#gain = 0;
    this.#loss = 0;
  }

  push(close: number): void {
    const moves = this.#count++;
    if (moves > 0) {
      const move = close - this.#close;
      this.#gain = wilderAverage(this.#gain, move > 0 ? move : 0, moves, this.#period);
      this.#loss = wilderAverage(this.#loss, move > 0 ? 0 : -move, moves, this.#period);
    }
    this.#close = close;
  }

  /** Pushes the rows fromRow..toRow - 1. */
  catchUp({ close }: Pick<BarColumns, 'close'>, fromRow: number, toRow: number): void {
    for (let row = fromRow; row < toRow; row++) this.push(close[row] ?? NaN);
  }
}
