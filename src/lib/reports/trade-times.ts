/** The times of a closed trade, which are stored as UTC ISO 8601, as numbers and as text in both zones. */
import { dualZoneTime } from '../calendar/text.ts';
import { localIsoDate, NEW_YORK } from '../calendar/zone.ts';
import { MINUTE_MS } from '../core/clock.ts';
import type { EpochMinute } from '../market/bars.ts';

export function minuteOf(time: string): EpochMinute {
  return Math.floor(Date.parse(time) / MINUTE_MS);
}

/** "9:45 AM EST / 6:45 AM PST" */
export function timeText(time: string): string {
  return dualZoneTime(Date.parse(time));
}

/** New York date, "2024-03-04" */
export function dateText(time: string): string {
  return localIsoDate(NEW_YORK, Date.parse(time));
}
