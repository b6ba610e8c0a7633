/** Times as a person reads them: always in both zones, as `9:30 AM EST / 6:30 AM PST`. Text only; no arithmetic. */
import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { utcMinute } from './utc-minute.ts';
import { abbreviation, LOS_ANGELES, NEW_YORK, offsetMinutes, type Zone } from './zone.ts';

dayjs.extend(utc);

/** "9:30 AM EST / 6:30 AM PST" */
export function dualZoneTime(instant: EpochMs): string {
  return `${local(NEW_YORK, instant, 'h:mm A')} / ${local(LOS_ANGELES, instant, 'h:mm A')}`;
}

/** "2025-01-31 9:30 AM EST / 6:30 AM PST": the date is New York's, the other zone's only where it differs. */
export function dualZoneDateTime(instant: EpochMs): string {
  const newYork = local(NEW_YORK, instant, 'YYYY-MM-DD h:mm A');
  const sameDate = date(NEW_YORK, instant) === date(LOS_ANGELES, instant);
  return `${newYork} / ${local(LOS_ANGELES, instant, sameDate ? 'h:mm A' : 'YYYY-MM-DD h:mm A')}`;
}

/** "2025-01-31T14:30:00Z": how times are stored; milliseconds only where there are any. */
export function utcText(instant: EpochMs): string {
  const minute = Math.floor(instant / MINUTE_MS);
  const ms = Math.floor(instant - minute * MINUTE_MS);
  const seconds = String(Math.floor(ms / 1000)).padStart(2, '0');
  const parts = ms % 1000 === 0 ? '' : `.${String(ms % 1000).padStart(3, '0')}`;
  return `${utcMinute(minute).slice(0, -'00Z'.length)}${seconds}${parts}Z`;
}

function local(zone: Zone, instant: EpochMs, format: string): string {
  return `${shifted(zone, instant).format(format)} ${abbreviation(zone, instant)}`;
}

function date(zone: Zone, instant: EpochMs): string {
  return shifted(zone, instant).format('YYYY-MM-DD');
}

function shifted(zone: Zone, instant: EpochMs): dayjs.Dayjs {
  return dayjs.utc(instant).add(offsetMinutes(zone, instant), 'minute');
}
