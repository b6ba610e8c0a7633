/**
 * From an instant to the session minute it falls in, for hot paths: two divisions and two look-ups.
 * Session minute m = 0 is the bar that starts at 9:30 in New York. A session lies within one UTC date (13:30 to 21:00
 * at the latest), so the UTC day number finds it without a zone conversion.
 */
import { DAY_MINUTES, DAY_MS, MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { FIRST_DAY, LAST_DAY, sessionsBetween } from './sessions.ts';

/** What lies outside every session: nights, holidays, and the years that the calendar does not know. */
export const OUTSIDE_SESSION = -1;

interface SessionTable {
  /** Per day from FIRST_DAY: the open's minute of the UTC day. */
  readonly openMinute: Int16Array;
  /** Per day from FIRST_DAY: C, or 0 on a day without a session. */
  readonly minutes: Int16Array;
}

let built: SessionTable | undefined;

/** Session minute 0..C-1 of the bar that the instant falls in, or OUTSIDE_SESSION. */
export function sessionMinute(instant: EpochMs): number {
  const table = (built ??= buildTable());
  const utcMinute = Math.floor(instant / MINUTE_MS);
  const utcDay = Math.floor(utcMinute / DAY_MINUTES);
  const row = utcDay - FIRST_DAY;
  const minutes = table.minutes[row];
  if (minutes === undefined) return OUTSIDE_SESSION;
  const minute = utcMinute - utcDay * DAY_MINUTES - (table.openMinute[row] ?? 0);
  return minute >= 0 && minute < minutes ? minute : OUTSIDE_SESSION;
}

function buildTable(): SessionTable {
  const days = LAST_DAY - FIRST_DAY + 1;
  const table = { openMinute: new Int16Array(days), minutes: new Int16Array(days) };
  for (const session of sessionsBetween(FIRST_DAY, LAST_DAY)) {
    const row = session.day - FIRST_DAY;
    table.openMinute[row] = (session.open - session.day * DAY_MS) / MINUTE_MS;
    table.minutes[row] = session.minutes;
  }
  return table;
}
