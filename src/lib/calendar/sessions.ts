/**
 * The NYSE's regular sessions, 1998 to 2027. Guarantees: every weekday of those years is known, as a session with its
 * open and close in UTC or as none; asking beyond them is an error and never a guess.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { dayNumber, isoDate, parseIsoDate, WEEKDAY, weekdayOf, type DayNumber } from './civil-date.ts';
import { EXCEPTIONS, FIRST_YEAR, LAST_YEAR } from './exceptions.ts';
import { earlyCloses, holidays, yearOf } from './holidays.ts';
import { instantAt, NEW_YORK } from './zone.ts';

export type SessionKind = 'full' | 'early';

/** Minutes after midnight in New York. */
export const OPEN_MINUTE_OF_DAY = 570;
/** Minutes a session lasts: 9:30 to 16:00, or to 13:00. */
export const SESSION_MINUTES = { full: 390, early: 210 } as const;

export interface Session {
  readonly day: DayNumber;
  /** The New York date, YYYY-MM-DD. */
  readonly date: string;
  readonly kind: SessionKind;
  readonly open: EpochMs;
  readonly close: EpochMs;
  /** C of the strategies: 390 or 210. */
  readonly minutes: number;
}

export const FIRST_DAY: DayNumber = dayNumber(FIRST_YEAR, 1, 1);
export const LAST_DAY: DayNumber = dayNumber(LAST_YEAR, 12, 31);

/** The session of that New York date; null on a day without one. @throws ConfigError `calendar_range` */
export function sessionOn(day: DayNumber): Session | null {
  let session = known.get(day);
  if (session === undefined) {
    assertKnown(day);
    session = workedOut(day);
    known.set(day, session);
  }
  return session;
}

/** A day is asked about again and again: once for each symbol that is imported or tested. */
const known = new Map<DayNumber, Session | null>();

function workedOut(day: DayNumber): Session | null {
  const kind = kindOf(day);
  if (kind === null) return null;
  const open = instantAt(NEW_YORK, day, OPEN_MINUTE_OF_DAY);
  const minutes = SESSION_MINUTES[kind];
  return { day, date: isoDate(day), kind, open, close: open + minutes * MINUTE_MS, minutes };
}

/** All sessions of first..last, both included. @throws ConfigError `calendar_range` */
export function sessionsBetween(first: DayNumber, last: DayNumber): Session[] {
  const sessions: Session[] = [];
  for (let day = first; day <= last; day++) {
    const session = sessionOn(day);
    if (session !== null) sessions.push(session);
  }
  return sessions;
}

export function isKnown(day: DayNumber): boolean {
  return day >= FIRST_DAY && day <= LAST_DAY;
}

function assertKnown(day: DayNumber): void {
  if (isKnown(day)) return;
  throw new ConfigError({
    code: 'calendar_range',
    message: `the trading calendar does not reach to ${isoDate(day)}`,
    cure: `choose dates from ${isoDate(FIRST_DAY)} to ${isoDate(LAST_DAY)}; a newer tbot knows later years`,
  });
}

function kindOf(day: DayNumber): SessionKind | null {
  const weekday = weekdayOf(day);
  if (weekday === WEEKDAY.saturday || weekday === WEEKDAY.sunday) return null;
  const year = yearOf(day);
  const rules = rulesOf(year);
  const exception = exceptions.get(day);
  if (exception !== undefined) return exception === 'closed' ? null : exception;
  if (rules.closed.has(day)) return null;
  return rules.early.has(day) ? 'early' : 'full';
}

const exceptions = new Map(EXCEPTIONS.map(({ date, kind }) => [parseIsoDate(date), kind]));
const rulesByYear = new Map<number, { closed: ReadonlySet<DayNumber>; early: ReadonlySet<DayNumber> }>();

function rulesOf(year: number): { closed: ReadonlySet<DayNumber>; early: ReadonlySet<DayNumber> } {
  let rules = rulesByYear.get(year);
  if (rules === undefined) {
    rules = { closed: new Set(holidays(year)), early: new Set(earlyCloses(year)) };
    rulesByYear.set(year, rules);
  }
  return rules;
}
