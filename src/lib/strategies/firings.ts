/**
 * The bars at which a price rule fires, found symbol by symbol: known rows are looked through once and in a row, and a
 * minute at which nothing fires costs one comparison a symbol.
 * Guarantees: a bar is reported at its own minute and never earlier, however many rows are known; rows that arrive later
 * are looked at when they are there; a rule that reads only rows up to the one it judges cannot look ahead.
 */
import { NO_ROW, type Tape } from '../market/tape.ts';

/** The first of the rows fromRow..toRow - 1 at which the rule fires; toRow when none does. Rows never go back in a session. */
export type PriceRule = (tape: Tape, fromRow: number, toRow: number) => number;

/** Later than any session minute. */
const NEVER = 2 ** 30;

export class Firings {
  readonly #rule: PriceRule;
  readonly #tapes: Tape[] = [];
  /** Of each tape: the session minute before which nothing fires, and the row to look on from. */
  #lookAt = new Int32Array(0);
  #nextRow = new Int32Array(0);
  /** The earliest of lookAt. */
  #due = NEVER;
  #lastMinute = 0;
  /** What fires in the minute that was asked about, made anew for each. */
  readonly #fired: Tape[] = [];

  constructor(rule: PriceRule) {
    this.#rule = rule;
  }

  /** Forgets all tapes. Bars after that session minute do not matter. */
  startSession(lastMinute: number): void {
    this.#tapes.length = 0;
    this.#due = NEVER;
    this.#lastMinute = lastMinute;
  }

  /** Watches a tape's session from the bar of minute m on. */
  watch(tape: Tape, m: number): void {
    const at = this.#tapes.push(tape) - 1;
    if (at >= this.#lookAt.length) this.#grow(at + 1);
    const last = tape.lastRowBy(m - 1);
    this.#nextRow[at] = last === NO_ROW ? tape.fromRow : last + 1;
    this.#lookAt[at] = m;
    this.#due = Math.min(this.#due, m);
  }

  /** The tapes whose bar of minute m fires. Asked in the order of time; the list is used again. */
  at(m: number): readonly Tape[] {
    const fired = this.#fired;
    fired.length = 0;
    if (this.#due > m) return fired;
    const lookAt = this.#lookAt;
    let due = NEVER;
    for (let at = 0; at < this.#tapes.length; at++) {
      if ((lookAt[at] ?? 0) <= m) this.#look(at, m);
      const next = lookAt[at] ?? NEVER;
      if (next < due) due = next;
    }
    this.#due = due;
    return fired;
  }

  #look(at: number, m: number): void {
    const tape = this.#tapes[at];
    if (tape === undefined) return;
    // Where minutes are missing this is further than asked for, which does no harm.
    const toRow = Math.min(tape.toRow, tape.fromRow + this.#lastMinute + 1);
    let row = this.#rule(tape, this.#nextRow[at] ?? 0, toRow);
    // What fired in minutes that nobody asked about is over.
    while (row < toRow && tape.minuteOf(row) < m) row = this.#rule(tape, row + 1, toRow);
    const minute = row < toRow ? tape.minuteOf(row) : after(tape, toRow, m);
    const fires = row < toRow && minute === m;
    if (fires) this.#fired.push(tape);
    this.#nextRow[at] = fires ? row + 1 : row;
    this.#lookAt[at] = fires ? m + 1 : minute;
  }

  #grow(tapes: number): void {
    const [lookAt, nextRow] = [this.#lookAt, this.#nextRow];
    this.#lookAt = new Int32Array(2 * tapes);
    this.#nextRow = new Int32Array(2 * tapes);
    this.#lookAt.set(lookAt);
    this.#nextRow.set(nextRow);
  }
}

/** The minute to look again at when nothing fires among the rows before toRow: when there may be more of them. */
function after(tape: Tape, toRow: number, m: number): number {
  if (toRow < tape.toRow) return NEVER;
  return toRow > tape.fromRow ? tape.minuteOf(toRow - 1) + 1 : m + 1;
}
