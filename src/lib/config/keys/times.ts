/** How START_TIME and SLEEP_TIME are written. Null means: not in that form, or out of range. */
import { OPEN_MINUTE_OF_DAY, SESSION_MINUTES } from '../../calendar/sessions.ts';

/** What to add to a zone's wall clock to get New York's, in minutes. All names of a zone mean it, summer and winter. */
const TO_NEW_YORK: Readonly<Record<string, number>> = { EST: 0, EDT: 0, ET: 0, PST: 180, PDT: 180, PT: 180 };

const TIME_OF_DAY = /^(\d{1,2}):(\d{2})\s*(am|pm)?\s+([a-z]{2,3})$/i;
const DURATION = /^(\d{1,6})\s*(ms|s|m)$/i;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** "9:30am EST", "6:30 AM PT", "14:00 ET" -> minutes after midnight in New York, within the regular session. */
export function parseStartTime(text: string): number | null {
  const match = TIME_OF_DAY.exec(text.trim());
  if (match === null) return null;
  const [, hourText, minuteText, halfDay, zone = ''] = match;
  const minute = Number(minuteText);
  const hour = hourOfDay(Number(hourText), halfDay?.toLowerCase());
  const shift = TO_NEW_YORK[zone.toUpperCase()];
  if (hour === null || minute > 59 || shift === undefined) return null;
  const minuteOfDay = hour * 60 + minute + shift;
  const inSession = minuteOfDay >= OPEN_MINUTE_OF_DAY && minuteOfDay < OPEN_MINUTE_OF_DAY + SESSION_MINUTES.full;
  return inSession ? minuteOfDay : null;
}

/** "1s", "500ms", "2m" -> milliseconds. */
export function parseDuration(text: string, range: { minMs: number; maxMs: number }): number | null {
  const match = DURATION.exec(text.trim());
  if (match === null) return null;
  const ms = Number(match[1]) * (UNIT_MS[(match[2] ?? '').toLowerCase()] ?? NaN);
  return ms >= range.minMs && ms <= range.maxMs ? ms : null;
}

function hourOfDay(hour: number, halfDay: string | undefined): number | null {
  if (halfDay === undefined) return hour <= 23 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (halfDay === 'pm' ? 12 : 0);
}
