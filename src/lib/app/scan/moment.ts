/** When a scan looks: now, or at a time of the past; and the session that it is for. */
import { parseIsoDate, type DayNumber } from '../../calendar/civil-date.ts';
import { sessionOn, type Session } from '../../calendar/sessions.ts';
import { instantAt, localDay, NEW_YORK } from '../../calendar/zone.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import type { Moment } from '../../screener/facts.ts';
import { sessionBefore } from '../../screener/sessions-before.ts';
import type { Window } from '../../strategies/window.ts';
import { badFlag } from '../backtest/bad-flag.ts';
import { noSession } from '../replay/no-session.ts';

/** Trading before the open begins then, and after the close it ends. */
const FIRST_MINUTE_OF_DAY = 240;
const LAST_MINUTE_OF_DAY = 1200;

/** Today's session, also after its close; on a day without one the next. @throws ConfigError `calendar_range` */
export function momentNow(now: EpochMs): Moment {
  return { at: now, session: sessionFrom(localDay(NEW_YORK, now)) };
}

/** The New York date of that moment's session. @throws ConfigError `not_a_date`, `no_trading_day`, `calendar_range` */
export function sessionOfDate(date: string): Session {
  const day = parseIsoDate(date);
  const session = sessionOn(day);
  if (session === null) throw noSession(day);
  return session;
}

/** `at`: HH:MM in New York. @throws ConfigError `bad_flag` */
export function momentAt(session: Session, at: string): Moment {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(at.trim()) ?? [];
  const minuteOfDay = Number(minute) > 59 ? NaN : Number(hour) * 60 + Number(minute);
  if (!(minuteOfDay >= FIRST_MINUTE_OF_DAY && minuteOfDay <= LAST_MINUTE_OF_DAY))
    throw badFlag('at', `"${at.slice(0, 20)}" is no time of trading`, 'give a time in New York from 4:00 to 20:00');
  return { at: instantAt(NEW_YORK, session.day, minuteOfDay), session };
}

/** When a strategy would want it: at the open, or when the bars that its first decision needs have all but closed. */
export function momentOf(session: Session, window: Window, decidesByOpen: boolean): Moment {
  const minutes = decidesByOpen ? 0 : window.firstDecision;
  return { at: session.open + minutes * MINUTE_MS, session };
}

/** A price that is older than the open of the session before is stale. */
export function freshFrom({ session }: Moment): EpochMs {
  return sessionBefore(session).open;
}

function sessionFrom(day: DayNumber): Session {
  return sessionOn(day) ?? sessionFrom(day + 1);
}
