/**
 * The bars of one session that is going on, as columns: room for all of its minutes, filled from the front as bars close.
 * Guarantees: minutes come in order and none twice; a row that is not there yet is NaN, so that nobody can take it for a
 * price; a row never changes once it is there.
 */
import { LogicError } from '../core/errors.ts';
import type { Bars, EpochMinute } from './bars.ts';

/** The prices and the volume of a closed bar. */
export interface BarValues {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export class LiveBars implements Bars {
  readonly symbol: string;
  readonly minute: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  #rows = 0;

  /** Of a session of that many minutes. */
  constructor(symbol: string, minutes: number) {
    this.symbol = symbol;
    this.minute = new Int32Array(minutes);
    this.open = new Float64Array(minutes).fill(NaN);
    this.high = new Float64Array(minutes).fill(NaN);
    this.low = new Float64Array(minutes).fill(NaN);
    this.close = new Float64Array(minutes).fill(NaN);
    this.volume = new Float64Array(minutes).fill(NaN);
  }

  /** Rows that are there. */
  get rows(): number {
    return this.#rows;
  }

  /** The bar of that minute has closed. @throws LogicError `bar_order`, `bar_room` */
  append(minute: EpochMinute, { open, high, low, close, volume }: BarValues): void {
    const row = this.#rows;
    if (row === this.minute.length) throw this.#refused('bar_room', minute, 'there is no room left');
    if (row > 0 && minute <= (this.minute[row - 1] ?? NaN))
      throw this.#refused('bar_order', minute, 'a bar of that minute or of a later one is there');
    this.minute[row] = minute;
    this.open[row] = open;
    this.high[row] = high;
    this.low[row] = low;
    this.close[row] = close;
    this.volume[row] = volume;
    this.#rows++;
  }

  #refused(code: string, minute: EpochMinute, why: string): LogicError {
    const message = `a bar of ${this.symbol} of minute ${String(minute)} cannot be added: ${why}`;
    return new LogicError({ code, message, cure: 'report this bug', details: { symbol: this.symbol, minute } });
  }
}
