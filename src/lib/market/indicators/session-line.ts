/**
 * What a session has come to at each of its bars: VWAP, and the highest high and lowest low so far. VWAP, the
 * volume-weighted average price, is sum(typical x volume) / sum(volume) with the typical price (high + low + close) / 3.
 * Guarantees: VWAP is NaN while there has been no volume, and bars without volume do not change it; what stands at a row
 * depends on the session's rows up to it only. One pass over the columns for all of it, no object made; rows that are
 * known can be worked out in one go, which is what a strategy that reads them at nearly every bar asks for.
 */
import type { SessionColumns } from './columns.ts';

export class SessionLine {
  readonly #session: SessionColumns;
  /** All by row - fromRow. They grow with the longest session seen. */
  #vwap = new Float64Array(0);
  #high = new Float64Array(0);
  #low = new Float64Array(0);
  /** What the values are of. */
  #of = -1;
  #fromRow = 0;
  #nextRow = -1;
  #traded = 0;
  #volume = 0;

  constructor(session: SessionColumns) {
    this.#session = session;
  }

  /**
   * VWAP of the session by row - fromRow, at least up to row toRow - 1. The array is used again for the next session, and
   * may be another one after more rows. So of the other two.
   */
  vwapUpTo(toRow: number): Float64Array {
    this.#upTo(toRow);
    return this.#vwap;
  }

  /** The highest high so far, the row's own included. */
  highUpTo(toRow: number): Float64Array {
    this.#upTo(toRow);
    return this.#high;
  }

  /** The lowest low so far, the row's own included. */
  lowUpTo(toRow: number): Float64Array {
    this.#upTo(toRow);
    return this.#low;
  }

  /** VWAP at that row of the session. */
  vwapAt(row: number): number {
    return this.vwapUpTo(row + 1)[row - this.#fromRow] ?? NaN;
  }

  #upTo(toRow: number): void {
    const { session, fromRow } = this.#session;
    if (session !== this.#of) this.#start(session, fromRow);
    if (toRow > this.#nextRow) this.#extend(fromRow, toRow);
  }

  #start(session: number, fromRow: number): void {
    this.#of = session;
    this.#fromRow = fromRow;
    this.#nextRow = fromRow;
    this.#traded = 0;
    this.#volume = 0;
  }

  #extend(fromRow: number, toRow: number): void {
    const rows = Math.max(this.#session.toRow, toRow) - fromRow;
    // Doubled where rows arrive one by one, so that each is copied once or twice and not with every row after it.
    if (this.#vwap.length < toRow - fromRow) this.#grow(Math.max(rows, 2 * this.#vwap.length));
    const { high, low, close, volume } = this.#session.bars;
    const [vwap, highs, lows] = [this.#vwap, this.#high, this.#low];
    let traded = this.#traded;
    let shares = this.#volume;
    const before = this.#nextRow - fromRow - 1;
    let highest = before < 0 ? -Infinity : (highs[before] ?? NaN);
    let lowest = before < 0 ? Infinity : (lows[before] ?? NaN);
    for (let row = this.#nextRow; row < toRow; row++) {
      const barHigh = high[row] ?? NaN;
      const barLow = low[row] ?? NaN;
      const size = volume[row] ?? NaN;
      traded += ((barHigh + barLow + (close[row] ?? NaN)) / 3) * size;
      shares += size;
      if (barHigh > highest) highest = barHigh;
      if (barLow < lowest) lowest = barLow;
      vwap[row - fromRow] = traded / shares;
      highs[row - fromRow] = highest;
      lows[row - fromRow] = lowest;
    }
    this.#nextRow = toRow;
    this.#traded = traded;
    this.#volume = shares;
  }

  #grow(length: number): void {
    const [vwap, high, low] = [this.#vwap, this.#high, this.#low];
    this.#vwap = new Float64Array(length);
    this.#high = new Float64Array(length);
    this.#low = new Float64Array(length);
    this.#vwap.set(vwap);
    this.#high.set(high);
    this.#low.set(low);
  }
}
