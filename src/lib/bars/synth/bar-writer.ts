/**
 * Bars row by row into columns of a known most. Guarantees: prices are in whole cents and at least one; rounding keeps
 * low <= open, close <= high.
 */
import type { Bars, EpochMinute } from '../../market/bars.ts';

export class BarWriter {
  readonly #symbol: string;
  readonly #minute: Int32Array;
  readonly #open: Float64Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #close: Float64Array;
  readonly #volume: Float64Array;
  #rows = 0;

  constructor(symbol: string, rowsMost: number) {
    this.#symbol = symbol;
    this.#minute = new Int32Array(rowsMost);
    this.#open = new Float64Array(rowsMost);
    this.#high = new Float64Array(rowsMost);
    this.#low = new Float64Array(rowsMost);
    this.#close = new Float64Array(rowsMost);
    this.#volume = new Float64Array(rowsMost);
  }

  /** Dollars and shares as they come; they are rounded here. */
  push(minute: EpochMinute, open: number, high: number, low: number, close: number, volume: number): void {
    const row = this.#rows++;
    this.#minute[row] = minute;
    this.#open[row] = inCents(open);
    this.#high[row] = inCents(high);
    this.#low[row] = inCents(low);
    this.#close[row] = inCents(close);
    this.#volume[row] = Math.round(volume);
  }

  /** What has been written, in columns of exactly that length. */
  finish(): Bars {
    const rows = this.#rows;
    return {
      symbol: this.#symbol,
      minute: this.#minute.slice(0, rows),
      open: this.#open.slice(0, rows),
      high: this.#high.slice(0, rows),
      low: this.#low.slice(0, rows),
      close: this.#close.slice(0, rows),
      volume: this.#volume.slice(0, rows),
    };
  }
}

function inCents(dollars: number): number {
  return Math.max(1, Math.round(dollars * 100)) / 100;
}
