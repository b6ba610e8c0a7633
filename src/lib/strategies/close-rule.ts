/** One of the two rules of the close strategy: what it finds at the bar of a minute. */
import type { Tape } from '../market/tape.ts';
import type { Seen, Side, StrategyRefusal } from './strategy.ts';

export interface Found {
  readonly side: Side;
  readonly score: number;
  readonly seen: Seen;
  /** Null for a signal. */
  readonly refusal: StrategyRefusal | null;
}

export interface CloseRule {
  /** Watches a tape's session from the bar of minute m on to the one of lastMinute. */
  watch(tape: Tape, m: number, lastMinute: number): void;
  /** What it finds at the bar of minute m; null where its price rule does not fire. Asked in the order of time. */
  find(tape: Tape, m: number): Found | null;
}
