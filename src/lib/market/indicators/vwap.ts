/**
 * VWAP, the session's volume-weighted average price: sum(typical x volume) / sum(volume) with the typical price
 * (high + low + close) / 3. One instance a session, or `reset` between two.
 * Guarantees: NaN while there has been no volume; bars without volume change nothing. Constant time per bar, no
 * object made.
 */
import type { BarColumns } from './columns.ts';

export class Vwap {
  #traded = 0;
  #volume = 0;
  #count = 0;

  get value(): number {
    return this.#traded / this.#volume;
  }

  /** Bars since the start or the last reset. */
  get count(): number {
    return this.#count;
  }

  reset(): void {
    this.#traded = 0;
    this.#volume = 0;
    this.#count = 0;
  }

  push(high: number, low: number, close: number, volume: number): void {
    this.#traded += ((high + low + close) / 3) * volume;
    this.#volume += volume;
    this.#count++;
  }

  /** Pushes the rows fromRow..toRow - 1. */
  catchUp({ high, low, close, volume }: BarColumns, fromRow: number, toRow: number): void {
    for (let row = fromRow; row < toRow; row++)
      this.push(high[row] ?? NaN, low[row] ?? NaN, close[row] ?? NaN, volume[row] ?? NaN);
  }
}
