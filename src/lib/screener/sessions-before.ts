/** The sessions before one, by the calendar. */
import { sessionsBetween, type Session } from '../calendar/sessions.ts';

/** No closure of the exchange since 1998 was longer. */
const LONGEST_BREAK_DAYS = 10;

/** @throws ConfigError `calendar_range` */
export function sessionBefore({ day }: Session): Session {
  const before = sessionsBetween(day - LONGEST_BREAK_DAYS, day - 1).at(-1);
  if (before === undefined) throw new RangeError(`${String(LONGEST_BREAK_DAYS)} days without a session`);
  return before;
}
