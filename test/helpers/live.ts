/** Recorded bars as they become known live: one by one, each at the close of its minute, in columns that have no row more. */
import type { Bars } from '../../src/lib/market/bars.ts';
import { LiveBars, type BarValues } from '../../src/lib/market/live-bars.ts';
import { firstRowFrom } from '../../src/lib/market/rows.ts';
import { Tape } from '../../src/lib/market/tape.ts';
import { FULL_DAY, openMinuteOf } from './bars.ts';

export function rowOf({ open, high, low, close, volume }: Bars, row: number): BarValues {
  const value = (column: Float64Array): number => column[row] ?? NaN;
  return { open: value(open), high: value(high), low: value(low), close: value(close), volume: value(volume) };
}

/** A tape of those bars' symbol in that session, without a row yet. */
export function followed({ symbol }: Bars, minutes: number, index: number, date = FULL_DAY): Tape {
  const tape = new Tape(new LiveBars(symbol, minutes), index);
  tape.startSession(openMinuteOf(date), 0, 0);
  return tape;
}

/** The bar of minute m of the recorded ones, if there is one, is told to the tape. */
export function tell(tape: Tape, recorded: Bars, m: number): void {
  const wanted = tape.openMinute + m;
  const row = firstRowFrom(recorded.minute, wanted);
  if (recorded.minute[row] === wanted) tape.append(m, rowOf(recorded, row));
}
