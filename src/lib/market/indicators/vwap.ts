/**
 * VWAP, the volume-weighted average price of a session, at each of its bars: sum(typical x volume) / sum(volume) with
 * the typical price (high + low + close) / 3.
 * Guarantees: NaN while there has been no volume; bars without volume change nothing; the value at a row depends on the
 * session's rows up to it only. Constant time per bar, no object made; rows that are known can be
 * worked out in one go, which is what a strategy that reads it at nearly every bar asks for.
 */
import type { SessionColumns } from './columns.ts';

export class VwapLine {
  readonly #session: SessionColumns;
  /** By row - fromRow. Grows with the longest session seen. */
  #values = new Float64Array(0);
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
   * The values of the session by row - fromRow, at least up to row toRow - 1. The array is used again for
   * the next session, and may be another one after more rows.
   */
  upTo(toRow: number): Float64Array {
    const { session, fromRow } = this.#session;
    if (session !== this.#of) this.#start(session, fromRow);
    if (toRow > this.#nextRow) this.#extend(fromRow, toRow);
    return this.#values;
  }

  /** VWAP at that row of the session. */
  at(row: number): number {
    return this.upTo(row + 1)[row - this.#fromRow] ?? NaN;
  }

  #start(session: number, fromRow: number): void {
    this.#of = session;
    this.#fromRow = fromRow;
    this.#nextRow = fromRow;
    this.#traded = 0;
    this.#volume = 0;
  }

  #extend(fromRow: number, toRow: number): void {
    if (this.#values.length < toRow - fromRow) {
      const longer = new Float64Array(Math.max(this.#session.toRow, toRow) - fromRow);
      longer.set(this.#values);
      this.#values = longer;
    }
    const { high, low, close, volume } = this.#session.bars;
    const values = this.#values;
    let traded = this.#traded;
    let shares = this.#volume;
    for (let row = this.#nextRow; row < toRow; row++) {
      const size = volume[row] ?? NaN;
      traded += (((high[row] ?? NaN) + (low[row] ?? NaN) + (close[row] ?? NaN)) / 3) * size;
      shares += size;
      values[row - fromRow] = traded / shares;
    }
    this.#nextRow = toRow;
    this.#traded = traded;
    this.#volume = shares;
  }
}
