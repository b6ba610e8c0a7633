/** Which session a run of today is in, and whether there is anything left of it to trade. */
import { isoDate, WEEKDAY, weekdayOf } from '../../calendar/civil-date.ts';
import { isKnown, sessionOn, type Session } from '../../calendar/sessions.ts';
import { dualZoneDateTime } from '../../calendar/text.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import type { StrategyName } from '../../strategies/names.ts';
import type { Window } from '../../strategies/window.ts';

export type Today =
  | { readonly session: Session; readonly isOver: false }
  /** Why not, as a sentence. */
  | { readonly session: Session; readonly isOver: true; readonly why: string }
  | { readonly session: null; readonly isOver: true; readonly why: string };

/** By New York's date. @throws ConfigError `calendar_range` */
export function todayAt(now: EpochMs): Today {
  const day = localDay(NEW_YORK, now);
  const session = sessionOn(day);
  if (session !== null && now < session.close) return { session, isOver: false };
  const next = nextOpen(now);
  const then = next === null ? '' : `; the next one opens on ${dualZoneDateTime(next)}`;
  if (session !== null)
    return {
      session,
      isOver: true,
      why: `the session of ${session.date} closed ${dualZoneDateTime(session.close)}${then}`,
    };
  const isWeekend = weekdayOf(day) === WEEKDAY.saturday || weekdayOf(day) === WEEKDAY.sunday;
  const why = isWeekend ? 'it is a weekend' : 'the exchange is closed, as on a holiday';
  return { session, isOver: true, why: `there is no session on ${isoDate(day)}: ${why}${then}` };
}

/** Of the session that is going on; null: none is. */
export function openSessionAt(now: EpochMs): Session | null {
  const { session, isOver } = todayAt(now);
  return !isOver && now >= session.open ? session : null;
}

export function nextOpen(now: EpochMs): EpochMs | null {
  for (let day = localDay(NEW_YORK, now); isKnown(day); day++) {
    const session = sessionOn(day);
    if (session !== null && session.open > now) return session.open;
  }
  return null;
}

/** Session minute of now; below 0 before the open. */
export function minuteOf({ open }: Session, now: EpochMs): number {
  return Math.floor((now - open) / MINUTE_MS);
}

/** "open decides from 9:51 AM EST / 6:51 AM PST to ... and is out at ..." */
export function windowWords({ open }: Session, strategy: StrategyName, window: Window): string {
  const { firstDecision, lastDecision, hardExit } = window;
  const at = (m: number): string => dualZoneDateTime(open + m * MINUTE_MS).slice('2025-01-31 '.length);
  return `${strategy} decides from ${at(firstDecision + 1)} to ${at(lastDecision + 1)}, and is out at ${at(hardExit)}`;
}
