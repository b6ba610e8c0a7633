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
  /** Forgets all tapes. Bars after that session minute do not matter. */
  startSession(lastMinute: number): void;
  /** Watches a tape's session from the bar of minute m on. */
  watch(tape: Tape, m: number): void;
  /** The tapes on whose bar of minute m the price rule fires. Asked in the order of time. */
  firedAt(m: number): readonly Tape[];
  /** What is found there, volume and indicators considered; null: nothing. */
  find(tape: Tape, m: number): Found | null;
}
