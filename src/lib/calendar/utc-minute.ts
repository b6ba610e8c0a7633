/** Minutes as UTC text for long files: what text.ts does for an instant, in a hundredth of the time. */
import { DAY_MINUTES } from '../core/clock.ts';
import { isoDate, type DayNumber } from './civil-date.ts';

const CLOCK = Array.from({ length: DAY_MINUTES }, (_, minute) => {
  const [hour, rest] = [Math.floor(minute / 60), minute % 60];
  return `T${String(hour).padStart(2, '0')}:${String(rest).padStart(2, '0')}:00Z`;
});

let lastDay: DayNumber = NaN;
let lastDate = '';

/** Minutes since 1970-01-01T00:00Z -> "2025-01-31T14:30:00Z" */
export function utcMinute(minute: number): string {
  const day = Math.floor(minute / DAY_MINUTES);
  if (day !== lastDay) {
    lastDay = day;
    lastDate = isoDate(day);
  }
  return lastDate + (CLOCK[minute - day * DAY_MINUTES] ?? '');
}
