/**
 * Bollinger bands (J. Bollinger 2001, "Bollinger on Bollinger Bands") of closes: the mean of the last `period` closes,
 * and that many population standard deviations above and below it.
 * Guarantees: equal to trading-signals 8 to the last bit: mean and variance are summed anew from the oldest close to
 * the newest, because running sums of squares do not keep 1e-9 of a band at a price of 400. `push` only stores: constant
 * time, no object made. The first reading after a push does the work, once: what nobody reads costs nothing, and
 * catching up over many rows touches only the last `period` of them.
 */
import type { BarColumns } from './columns.ts';
import { checkedPeriod } from './period.ts';

export const BOLLINGER_PERIOD = 20;
export const BOLLINGER_DEVIATIONS = 2;

export class Bollinger {
  readonly #period: number;
  readonly #deviations: number;
  /** The last `period` closes, each twice, `period` apart: from `#next` on they lie in a row, oldest first. */
  readonly #closes: Float64Array;
  #next = 0;
  #count = 0;
  #isCurrent = false;
  #middle = NaN;
  #distance = NaN;

  /** @throws LogicError `indicator_period` */
  constructor(period = BOLLINGER_PERIOD, deviations = BOLLINGER_DEVIATIONS) {
    this.#period = checkedPeriod(period);
    this.#deviations = deviations;
    this.#closes = new Float64Array(2 * period);
  }

  /** The mean; like the bands NaN until `period` bars have been pushed. */
  get middle(): number {
    if (!this.#isCurrent) this.#calculate();
    return this.#middle;
  }

  get upper(): number {
    if (!this.#isCurrent) this.#calculate();
    return this.#middle + this.#distance;
  }

  get lower(): number {
    if (!this.#isCurrent) this.#calculate();
    return this.#middle - this.#distance;
  }

  /** Bars since the start or the last reset. */
  get count(): number {
    return this.#count;
  }

  reset(): void {
    this.#next = 0;
    this.#count = 0;
    this.#isCurrent = false;
  }

  push(close: number): void {
    const slot = this.#next;
    this.#closes[slot] = close;
    this.#closes[slot + this.#period] = close;
    this.#next = slot + 1 === this.#period ? 0 : slot + 1;
    this.#count++;
    this.#isCurrent = false;
  }

  /** Pushes the rows fromRow..toRow - 1; earlier ones than the last `period` of them are counted only. */
  catchUp({ close }: Pick<BarColumns, 'close'>, fromRow: number, toRow: number): void {
    const neededRow = Math.max(fromRow, toRow - this.#period);
    this.#count += neededRow - fromRow;
    for (let row = neededRow; row < toRow; row++) this.push(close[row] ?? NaN);
  }

  #calculate(): void {
    this.#isCurrent = true;
    const first = this.#next;
    const end = first + this.#period;
    let sum = 0;
    for (let slot = first; slot < end; slot++) sum += this.#closes[slot] ?? NaN;
    const mean = sum / this.#period;
    let squares = 0;
    for (let slot = first; slot < end; slot++) {
      const distance = (this.#closes[slot] ?? NaN) - mean;
      squares += distance * distance;
    }
    this.#middle = this.#count < this.#period ? NaN : mean;
    this.#distance = Math.sqrt(squares / this.#period) * this.#deviations;
  }
}
