/** Alpaca's clock and calendar: New York's times, with the offset of the day. */
import { isoDate, parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { sessionOn, sessionsBetween, type Session } from '../../src/lib/calendar/sessions.ts';
import { localDay, localMinute, NEW_YORK } from '../../src/lib/calendar/zone.ts';
import type { EpochMs } from '../../src/lib/core/clock.ts';
import type { Wire } from './alpaca-order.ts';
import { newYorkText } from './words.ts';

/** Long enough for the longest row of holidays. */
const DAYS = 10;

export function clockWire(now: EpochMs): Wire {
  const today = localDay(NEW_YORK, now);
  const sessions = sessionsBetween(today, today + DAYS);
  const nextOpen = sessions.find(({ open }) => open > now);
  const nextClose = sessions.find(({ close }) => close > now);
  return {
    ...{ timestamp: newYorkText(now), is_open: sessions.some(({ open, close }) => now >= open && now < close) },
    ...{ next_open: newYorkText(nextOpen?.open ?? NaN), next_close: newYorkText(nextClose?.close ?? NaN) },
  };
}

/** Dates or instants; both are included. */
export function calendarWire(start: string, end: string): Wire[] {
  const [first, last] = [parseIsoDate(start.slice(0, 10)), parseIsoDate(end.slice(0, 10))];
  return sessionsBetween(first, last).map((session) => ({
    ...{ date: isoDate(session.day), open: timeOfDay(session.open), close: timeOfDay(session.close) },
    ...{ session_open: '0400', session_close: '2000', settlement_date: isoDate(nextSession(session)) },
  }));
}

function nextSession({ day }: Session): number {
  let next = day + 1;
  while (sessionOn(next) === null) next++;
  return next;
}

function timeOfDay(at: EpochMs): string {
  const minute = localMinute(NEW_YORK, at);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
