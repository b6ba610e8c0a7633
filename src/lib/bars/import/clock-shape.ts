/**
 * The shape of a file's days on New York's clock: whether the sessions stand where the exchange has them. Finds the
 * clocks of other zones, which no share of rows in the extended hours tells.
 */
import { NEW_YORK, offsetMinutes } from '../../calendar/zone.ts';
import { DAY_MINUTES, MINUTE_MS } from '../../core/clock.ts';

/**
 * Windows of New York's day that data fills from one end to the other, as minutes after midnight. `edge`: the share of
 * rows that must lie in each outer half-hour; of a regular session it is 30 / 390, of the extended hours next to none.
 */
const WINDOWS = [
  { from: 570, to: 960, edge: 0.03 },
  { from: 240, to: 1200, edge: 0.001 },
] as const;
const EDGE_MINUTES = 30;
const HOURS_MAX = 12;
const ROWS_MIN = 100;
/** The share of rows that lies in the window once it is moved, and by how much that is more than where it belongs. */
const MOVED = { share: 0.97, gain: 0.05 } as const;

interface Misplaced {
  /** Below 0: the rows begin before the open. */
  readonly hours: number;
  /** The half of the year in which they do. */
  readonly season: 'standard time' | 'daylight saving time';
}

/** By New York's minute of the day; offsets change on Sundays only, so one look-up a UTC day is enough. */
export function newYorkMinuteOfDay(): (minute: number) => { readonly minuteOfDay: number; readonly offset: number } {
  let [known, offset] = [-1, 0];
  return (minute) => {
    const day = Math.floor(minute / DAY_MINUTES);
    if (day !== known)
      [known, offset] = [day, offsetMinutes(NEW_YORK, (day * DAY_MINUTES + DAY_MINUTES / 2) * MINUTE_MS)];
    return { minuteOfDay: (((minute + offset) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES, offset };
  };
}

/**
 * Whole hours by which the rows lie beside the sessions; null where they do not. Summer and winter apart: a clock that
 * stands on EST all year is wrong in one half of it only.
 */
export function misplaced(minutes: Int32Array): Misplaced | null {
  const [standard, daylight] = [new Float64Array(DAY_MINUTES), new Float64Array(DAY_MINUTES)];
  const clock = newYorkMinuteOfDay();
  for (const minute of minutes) {
    if (minute < 0) continue; // a row without a time
    const { minuteOfDay, offset } = clock(minute);
    const rows = offset === NEW_YORK.standardOffsetMinutes ? standard : daylight;
    rows[minuteOfDay] = (rows[minuteOfDay] ?? 0) + 1;
  }
  const [inWinter, inSummer] = [hoursBeside(standard), hoursBeside(daylight)];
  if (inSummer !== 0) return { hours: inSummer, season: 'daylight saving time' };
  return inWinter === 0 ? null : { hours: inWinter, season: 'standard time' };
}

function hoursBeside(rows: Float64Array): number {
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (total < ROWS_MIN) return 0;
  for (const { from, to, edge } of WINDOWS) {
    const inPlace = rowsIn(rows, from, to);
    for (let hours = -HOURS_MAX; hours <= HOURS_MAX; hours++) {
      const [start, end] = [from + hours * 60, to + hours * 60];
      const moved = rowsIn(rows, start, end);
      const isFilled =
        rowsIn(rows, start, start + EDGE_MINUTES) >= total * edge &&
        rowsIn(rows, end - EDGE_MINUTES, end) >= total * edge;
      if (moved >= total * MOVED.share && moved - inPlace >= total * MOVED.gain && isFilled) return hours;
    }
  }
  return 0;
}

/** Minutes beyond the day are those of the day before or after. */
function rowsIn(rows: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let minute = from; minute < to; minute++) sum += rows[(minute + DAY_MINUTES) % DAY_MINUTES] ?? 0;
  return sum;
}
