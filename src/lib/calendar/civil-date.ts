/**
 * Calendar dates as day numbers (days since 1970-01-01), so that arithmetic on dates knows nothing of zones.
 * Algorithms: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
 */
import { ConfigError } from '../core/errors.ts';

/** Days since 1970-01-01. */
export type DayNumber = number;

export const WEEKDAY = { sunday: 0, monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5, saturday: 6 } as const;
export type Weekday = (typeof WEEKDAY)[keyof typeof WEEKDAY];

export interface CivilDate {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  /** 1..31 */
  readonly day: number;
}

export function dayNumber(year: number, month: number, day: number): DayNumber {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function civilDate(dayNo: DayNumber): CivilDate {
  const shifted = dayNo + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

export function weekdayOf(dayNo: DayNumber): Weekday {
  return ((((dayNo + WEEKDAY.thursday) % 7) + 7) % 7) as Weekday;
}

/** The nth (1..) given weekday of a month. */
export function nthWeekday(year: number, month: number, weekday: Weekday, nth: number): DayNumber {
  const first = dayNumber(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1);
}

/** The last given weekday of a month. */
export function lastWeekday(year: number, month: number, weekday: Weekday): DayNumber {
  const last = (month === 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1)) - 1;
  return last - ((weekdayOf(last) - weekday + 7) % 7);
}

/** "2025-01-31" */
export function isoDate(dayNo: DayNumber): string {
  const { year, month, day } = civilDate(dayNo);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** @throws ConfigError `not_a_date` for anything but a date that exists, as YYYY-MM-DD */
export function parseIsoDate(text: string): DayNumber {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match !== null) {
    const dayNo = dayNumber(Number(match[1]), Number(match[2]), Number(match[3]));
    if (isoDate(dayNo) === text) return dayNo;
  }
  throw new ConfigError({
    code: 'not_a_date',
    message: `"${text.slice(0, 40)}" is not a date that exists`,
    cure: 'write it as YYYY-MM-DD, such as 2025-01-31',
  });
}

/** @throws ConfigError `date_order` where the last day lies before the first */
export function assertDateOrder(first: DayNumber, last: DayNumber): void {
  if (first <= last) return;
  throw new ConfigError({
    code: 'date_order',
    message: `the end ${isoDate(last)} lies before the start ${isoDate(first)}`,
    cure: 'give the two dates in the order of time',
  });
}
