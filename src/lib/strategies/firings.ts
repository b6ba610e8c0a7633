/**
 * The bars at which a price rule fires, found symbol by symbol: known rows are looked through once and in a row, and a
 * minute at which nothing fires costs one comparison a symbol.
 * Guarantees: a row is reported at its own minute and never earlier, however many rows are known; rows that arrive later
 * are looked at when they are there; a rule that reads only rows up to the one it judges cannot look ahead.
 */
import { NO_ROW, type Tape } from '../market/tape.ts';

/** The first of the rows fromRow..toRow - 1 at which the rule fires; toRow when none does. Rows never go back in a session. */
export type PriceRule = (tape: Tape, fromRow: number, toRow: number) => number;

/** Later than any session minute. */
const NEVER = 2 ** 30;

export class Firings {
  readonly #rule: PriceRule;
  /** By tape index: session minute before which nothing fires, and the row to look on from. */
  #lookAt = new Int32Array(0);
  #nextRow = new Int32Array(0);
  #lastMinute = 0;

  constructor(rule: PriceRule) {
    this.#rule = rule;
  }

  /** Watches a tape's session from the bar of minute m on to the one of lastMinute, the same for all tapes. */
  watch(tape: Tape, m: number, lastMinute: number): void {
    const at = tape.index;
    this.#lastMinute = lastMinute;
    if (at >= this.#lookAt.length) this.#grow(at + 1);
    const last = tape.lastRowBy(m - 1);
    this.#nextRow[at] = last === NO_ROW ? tape.fromRow : last + 1;
    this.#lookAt[at] = m;
  }

  /** The row of minute m if the rule fires there, else NO_ROW. Asked in the order of time. */
  rowAt(tape: Tape, m: number): number {
    return (this.#lookAt[tape.index] ?? 0) > m ? NO_ROW : this.#look(tape, m);
  }

  #look(tape: Tape, m: number): number {
    const at = tape.index;
    // Where minutes are missing this is further than asked for, which does no harm.
    const toRow = Math.min(tape.toRow, tape.fromRow + this.#lastMinute + 1);
    let row = this.#rule(tape, this.#nextRow[at] ?? 0, toRow);
    // What fired in minutes that nobody asked about is over.
    while (row < toRow && tape.minuteOf(row) < m) row = this.#rule(tape, row + 1, toRow);
    const minute = row < toRow ? tape.minuteOf(row) : this.#after(tape, toRow, m);
    const fires = row < toRow && minute === m;
    this.#nextRow[at] = fires ? row + 1 : row;
    this.#lookAt[at] = fires ? m + 1 : minute;
    return fires ? row : NO_ROW;
  }

  /** The minute to look again at when nothing fires among the rows before toRow: when there may be more of them. */
  #after(tape: Tape, toRow: number, m: number): number {
    if (toRow < tape.toRow) return NEVER;
    return toRow > tape.fromRow ? tape.minuteOf(toRow - 1) + 1 : m + 1;
  }

  #grow(tapes: number): void {
    const [lookAt, nextRow] = [this.#lookAt, this.#nextRow];
    this.#lookAt = new Int32Array(2 * tapes);
    this.#nextRow = new Int32Array(2 * tapes);
    this.#lookAt.set(lookAt);
    this.#nextRow.set(nextRow);
  }
}
