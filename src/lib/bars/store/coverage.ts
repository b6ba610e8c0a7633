/** How much of the regular sessions a dataset holds, and what is missing. */
import type { DayNumber } from '../../calendar/civil-date.ts';
import { sessionMinute } from '../../calendar/session-minute.ts';
import { isKnown, sessionOn, sessionsBetween, type Session } from '../../calendar/sessions.ts';
import { DAY_MINUTES, MINUTE_MS } from '../../core/clock.ts';
import type { Coverage } from './dataset.ts';
import { timesOf, type Rows } from './layout.ts';

export function coverageOf(data: Rows): Coverage {
  const times = timesOf(data);
  if (data.kind === 'vix') return ofDays(times);
  const days = new Set<DayNumber>();
  let rows = 0;
  let lastDay: DayNumber = NaN;
  for (const minute of times) {
    if (sessionMinute(minute * MINUTE_MS) < 0) continue;
    rows++;
    const day = Math.floor(minute / DAY_MINUTES); // a session lies within one UTC date
    if (day !== lastDay) days.add(day);
    lastDay = day;
  }
  const sessions = sessionsBetweenEnds(days);
  const held = sessions.filter(({ day }) => days.has(day));
  const expected = held.reduce((sum, session) => sum + session.minutes, 0);
  const missingMinutes = data.kind === 'option_quotes' ? null : expected - rows;
  return { rows, ...range(days, sessions), missingMinutes };
}

function ofDays(days: Int32Array): Coverage {
  const open = new Set([...days].filter((day) => isKnown(day) && sessionOn(day) !== null));
  return { rows: open.size, ...range(open, sessionsBetweenEnds(open)), missingMinutes: null };
}

function range(days: ReadonlySet<DayNumber>, sessions: readonly Session[]): Omit<Coverage, 'rows' | 'missingMinutes'> {
  return {
    sessions: days.size,
    firstDate: sessions[0]?.date ?? null,
    lastDate: sessions.at(-1)?.date ?? null,
    missingSessions: sessions.length - days.size,
  };
}

/** From the first of these days to the last. */
function sessionsBetweenEnds(days: ReadonlySet<DayNumber>): readonly Session[] {
  let [first, last] = [Infinity, -Infinity];
  for (const day of days) [first, last] = [Math.min(first, day), Math.max(last, day)];
  return days.size === 0 ? [] : sessionsBetween(first, last);
}
