/**
 * The minutes of the rows: their order, and how they fill the sessions of the calendar. A row counts for its session
 * when it is later than all before it: of several rows for one minute the first.
 */
import type { DayNumber } from '../../calendar/civil-date.ts';
import { isKnown, sessionOn, sessionsBetween } from '../../calendar/sessions.ts';
import { DAY_MINUTES, MINUTE_MS } from '../../core/clock.ts';
import type { Bars, EpochMinute } from '../../market/bars.ts';
import { Tally } from './tally.ts';

export interface TimeFindings {
  /** By row: the day of the session that it counts for, or UNCOUNTED. */
  readonly day: Int32Array;
  /** The same minute as the row before. */
  readonly duplicate: Tally;
  /** Not later than an earlier row, and not the one just before. */
  readonly backwards: Tally;
  /** Outside the calendar's sessions, or in years that it does not know. */
  readonly outside: Tally;
  /** Minutes without a row, of sessions that have one. */
  readonly missingMinutes: Tally;
  /** The session with the most of them; null where none is missing. */
  readonly worst: { readonly day: DayNumber; readonly missing: number; readonly minutes: number } | null;
  /** Sessions without a row, between the first and the last that have one; `first` is the open of the first such. */
  readonly missingSessions: Tally;
}

/** No day number that the calendar knows. */
export const UNCOUNTED = -1;

export function checkTimes({ minute }: Pick<Bars, 'minute'>): TimeFindings {
  const day = new Int32Array(minute.length).fill(UNCOUNTED);
  const order = { duplicate: new Tally(), backwards: new Tally(), outside: new Tally() };
  const coverage = new Coverage();
  const hours = new SessionHours();
  let latest = -Infinity;
  for (let row = 0; row < minute.length; row++) {
    const at = minute[row] ?? NaN;
    if (at <= latest) {
      if (at === minute[row - 1]) order.duplicate.add(at);
      else order.backwards.add(at);
      continue;
    }
    latest = at;
    hours.find(at);
    if (at < hours.opens || at >= hours.closes) order.outside.add(at);
    else {
      coverage.cover(at, hours);
      day[row] = hours.day;
    }
  }
  coverage.endSession();
  const { missingMinutes, worst, missingSessions } = coverage;
  return { day, ...order, missingMinutes, worst, missingSessions };
}

/** The session of a UTC date, kept until another date is asked for: a session lies within one UTC date. */
class SessionHours {
  day: DayNumber = NaN;
  opens: EpochMinute = 0;
  /** Equal to `opens` on a day without a session. */
  closes: EpochMinute = 0;

  find(at: EpochMinute): void {
    const day = Math.floor(at / DAY_MINUTES);
    if (day === this.day) return;
    const session = isKnown(day) ? sessionOn(day) : null;
    this.day = day;
    this.opens = session === null ? 0 : session.open / MINUTE_MS;
    this.closes = this.opens + (session === null ? 0 : session.minutes);
  }
}

/** Which minutes and sessions have rows; told of rows in the order of time. */
class Coverage {
  readonly missingMinutes = new Tally();
  readonly missingSessions = new Tally();
  worst: TimeFindings['worst'] = null;
  /** Of the session at hand. */
  #day: DayNumber = NaN;
  #opens: EpochMinute = 0;
  #closes: EpochMinute = 0;
  #expected: EpochMinute = 0;
  #missing = 0;

  cover(at: EpochMinute, { day, opens, closes }: SessionHours): void {
    if (day !== this.#day) {
      this.endSession();
      this.#skip(this.#day, day);
      this.#day = day;
      this.#opens = opens;
      this.#closes = closes;
      this.#expected = opens;
      this.#missing = 0;
    }
    if (at > this.#expected) this.#miss(at);
    this.#expected = at + 1;
  }

  endSession(): void {
    if (this.#closes > this.#expected) this.#miss(this.#closes);
    if (this.#missing > (this.worst?.missing ?? 0))
      this.worst = { day: this.#day, missing: this.#missing, minutes: this.#closes - this.#opens };
  }

  /** From the expected minute to that one. */
  #miss(until: EpochMinute): void {
    this.missingMinutes.add(this.#expected, until - this.#expected);
    this.#missing += until - this.#expected;
  }

  #skip(before: DayNumber, day: DayNumber): void {
    if (Number.isNaN(before)) return;
    for (const { open } of sessionsBetween(before + 1, day - 1)) this.missingSessions.add(open / MINUTE_MS);
  }
}
