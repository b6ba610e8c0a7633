/** One of the two rules of the close strategy: what it finds at the bar of a minute. */
import type { Tape } from '../market/tape.ts';
import type { Firings } from './firings.ts';
import type { Seen, Side, StrategyRefusal } from './strategy.ts';

export interface Found {
  readonly side: Side;
  readonly score: number;
  readonly seen: Seen;
  /** Null for a signal. */
  readonly refusal: StrategyRefusal | null;
}

export interface CloseRule {
  /** The bars on which its price rule fires. */
  readonly firings: Firings;
  /** What is found on such a bar, volume and indicators considered; null: nothing. */
  find(tape: Tape, m: number): Found | null;
}
