/**
 * One instrument in one session, as far as it is known: a view of its columns that is moved from session to session,
 * never copied. Guarantees: rows are absolute rows of the columns; what is asked for by a session minute is never of a
 * later minute; a missing minute stays missing.
 * In a backtest the rows of the whole session are there from the start, live they are appended as bars close. So whoever
 * reads a row takes it from `rowAt` or `lastRowBy` and goes back from there, never on.
 */
import { LogicError } from '../core/errors.ts';
import type { Bars, EpochMinute } from './bars.ts';
import { SessionLine } from './indicators/session-line.ts';
import { LiveBars, type BarValues } from './live-bars.ts';

/** What there is instead of a row. */
export const NO_ROW = -1;

export class Tape {
  readonly symbol: string;
  readonly bars: Bars;
  /** The place of the tape among those of its market, for state that strategies keep by tape. */
  readonly index: number;
  /** Counts the sessions that it was moved to: what is kept of one must not be taken for another's. */
  session = 0;
  /** EpochMinute of the open. */
  openMinute: EpochMinute = 0;
  /** The session's rows: fromRow..toRow - 1. */
  fromRow = 0;
  toRow = 0;
  /** Of the session; worked out once, whoever asks. */
  readonly line = new SessionLine(this);
  #cursor = 0;

  constructor(bars: Bars, index: number) {
    this.symbol = bars.symbol;
    this.bars = bars;
    this.index = index;
  }

  /** Moves to another session, whose known rows are fromRow..toRow - 1 and lie within its minutes. */
  startSession(openMinute: EpochMinute, fromRow: number, toRow: number): void {
    this.session++;
    this.openMinute = openMinute;
    this.fromRow = fromRow;
    this.toRow = toRow;
    this.#cursor = fromRow;
  }

  /** The bar of session minute m has closed: one row more. Of a tape of LiveBars. @throws LogicError `not_live`, `bar_order` */
  append(m: number, bar: BarValues): void {
    const { bars } = this;
    if (!(bars instanceof LiveBars))
      throw new LogicError({
        code: 'not_live',
        message: `the bars of ${this.symbol} are recorded, and a bar of minute ${String(m)} cannot be added`,
        cure: 'report this bug',
      });
    bars.append(this.openMinute + m, bar);
    this.toRow = bars.rows;
  }

  /** The row of the bar of session minute m; NO_ROW when that minute has none. */
  rowAt(m: number): number {
    const row = this.fromRow + m;
    const minutes = this.bars.minute;
    const wanted = this.openMinute + m;
    // Where no minute is missing so far, the row is found at once.
    if (row < this.toRow && minutes[row] === wanted) return row;
    const last = this.#lastRowBy(wanted);
    return last !== NO_ROW && minutes[last] === wanted ? last : NO_ROW;
  }

  /** The row of the newest bar up to and including session minute m; NO_ROW when there is none yet. */
  lastRowBy(m: number): number {
    const row = this.fromRow + m;
    const wanted = this.openMinute + m;
    if (row < this.toRow && this.bars.minute[row] === wanted) return row;
    return this.#lastRowBy(wanted);
  }

  /** Session minute of a row. */
  minuteOf(row: number): number {
    return (this.bars.minute[row] ?? NaN) - this.openMinute;
  }

  /** Goes on from the row found last: questions come in the order of time, nearly always. */
  #lastRowBy(wanted: EpochMinute): number {
    const minutes = this.bars.minute;
    let next = this.#cursor;
    if (next > this.fromRow && (minutes[next - 1] ?? NaN) > wanted) next = this.fromRow;
    while (next < this.toRow && (minutes[next] ?? NaN) <= wanted) next++;
    this.#cursor = next;
    return next > this.fromRow ? next - 1 : NO_ROW;
  }
}
