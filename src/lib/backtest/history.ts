/**
 * The sessions of a run and of some time before it, and where each symbol's rows of a session lie. Found by halving when
 * a symbol is first asked about; nothing is kept per bar.
 */
import { FIRST_DAY, LAST_DAY, sessionsBetween, type Session } from '../calendar/sessions.ts';
import type { DayNumber } from '../calendar/civil-date.ts';
import { MINUTE_MS } from '../core/clock.ts';
import type { Bars, EpochMinute } from '../market/bars.ts';
import { firstRowFrom, firstRowNear } from '../market/rows.ts';

/** Rows of one symbol by session: from[at]..to[at] - 1. */
export interface SessionRows {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Calendar days before the first session that history is looked up in: enough for 31 sessions. */
export const LEAD_DAYS = 60;

export class History {
  /** Oldest first. */
  readonly sessions: readonly Session[];
  readonly #rows = new Map<Bars, SessionRows>();
  readonly #volumes = new Map<Bars, Float64Array>();

  /** Of all sessions of first..last that the calendar knows. */
  constructor(first: DayNumber, last: DayNumber) {
    this.sessions = sessionsBetween(Math.max(first, FIRST_DAY), Math.min(last, LAST_DAY));
  }

  rowsOf(bars: Bars): SessionRows {
    let rows = this.#rows.get(bars);
    if (rows === undefined) {
      rows = locate(bars, this.sessions);
      this.#rows.set(bars, rows);
    }
    return rows;
  }

  /** EpochMinute of the open of that session. */
  openMinuteOf(at: number): EpochMinute {
    return (this.sessions[at]?.open ?? NaN) / MINUTE_MS;
  }

  has(bars: Bars, at: number): boolean {
    const { from, to } = this.rowsOf(bars);
    return (to[at] ?? 0) > (from[at] ?? 0);
  }

  /** Mean volume of those of the `count` sessions before `at` that are known, and how many these are. */
  meanVolume(bars: Bars, at: number, count: number): { mean: number; sessions: number } {
    const volumes = this.#volumesOf(bars);
    let [sum, sessions] = [0, 0];
    for (let before = Math.max(0, at - count); before < at; before++) {
      if (!this.has(bars, before)) continue;
      if (Number.isNaN(volumes[before])) volumes[before] = this.#volume(bars, before);
      sum += volumes[before] ?? NaN;
      sessions++;
    }
    return { mean: sum / sessions, sessions };
  }

  /** The last closes of the `count` sessions before `at`, those that are known, oldest first. */
  closesBefore(bars: Bars, at: number, count: number): number[] {
    const { to } = this.rowsOf(bars);
    const closes: number[] = [];
    for (let before = Math.max(0, at - count); before < at; before++)
      if (this.has(bars, before)) closes.push(bars.close[(to[before] ?? 0) - 1] ?? NaN);
    return closes;
  }

  #volumesOf(bars: Bars): Float64Array {
    let volumes = this.#volumes.get(bars);
    if (volumes === undefined) {
      volumes = new Float64Array(this.sessions.length).fill(NaN);
      this.#volumes.set(bars, volumes);
    }
    return volumes;
  }

  #volume(bars: Bars, at: number): number {
    const { from, to } = this.rowsOf(bars);
    let sum = 0;
    for (let row = from[at] ?? 0; row < (to[at] ?? 0); row++) sum += bars.volume[row] ?? NaN;
    return sum;
  }
}

/** Sessions come in order, so each lies after the one before, mostly right after it. */
function locate({ minute }: Bars, sessions: readonly Session[]): SessionRows {
  const from = new Int32Array(sessions.length);
  const to = new Int32Array(sessions.length);
  let row = 0;
  sessions.forEach(({ open, minutes }, at) => {
    const first = open / MINUTE_MS;
    const start = firstRowNear(minute, first, row);
    const whole = start + minutes;
    // Where no minute is missing one look is enough.
    const isWhole = minute[whole - 1] === first + minutes - 1;
    row = isWhole ? whole : firstRowFrom(minute, first + minutes, start, Math.min(whole, minute.length));
    from[at] = start;
    to[at] = row;
  });
  return { from, to };
}
