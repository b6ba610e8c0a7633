/**
 * Facts from minute bars. Pure. Guarantees: a bar is known when it has closed, so none that ends after the moment has any
 * influence; sessions are the calendar's, and what has no bar in one does not count in a mean.
 */
import { sessionsBetween, type Session } from '../../calendar/sessions.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { Bars } from '../../market/bars.ts';
import { firstRowFrom } from '../../market/rows.ts';
import { minutesClosed, noFacts, type Activity, type Facts, type Moment, type SessionSoFar } from '../facts.ts';
import { meanOf, RANGE_SESSIONS, VOLUME_SESSIONS } from '../usual.ts';

/** Calendar days in which 20 sessions lie, and one more. */
const LEAD_DAYS = 40;
/** Minutes from 4:00 to the open. */
const MORNING_MINUTES = 330;

/** Regular hours of one session. */
interface Day {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly closedAt: number;
  readonly volume: number;
  readonly open: number;
  readonly vwap: number | null;
}

/** The sessions before it that facts are made of, oldest first. @throws ConfigError `calendar_range` */
export function sessionsBefore({ day }: Session): Session[] {
  return sessionsBetween(day - LEAD_DAYS, day - 1).slice(-VOLUME_SESSIONS - 1);
}

/** Null: no bar in that time. `bars`: from the first of `sessionsBefore` on; later ones than the moment do no harm. */
export function barFacts(bars: Bars, moment: Moment): Facts | null {
  const { session, at } = moment;
  const nowMinute = Math.floor(at / MINUTE_MS);
  const openMinute = session.open / MINUTE_MS;
  const before = sessionsBefore(session).flatMap((each) => dayOf(bars, each.open / MINUTE_MS, each.minutes) ?? []);
  const known = before.slice(-VOLUME_SESSIONS);
  const today = dayOf(bars, openMinute, Math.min(session.minutes, nowMinute - openMinute));
  const morningTo = Math.min(openMinute, nowMinute);
  const morning = dayOf(bars, openMinute - MORNING_MINUTES, morningTo - (openMinute - MORNING_MINUTES));
  const newest = today ?? morning ?? before.at(-1);
  if (newest === undefined) return null;
  return {
    ...noFacts(bars.symbol),
    ...{ price: newest.close, pricedAt: newest.closedAt, previousClose: known.at(-1)?.close ?? null },
    session: today === null ? null : soFar(today),
    activity: activityOf(moment, today, before),
    meanVolume: known.length === 0 ? null : { mean: meanOf(known.map(volumeOf)), sessions: known.length },
    range: known.length === 0 ? null : meanOf(known.slice(-RANGE_SESSIONS).map(rangeOf)),
  };
}

function soFar({ open, high, low, vwap }: Day): SessionSoFar {
  return { open, high, low, vwap };
}

/** Of the session so far; before its first bar, of the session before. */
function activityOf(moment: Moment, today: Day | null, before: readonly Day[]): Activity | null {
  const closed = minutesClosed(moment);
  const known = before.slice(-VOLUME_SESSIONS);
  if (today !== null && known.length > 0)
    return { shares: today.volume, share: closed / moment.session.minutes, usual: meanOf(known.map(volumeOf)) };
  const [last, others] = [before.at(-1), before.slice(0, -1)];
  if (today !== null || last === undefined || others.length === 0) return null;
  return { shares: last.volume, share: 1, usual: meanOf(others.map(volumeOf)) };
}

/** The bars of `minutes` minutes from that one on; null: there are none. */
function dayOf({ minute, open, high, low, close, volume }: Bars, from: number, minutes: number): Day | null {
  if (minutes <= 0) return null;
  const first = firstRowFrom(minute, from);
  const end = firstRowFrom(minute, from + minutes);
  if (end <= first) return null;
  let [highest, lowest, shares, traded] = [-Infinity, Infinity, 0, 0];
  for (let row = first; row < end; row++) {
    const [barHigh = NaN, barLow = NaN, barClose = NaN, size = NaN] = [high[row], low[row], close[row], volume[row]];
    highest = Math.max(highest, barHigh);
    lowest = Math.min(lowest, barLow);
    shares += size;
    traded += ((barHigh + barLow + barClose) / 3) * size;
  }
  const last = end - 1;
  return {
    open: open[first] ?? NaN,
    ...{ high: highest, low: lowest, close: close[last] ?? NaN, volume: shares },
    closedAt: ((minute[last] ?? NaN) + 1) * MINUTE_MS,
    vwap: shares > 0 ? traded / shares : null,
  };
}

function volumeOf({ volume }: Day): number {
  return volume;
}

function rangeOf({ high, low, close }: Day): number {
  return (high - low) / close;
}
