/**
 * The values of an indicator along a session, caught up only as far as somebody asks: a rule that seldom fires does not
 * pay for the bars at which nobody looked, and no bar is ever pushed twice.
 * Guarantees: the value at a row depends on the session's rows up to it only. Rows are best asked for in the order of
 * time; going back to one that was passed over starts from the session's first bar again.
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
  /** Of the rows #keptFrom..#nextRow - 1. */
  readonly #kept: number[] = [];
  #keptFrom = -1;
  #nextRow = -1;
  /** What the values are of. */
  #of = -1;

  constructor(tape: Tape, indicator: Incremental) {
    this.#tape = tape;
    this.#indicator = indicator;
  }

  /** The value at that row of the tape's session; NaN where the indicator has none. */
  at(row: number): number {
    if (this.#of !== this.#tape.session || row < this.#keptFrom) this.#start();
    return row < this.#nextRow ? (this.#kept[row - this.#keptFrom] ?? NaN) : this.#catchUp(row);
  }

  #start(): void {
    this.#of = this.#tape.session;
    this.#nextRow = this.#tape.fromRow;
    this.#keptFrom = this.#tape.fromRow;
    this.#kept.length = 0;
    this.#indicator.reset();
  }

  #catchUp(row: number): number {
    if (row > this.#nextRow) {
      this.#kept.length = 0;
      this.#keptFrom = row;
    }
    this.#indicator.catchUp(this.#tape.bars, this.#nextRow, row + 1);
    this.#nextRow = row + 1;
    const { value } = this.#indicator;
    this.#kept.push(value);
    return value;
  }
}
