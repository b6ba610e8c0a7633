/**
 * What is wrong or odd with the bars of a symbol: values that cannot be, rows out of order, holes, and jumps.
 * Guarantees: linear in the rows, nothing is changed, one finding of a kind at most, errors first. An error is a row
 * that cannot be true; a warning is one to look at.
 */
import { isoDate } from '../calendar/civil-date.ts';
import { counted } from '../core/counted.ts';
import type { Bars, EpochMinute } from '../market/bars.ts';
import { checkJumps, type JumpFindings } from './verify/jumps.ts';
import type { Tally } from './verify/tally.ts';
import { checkTimes, type TimeFindings } from './verify/times.ts';
import { checkValues } from './verify/values.ts';

export interface BarFinding {
  readonly kind:
    | 'bad_price'
    | 'high_below_low'
    | 'outside_range'
    | 'bad_volume'
    | 'backwards'
    | 'duplicate'
    | 'outside_session'
    | 'missing_session'
    | 'missing_minutes'
    | 'zero_volume'
    | 'outlier'
    | 'split_like';
  readonly severity: 'error' | 'warning';
  readonly symbol: string;
  /** Rows; of missing ones minutes or sessions. */
  readonly count: number;
  /** Minute of the first. */
  readonly first: EpochMinute;
  /** A sentence without a full stop and without the symbol. */
  readonly message: string;
}

export function verifyBars(bars: Bars): BarFinding[] {
  const values = checkValues(bars);
  const times = checkTimes(bars);
  const jumps = checkJumps(bars, times.day);
  const findings: BarFinding[] = [];
  const found = (
    severity: BarFinding['severity'],
    kind: BarFinding['kind'],
    { count, first }: Tally,
    message: (count: number) => string,
  ): void => {
    if (count > 0) findings.push({ kind, severity, symbol: bars.symbol, count, first, message: message(count) });
  };
  found('error', 'bad_price', values.badPrice, rows('with a price that is zero, negative or no number'));
  found('error', 'high_below_low', values.highBelowLow, rows('with a high below the low'));
  found('error', 'outside_range', values.outsideRange, rows('with open or close outside low to high'));
  found('error', 'bad_volume', values.badVolume, rows('with a volume that is negative or no number'));
  found('error', 'backwards', times.backwards, rows('out of order: not later than all before them'));
  found('warning', 'duplicate', times.duplicate, rows('for the minute of the row before, which counts'));
  found('warning', 'outside_session', times.outside, rows('outside the sessions of the calendar'));
  found('warning', 'missing_session', times.missingSessions, missingSessions);
  found('warning', 'missing_minutes', times.missingMinutes, missingMinutes(times));
  found('warning', 'zero_volume', values.zeroVolume, rows('without volume'));
  found('warning', 'outlier', jumps.outlier, rows('with a close far from both neighbours'));
  found('warning', 'split_like', jumps.splitLike, splits(jumps));
  return findings;
}

function rows(what: string): (count: number) => string {
  return (count) => `${counted(count, 'row')} ${what}`;
}

function missingSessions(count: number): string {
  return `${counted(count, 'session')} without a bar, between others that have some`;
}

function missingMinutes({ worst }: TimeFindings): (count: number) => string {
  const most = worst && `, the most on ${isoDate(worst.day)}: ${String(worst.missing)} of ${String(worst.minutes)}`;
  return (count) => `${counted(count, 'session minute')} without a bar${most ?? ''}`;
}

function splits({ firstSplit }: JumpFindings): (count: number) => string {
  return (count) => `${counted(count, 'night')} with the jump of a split, the first of ${String(firstSplit)}`;
}
