/**
 * The bars at which a price rule fires, found symbol by symbol: known rows are looked through once and in a row, and a
 * minute at which nothing fires costs next to nothing, however many symbols are watched.
 * Guarantees: a bar is reported at its own minute and never earlier, however many rows are known; rows that arrive later
 * are looked at when they are there; a rule that reads only rows up to the one it judges cannot look ahead.
 */
import { NO_ROW, type Tape } from '../market/tape.ts';

/** The first of the rows fromRow..toRow - 1 at which the rule fires; toRow when none does. Rows never go back in a session. */
export type PriceRule = (tape: Tape, fromRow: number, toRow: number) => number;

const NONE = -1;

export class Firings {
  readonly #rule: PriceRule;
  readonly #tapes: Tape[] = [];
  /** Of each tape: the row to look on from, and the next tape of the same minute. */
  #nextRow = new Int32Array(0);
  #following = new Int32Array(0);
  /** Of each session minute: the first of the tapes that are to be looked at in it. */
  #first = new Int32Array(0);
  /** Minutes before this one are done. */
  #minute = 0;
  #lastMinute = 0;
  /** What fires in the minute that was asked about, made anew for each. */
  readonly #fired: Tape[] = [];

  constructor(rule: PriceRule) {
    this.#rule = rule;
  }

  /** Forgets all tapes. Bars after that session minute do not matter. */
  startSession(lastMinute: number): void {
    this.#tapes.length = 0;
    this.#minute = 0;
    this.#lastMinute = lastMinute;
    if (this.#first.length <= lastMinute) this.#first = new Int32Array(lastMinute + 1);
    this.#first.fill(NONE);
  }

  /** Watches a tape's session from the bar of minute m on. */
  watch(tape: Tape, m: number): void {
    const at = this.#tapes.push(tape) - 1;
    if (at >= this.#nextRow.length) this.#grow(at + 1);
    const last = tape.lastRowBy(m - 1);
    this.#nextRow[at] = last === NO_ROW ? tape.fromRow : last + 1;
    this.#lookAt(at, m);
  }

  /** The tapes whose bar of minute m fires, in the order in which they are watched. Asked in the order of time; the list is used again. */
  at(m: number): readonly Tape[] {
    const fired = this.#fired;
    fired.length = 0;
    for (; this.#minute <= m; this.#minute++) {
      let at = this.#first[this.#minute] ?? NONE;
      while (at !== NONE) {
        const following = this.#following[at] ?? NONE;
        this.#look(at, m);
        at = following;
      }
    }
    if (fired.length > 1) fired.sort(byIndex);
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
    const isFound = row < toRow;
    const minute = isFound ? tape.minuteOf(row) : after(tape, toRow, m);
    const fires = isFound && minute === m;
    if (fires) this.#fired.push(tape);
    this.#nextRow[at] = fires ? row + 1 : row;
    this.#lookAt(at, fires ? m + 1 : minute);
  }

  #lookAt(at: number, minute: number): void {
    if (minute > this.#lastMinute) return;
    this.#following[at] = this.#first[minute] ?? NONE;
    this.#first[minute] = at;
  }

  #grow(tapes: number): void {
    const [nextRow, following] = [this.#nextRow, this.#following];
    this.#nextRow = new Int32Array(2 * tapes);
    this.#following = new Int32Array(2 * tapes);
    this.#nextRow.set(nextRow);
    this.#following.set(following);
  }
}

/** The minute to look again at when nothing fires among the rows before toRow: when there may be more of them. */
function after(tape: Tape, toRow: number, m: number): number {
  if (toRow < tape.toRow) return Infinity;
  const next = toRow > tape.fromRow ? tape.minuteOf(toRow - 1) + 1 : m + 1;
  return Math.max(next, m + 1);
}

function byIndex(a: Tape, b: Tape): number {
  return a.index - b.index;
}
