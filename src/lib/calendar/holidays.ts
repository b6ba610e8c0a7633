/**
 * When the NYSE does not trade, or only until 13:00, by rule: NYSE Rule 7.2 and the exchange's announced holidays.
 * What no rule gives stands in exceptions.ts.
 */
import { civilDate, dayNumber, lastWeekday, nthWeekday, WEEKDAY, weekdayOf, type DayNumber } from './civil-date.ts';

/** The first year in which Juneteenth was a holiday of the exchange. */
const JUNETEENTH_SINCE = 2022;

/** All full-day holidays of a year, by rule. */
export function holidays(year: number): readonly DayNumber[] {
  const days = [
    nthWeekday(year, 1, WEEKDAY.monday, 3), // Martin Luther King Jr. Day, observed since 1998
    nthWeekday(year, 2, WEEKDAY.monday, 3), // Washington's Birthday
    easterSunday(year) - 2, // Good Friday
    lastWeekday(year, 5, WEEKDAY.monday), // Memorial Day
    observed(dayNumber(year, 7, 4)), // Independence Day
    nthWeekday(year, 9, WEEKDAY.monday, 1), // Labor Day
    thanksgiving(year),
    observed(dayNumber(year, 12, 25)), // Christmas
  ];
  if (year >= JUNETEENTH_SINCE) days.push(observed(dayNumber(year, 6, 19)));
  // A New Year's Day on a Saturday is not made up for on the Friday: the year's books close that day.
  const newYear = dayNumber(year, 1, 1);
  if (weekdayOf(newYear) !== WEEKDAY.saturday) days.push(observed(newYear));
  return days;
}

/** The days of a year on which trading ends at 13:00, by rule: around Independence Day, Thanksgiving, Christmas. */
export function earlyCloses(year: number): readonly DayNumber[] {
  const eves = [dayNumber(year, 7, 3), dayNumber(year, 12, 24)];
  return [...eves.filter(isMondayToThursday), thanksgiving(year) + 1];
}

function thanksgiving(year: number): DayNumber {
  return nthWeekday(year, 11, WEEKDAY.thursday, 4);
}

/** A holiday on a Sunday is kept on the Monday, one on a Saturday on the Friday. */
function observed(day: DayNumber): DayNumber {
  const weekday = weekdayOf(day);
  if (weekday === WEEKDAY.sunday) return day + 1;
  return weekday === WEEKDAY.saturday ? day - 1 : day;
}

/** An eve on a Friday is itself the observed holiday. */
function isMondayToThursday(day: DayNumber): boolean {
  const weekday = weekdayOf(day);
  return weekday >= WEEKDAY.monday && weekday <= WEEKDAY.thursday;
}

/** Gregorian Easter: the anonymous algorithm ("Meeus/Jones/Butcher"; J. Meeus, Astronomical Algorithms, ch. 8). */
export function easterSunday(year: number): DayNumber {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayNumber(year, Math.floor(n / 31), (n % 31) + 1);
}

export function yearOf(day: DayNumber): number {
  return civilDate(day).year;
}
