/**
 * Judges the rows of one symbol or contract: which stay, which are bad, what is odd. Guarantees: the rows that stay are
 * sound and in the order of time; but for ticks, none has the minute of another (the first in the file stays).
 */
import { sessionMinute } from '../../calendar/session-minute.ts';
import { isKnown, sessionOn } from '../../calendar/sessions.ts';
import { MINUTE_MS } from '../../core/clock.ts';
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
  /** The first few. */
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
  const isOdd = oddityTests(content, table);
  const oddities = { duplicate_minutes: noTally(), outside_session: noTally(), zero_volume: noTally() };
  const bad: { row: number; problem: string }[] = [];
  let badCount = 0;
  const judge = (row: number, problem: string): void => {
    if (badCount++ < EXAMPLES_MAX) bad.push({ row, problem });
  };
  const sequence = inOrder(content, table, times, order);
  const rows = new Int32Array(sequence.length);
  let kept = 0;
  let last = NO_TIME;
  for (const row of sequence) {
    const time = times[row] ?? NO_TIME;
    if (time === NO_TIME) judge(row, 'the time is missing or out of range');
    else if (!isSound(row)) judge(row, problemOf(content, table.fields, row));
    else if (time < last) judge(row, 'its time lies before that of a row above it');
    else if (time === last && content !== 'ticks') {
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
  return { rows: rows.subarray(0, kept), badCount, bad, oddities };
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

/** Ticks by their time; a file that runs backwards throughout the other way round; anything else as it is. */
function inOrder(content: Content, table: RawTable, times: Int32Array, order: Int32Array): Int32Array {
  if (content === 'ticks') {
    const { time } = table;
    const isSorted = order.every((row, at) => at === 0 || (time[order[at - 1] ?? row] ?? 0) <= (time[row] ?? 0));
    return isSorted ? order : order.slice().sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b);
  }
  return runsBackwards(times, order) ? order.slice().reverse() : order;
}

function runsBackwards(times: Int32Array, order: Int32Array): boolean {
  let falls = false;
  let last = NO_TIME;
  for (const row of order) {
    const time = times[row] ?? NO_TIME;
    if (time === NO_TIME) continue;
    if (last !== NO_TIME && time > last) return false;
    if (last !== NO_TIME && time < last) falls = true;
    last = time;
  }
  return falls;
}
