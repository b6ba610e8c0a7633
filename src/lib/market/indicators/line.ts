/**
 * The values of an indicator along a session, caught up only as far as somebody asks: a rule that seldom fires does not
 * pay for the bars at which nobody looked, and no bar is ever pushed twice.
 * Guarantees: the value at a row depends on the session's rows up to it only. A value is there for the row asked for
 * last, for those asked for in a row before it, and for later ones; of rows that were passed over it is not kept.
 */
import { LogicError } from '../../core/errors.ts';
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
  #fromRow = -1;

  constructor(tape: Tape, indicator: Incremental) {
    this.#tape = tape;
    this.#indicator = indicator;
  }

  /** The value at that row of the tape's session; NaN where the indicator has none. @throws LogicError `passed_over` */
  at(row: number): number {
    if (this.#fromRow !== this.#tape.fromRow) this.#startSession();
    if (row >= this.#nextRow) return this.#catchUp(row);
    const value = this.#kept[row - this.#keptFrom];
    if (value !== undefined) return value;
    throw new LogicError({
      code: 'passed_over',
      message: `row ${String(row)} of ${this.#tape.symbol} was passed over`,
      cure: 'report this bug',
    });
  }

  #startSession(): void {
    this.#fromRow = this.#tape.fromRow;
    this.#nextRow = this.#fromRow;
    this.#indicator.reset();
  }

  #catchUp(row: number): number {
    if (row > this.#nextRow || row === this.#fromRow) {
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
