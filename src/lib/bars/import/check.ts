/**
 * Judges the rows of one symbol or contract: which stay, which are bad, what is odd. Guarantees: the rows that stay are
 * sound and in the order of time; but for ticks, none has the minute of another (the first in the file stays). Of rows
 * whose times contradict each other the fewest are bad.
 */
import { sessionMinute } from '../../calendar/session-minute.ts';
import { isKnown, sessionOn } from '../../calendar/sessions.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { longestAscending, runsBackwards } from './ascending.ts';
import type { Content } from './content.ts';
import { NO_TIME } from './placing.ts';
import type { RawTable } from './raw-table.ts';
import { problemOf, soundRows } from './soundness.ts';

/** How many of something there are, and the first row of it in the file. */
export interface Tally {
  count: number;
  firstRow: number;
}

export const ODDITIES = ['duplicate_minutes', 'outside_session', 'zero_volume'] as const;
export type Oddity = (typeof ODDITIES)[number];

export interface Checked {
  /** Indexes into the table, in the order of time. */
  readonly rows: Int32Array;
  readonly badCount: number;
  /** The first few in the file. */
  readonly bad: readonly { readonly row: number; readonly problem: string }[];
  readonly oddities: Readonly<Record<Oddity, Tally>>;
}

export const EXAMPLES_MAX = 5;

/**
 * @param times of each row of the table: its minute, of the VIX its day; NO_TIME for none
 * @param order the rows of the group, as they follow each other in the file
 */
export function checkGroup(content: Content, table: RawTable, times: Int32Array, order: Int32Array): Checked {
  const isSound = soundRows(content, table.fields);
  const candidates = order.filter((row) => times[row] !== NO_TIME && isSound(row));
  const sequence = content === 'ticks' ? ticksInOrder(table, times, candidates) : barsInOrder(times, candidates);
  const problem = (row: number): string => {
    if (times[row] === NO_TIME) return 'the time is missing or out of range';
    return isSound(row) ? '' : problemOf(content, table.fields, row);
  };
  return { ...judged(times, order, sequence, problem), ...oneAMinute(content, table, times, sequence) };
}

/** The rows that are not in the sequence, as they follow each other in the file. `problem`: of the row alone, if any. */
function judged(
  times: Int32Array,
  order: Int32Array,
  sequence: Int32Array,
  problem: (row: number) => string,
): Pick<Checked, 'badCount' | 'bad'> {
  const badCount = order.length - sequence.length;
  if (badCount === 0) return { badCount, bad: [] };
  const isBackwards = (sequence[0] ?? 0) > (sequence.at(-1) ?? 0);
  const stays = new Uint8Array(times.length);
  for (const row of sequence) stays[row] = 1;
  const bad: { row: number; problem: string }[] = [];
  let above: number | undefined;
  for (const row of order) {
    if (bad.length === EXAMPLES_MAX) break;
    if (stays[row] === 1) above = times[row];
    else bad.push({ row, problem: problem(row) || outOfPlace(times[row] ?? 0, above, isBackwards) });
  }
  return { badCount, bad };
}

/** `above`: the time of the nearest row above it that stays. */
function outOfPlace(time: number, above: number | undefined, isBackwards: boolean): string {
  if (isBackwards)
    return `its time lies ${above !== undefined && time > above ? 'after that of a row above it' : 'before that of a row below it'}`;
  return `its time lies ${above !== undefined && time < above ? 'before that of a row above it' : 'after that of a row below it'}`;
}

/** Of several rows with one time the first in the file, unless they are ticks; and what is odd. */
function oneAMinute(
  content: Content,
  table: RawTable,
  times: Int32Array,
  sequence: Int32Array,
): Pick<Checked, 'rows' | 'oddities'> {
  const isOdd = oddityTests(content, table);
  const oddities = { duplicate_minutes: noTally(), outside_session: noTally(), zero_volume: noTally() };
  const rows = new Int32Array(sequence.length);
  let kept = 0;
  let last = NO_TIME;
  for (const row of sequence) {
    const time = times[row] ?? NO_TIME;
    if (time === last && content !== 'ticks') {
      const other = rows[kept - 1] ?? row;
      rows[kept - 1] = Math.min(row, other);
      tally(oddities.duplicate_minutes, Math.max(row, other));
    } else {
      rows[kept++] = row;
      last = time;
      if (isOdd.outside_session(time)) tally(oddities.outside_session, row);
      if (isOdd.zero_volume(row)) tally(oddities.zero_volume, row);
    }
  }
  return { rows: rows.subarray(0, kept), oddities };
}

function noTally(): Tally {
  return { count: 0, firstRow: Infinity };
}

function tally(of: Tally, row: number): void {
  of.count++;
  if (row < of.firstRow) of.firstRow = row;
}

function oddityTests(
  content: Content,
  { fields }: RawTable,
): { outside_session: (time: number) => boolean; zero_volume: (row: number) => boolean } {
  const volume = content === 'bars' ? fields[4] : undefined;
  return {
    outside_session:
      content === 'vix'
        ? (day) => isKnown(day) && sessionOn(day) === null
        : (minute) => sessionMinute(minute * MINUTE_MS) < 0,
    zero_volume: (row) => volume?.[row] === 0,
  };
}

/** Without the rows that are out of place. */
function barsInOrder(times: Int32Array, rows: Int32Array): Int32Array {
  return longestAscending(times, runsBackwards(times, rows) ? rows.slice().reverse() : rows);
}

/** All of them: trades that were reported late stand below later ones. At one time, as they follow in the file. */
function ticksInOrder({ time }: RawTable, times: Int32Array, rows: Int32Array): Int32Array {
  const forward = runsBackwards(time, rows) ? rows.slice().reverse() : rows;
  const compare = (a: number, b: number): number =>
    (times[a] ?? 0) - (times[b] ?? 0) || (time[a] ?? 0) - (time[b] ?? 0);
  const isSorted = forward.every((row, at) => at === 0 || compare(forward[at - 1] ?? row, row) <= 0);
  return isSorted ? forward : forward.slice().sort(compare);
}
