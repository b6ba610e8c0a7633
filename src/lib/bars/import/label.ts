/**
 * Which end of its minute names a row, by which minutes of the sessions have rows. Guarantees: the end only on repeated
 * and unanimous evidence, as a row that is moved by mistake is one from the future.
 */
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import { isKnown, OPEN_MINUTE_OF_DAY, sessionOn } from '../../calendar/sessions.ts';
import { DAY_MINUTES, MINUTE_MS } from '../../core/clock.ts';
import type { Source } from '../store/dataset.ts';
import { newYorkMinuteOfDay } from './clock-shape.ts';

/** First and last minute of the extended hours, which are 4:00 to 20:00. */
const EXTENDED = { from: 240, to: 1200 } as const;
/** A row at 9:30 is the session's first if none of the half-hour before it has one. */
const QUIET_MINUTES = 30;
/** Sessions that must speak for the end, and how full a session must be to speak for it. */
const END = { sessions: 2, share: 0.95 } as const;

/** @param minutes of the rows, as their times say; `assumed`: nothing speaks for either end */
export function labelOf(minutes: Int32Array): {
  readonly label: Source['label'];
  readonly labelBy: 'detected' | 'assumed';
} {
  let [sessions, starts, ends] = [0, 0, 0];
  for (const [day, seen] of minutesSeen(minutes)) {
    const session = isKnown(day) ? sessionOn(day) : null;
    if (session === null) continue;
    sessions++;
    if (namedByStart(seen)) starts++;
    else if (namedByEnd(seen, session.minutes)) ends++;
  }
  if (starts === 0 && ends >= END.sessions) return { label: 'end', labelBy: 'detected' };
  const isStart = ends === 0 && starts > 0 && starts * 2 >= sessions;
  return { label: 'start', labelBy: isStart ? 'detected' : 'assumed' };
}

type Seen = Uint8Array;

/** By day: which minutes of New York's clock have a row. */
function minutesSeen(minutes: Int32Array): ReadonlyMap<number, Seen> {
  const byDay = new Map<number, Seen>();
  const clock = newYorkMinuteOfDay();
  let [known, seen]: [number, Seen] = [NaN, new Uint8Array()];
  for (const minute of minutes) {
    if (minute < 0) continue; // a row without a time
    const { minuteOfDay } = clock(minute);
    const midnight = minute - minuteOfDay;
    if (midnight !== known) {
      const day = localDay(NEW_YORK, minute * MINUTE_MS);
      seen = byDay.get(day) ?? new Uint8Array(DAY_MINUTES);
      byDay.set(day, seen);
      known = midnight;
    }
    seen[minuteOfDay] = 1;
  }
  return byDay;
}

function namedByStart(seen: Seen): boolean {
  const isFirst = countIn(seen, OPEN_MINUTE_OF_DAY - QUIET_MINUTES, OPEN_MINUTE_OF_DAY) === 0;
  return (seen[OPEN_MINUTE_OF_DAY] === 1 && isFirst) || (seen[EXTENDED.from] === 1 && seen[EXTENDED.to] === 0);
}

/** 9:31 to 16:00, nearly all of them and none at 9:30; or 4:01 to 20:00, and none at 4:00. */
function namedByEnd(seen: Seen, sessionMinutes: number): boolean {
  const [open, close] = [OPEN_MINUTE_OF_DAY, OPEN_MINUTE_OF_DAY + sessionMinutes];
  const isFull = countIn(seen, open + 1, close + 1) >= sessionMinutes * END.share;
  const regular = seen[open] === 0 && seen[close] === 1 && isFull;
  return regular || (seen[EXTENDED.from] === 0 && seen[EXTENDED.from + 1] === 1 && seen[EXTENDED.to] === 1);
}

function countIn(seen: Seen, from: number, to: number): number {
  return seen.subarray(from, to).reduce((sum, each) => sum + each, 0);
}
