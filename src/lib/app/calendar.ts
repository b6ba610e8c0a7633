/** `tbot calendar`: the sessions of a range of dates. */
import { assertDateOrder, parseIsoDate, type DayNumber } from '../calendar/civil-date.ts';
import { isKnown, LAST_DAY, sessionsBetween, type SessionKind } from '../calendar/sessions.ts';
import { dualZoneTime, utcText } from '../calendar/text.ts';
import { localDay, NEW_YORK } from '../calendar/zone.ts';
import type { App } from './app.ts';

/** Days shown when no end is given: the first and the 30 after it. */
const DAYS_AHEAD = 30;

export interface SessionRow {
  /** New York date */
  readonly date: string;
  /** UTC, ISO 8601 */
  readonly open: string;
  readonly close: string;
  readonly kind: SessionKind;
  /** Both zones, for people. */
  readonly opens: string;
  readonly closes: string;
}

/** From `start` (default: today in New York) to `end` (default: 30 days later). @throws ConfigError */
export function listSessions(app: App, start: string | undefined, end: string | undefined): SessionRow[] {
  const first = start === undefined ? localDay(NEW_YORK, app.clock.now()) : parseIsoDate(start);
  const last = end === undefined ? lastShown(first) : parseIsoDate(end);
  assertDateOrder(first, last);
  return sessionsBetween(first, last).map(({ date, open, close, kind }) => ({
    date,
    open: utcText(open),
    close: utcText(close),
    kind,
    opens: dualZoneTime(open),
    closes: dualZoneTime(close),
  }));
}

/** Not beyond what the calendar knows; beyond it the first day alone, whose error then says so. */
function lastShown(first: DayNumber): DayNumber {
  return isKnown(first) ? Math.min(first + DAYS_AHEAD, LAST_DAY) : first;
}
