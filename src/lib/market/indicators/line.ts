/**
 * The values of an indicator along a session, caught up only as far as somebody asks: a rule that seldom fires does not
 * pay for the bars at which nobody looked, and no bar is ever pushed twice.
 */
import type { Tape } from '../tape.ts';
import type { BarColumns } from './columns.ts';

/** An indicator that is fed bar by bar. */
export interface Incremental {
  readonly value: number;
  reset(): void;
  catchUp(columns: BarColumns, fromRow: number, toRow: number): void;
}

export class IndicatorLine {
  readonly #tape: Tape;
  readonly #indicator: Incremental;
  /** By row - fromRow. Grows with the longest session seen. */
  #values = new Float64Array(0);
  #fromRow = -1;
  #nextRow = -1;

  constructor(tape: Tape, indicator: Incremental) {
    this.#tape = tape;
    this.#indicator = indicator;
  }

  /** The value at that row of the tape's session; NaN where the indicator has none. Reads no later row. */
  at(row: number): number {
    if (this.#fromRow !== this.#tape.fromRow) this.#startSession();
    if (row >= this.#nextRow) this.#catchUp(row);
    return this.#values[row - this.#fromRow] ?? NaN;
  }

  #startSession(): void {
    this.#fromRow = this.#tape.fromRow;
    this.#nextRow = this.#fromRow;
    this.#indicator.reset();
  }

  #catchUp(row: number): void {
    const fromRow = this.#fromRow;
    if (this.#values.length <= row - fromRow) {
      const longer = new Float64Array(Math.max(row + 1, this.#tape.toRow) - fromRow);
      longer.set(this.#values);
      this.#values = longer;
    }
    const { bars } = this.#tape;
    const indicator = this.#indicator;
    const values = this.#values;
    for (let next = this.#nextRow; next <= row; next++) {
      indicator.catchUp(bars, next, next + 1);
      values[next - fromRow] = indicator.value;
    }
    this.#nextRow = row + 1;
  }
}
