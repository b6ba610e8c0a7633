/**
 * Alpaca's calendar against ours. Guarantees: each day on which they differ is named, with what either says; where they agree
 * there is nothing to say.
 */
import type { DayNumber } from '../../calendar/civil-date.ts';
import { OPEN_MINUTE_OF_DAY, sessionsBetween } from '../../calendar/sessions.ts';
import { DAY_MS } from '../../core/clock.ts';
import type { AlpacaClient } from './client.ts';
import { fieldsOf, listOf, text } from './fields.ts';

/** In words; of first to last day, both included. */
export async function calendarGaps(
  client: AlpacaClient,
  first: DayNumber,
  last: DayNumber,
): Promise<readonly string[]> {
  const asked = { start: new Date(first * DAY_MS), end: new Date(last * DAY_MS) };
  const answer = await client.trading('question', (api) => api.calendar.legacyCalendarRaw(asked));
  const theirs = new Map(
    listOf(answer, 'calendar', (each) => {
      const day = fieldsOf(each, 'day');
      return [text(day, 'date'), `${text(day, 'open')} to ${text(day, 'close')}`] as const;
    }),
  );
  const ours = new Map(
    sessionsBetween(first, last).map(({ date, minutes }) => [
      date,
      `${clockText(OPEN_MINUTE_OF_DAY)} to ${clockText(OPEN_MINUTE_OF_DAY + minutes)}`,
    ]),
  );
  const days = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
  return days
    .filter((day) => theirs.get(day) !== ours.get(day))
    .map((day) => `${day}: ${ours.get(day) ?? 'closed'} here, ${theirs.get(day) ?? 'closed'} at Alpaca`);
}

/** "09:30" */
function clockText(minuteOfDay: number): string {
  const [hour, minute] = [Math.floor(minuteOfDay / 60), minuteOfDay % 60];
  return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
}
