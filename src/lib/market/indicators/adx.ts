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
  /** The one bar of a push. */
  readonly #bar = { high: new Float64Array(1), low: new Float64Array(1), close: new Float64Array(1) };
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
    const bar = this.#bar;
    bar.high[0] = high;
    bar.low[0] = low;
    bar.close[0] = close;
    this.catchUp(bar, 0, 1);
  }

  /** Pushes the rows fromRow..toRow - 1. The state is kept in variables meanwhile: a field costs as much as the sum. */
  catchUp({ high, low, close }: Pick<BarColumns, 'high' | 'low' | 'close'>, fromRow: number, toRow: number): void {
    const period = this.#period;
    let count = this.#count;
    let [lastHigh, lastLow, lastClose] = [this.#high, this.#low, this.#close];
    let [averageRange, averageUp, averageDown, averageDx] = [this.#trueRange, this.#up, this.#down, this.#dx];
    for (let row = fromRow; row < toRow; row++) {
      const barHigh = high[row] ?? NaN;
      const barLow = low[row] ?? NaN;
      let trueRange = barHigh - barLow;
      let up = 0;
      let down = 0;
      if (count > 0) {
        const rise = barHigh - lastHigh;
        const fall = lastLow - barLow;
        trueRange = Math.max(trueRange, Math.abs(barHigh - lastClose), Math.abs(barLow - lastClose));
        if (!(rise < 0 || rise < fall)) up = rise;
        if (!(fall < 0 || fall < rise)) down = fall;
      }
      lastHigh = barHigh;
      lastLow = barLow;
      lastClose = close[row] ?? NaN;
      count++;
      averageRange = wilderAverage(averageRange, trueRange, count, period);
      averageUp = wilderAverage(averageUp, up, count, period);
      averageDown = wilderAverage(averageDown, down, count, period);
      if (count >= period)
        averageDx = wilderAverage(averageDx, dx(averageUp, averageDown, averageRange), count - period + 1, period);
    }
    this.#count = count;
    [this.#high, this.#low, this.#close] = [lastHigh, lastLow, lastClose];
    [this.#trueRange, this.#up, this.#down, this.#dx] = [averageRange, averageUp, averageDown, averageDx];
  }
}

/** The directional index of the averages, 0..100. */
function dx(up: number, down: number, trueRange: number): number {
  const plus = up / trueRange;
  const minus = down / trueRange;
  const sum = plus + minus;
  return sum === 0 ? 0 : (Math.abs(plus - minus) / sum) * 100;
}
