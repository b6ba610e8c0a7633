/**
 * The two zones that tbot speaks in, by the rules of the US Energy Policy Act of 2005 and, before 2007, of the Uniform
 * Time Act as amended in 1986. Guarantees: equal to the IANA database at every instant from 1998 to 2040 (a test; and
 * `tbot doctor` compares with the machine's own database, so a change of law is noticed), at 30 ns where a time zone
 * library takes 3,000 to 100,000.
 */
import { DAY_MINUTES, DAY_MS, MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { civilDate, isoDate, lastWeekday, nthWeekday, WEEKDAY, type DayNumber } from './civil-date.ts';

export interface Zone {
  /** IANA name */
  readonly name: string;
  readonly standardOffsetMinutes: number;
  readonly standardAbbreviation: string;
  readonly daylightAbbreviation: string;
}

export const NEW_YORK: Zone = {
  name: 'America/New_York',
  standardOffsetMinutes: -300,
  standardAbbreviation: 'EST',
  daylightAbbreviation: 'EDT',
};

export const LOS_ANGELES: Zone = {
  name: 'America/Los_Angeles',
  standardOffsetMinutes: -480,
  standardAbbreviation: 'PST',
  daylightAbbreviation: 'PDT',
};

/** The clocks change at 2:00 local time: standard in spring, daylight in autumn. */
const CHANGE_MINUTE = 120;

export function isDaylightTime(zone: Zone, instant: EpochMs): boolean {
  const standardLocalMs = instant + zone.standardOffsetMinutes * MINUTE_MS;
  const { year } = civilDate(Math.floor(standardLocalMs / DAY_MS));
  const change = daylightDays(year);
  const startMs = change.first * DAY_MS + CHANGE_MINUTE * MINUTE_MS;
  const endMs = change.last * DAY_MS + (CHANGE_MINUTE - 60) * MINUTE_MS;
  return standardLocalMs >= startMs && standardLocalMs < endMs;
}

/** Minutes to add to UTC to get local time. */
export function offsetMinutes(zone: Zone, instant: EpochMs): number {
  return zone.standardOffsetMinutes + (isDaylightTime(zone, instant) ? 60 : 0);
}

export function abbreviation(zone: Zone, instant: EpochMs): string {
  return isDaylightTime(zone, instant) ? zone.daylightAbbreviation : zone.standardAbbreviation;
}

/**
 * The instant at which the zone's clocks show that minute of that day. Minutes that do not exist in spring move an
 * hour on; of minutes that exist twice in autumn the first is meant. No session comes near either.
 */
export function instantAt(zone: Zone, day: DayNumber, minuteOfDay: number): EpochMs {
  const { first, last } = daylightDays(civilDate(day).year);
  const afterStart = day > first || (day === first && minuteOfDay >= CHANGE_MINUTE + 60);
  const beforeEnd = day < last || (day === last && minuteOfDay < CHANGE_MINUTE);
  const offset = zone.standardOffsetMinutes + (afterStart && beforeEnd ? 60 : 0);
  return day * DAY_MS + (minuteOfDay - offset) * MINUTE_MS;
}

/** The date that the zone's calendars show. */
export function localDay(zone: Zone, instant: EpochMs): DayNumber {
  return Math.floor((instant + offsetMinutes(zone, instant) * MINUTE_MS) / DAY_MS);
}

/** Minutes after midnight that the zone's clocks show. */
export function localMinute(zone: Zone, instant: EpochMs): number {
  return Math.floor(instant / MINUTE_MS + offsetMinutes(zone, instant)) - localDay(zone, instant) * DAY_MINUTES;
}

export function localIsoDate(zone: Zone, instant: EpochMs): string {
  return isoDate(localDay(zone, instant));
}

/** The days on which the clocks go forward (`first`) and back (`last`). Years from 1987 on. */
function daylightDays(year: number): { first: DayNumber; last: DayNumber } {
  return year >= 2007
    ? { first: nthWeekday(year, 3, WEEKDAY.sunday, 2), last: nthWeekday(year, 11, WEEKDAY.sunday, 1) }
    : { first: nthWeekday(year, 4, WEEKDAY.sunday, 1), last: lastWeekday(year, 10, WEEKDAY.sunday) };
}
