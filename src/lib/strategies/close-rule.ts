/** What one of the two rules of the close strategy finds at a bar. */
import type { Tape } from '../market/tape.ts';
import type { Numbers, Side, StrategyRefusal } from './strategy.ts';

export type Found =
  | { readonly kind: 'signal'; readonly side: Side; readonly score: number; readonly numbers: Numbers }
  | { readonly kind: 'refusal'; readonly side: Side; readonly reason: StrategyRefusal; readonly numbers: Numbers };

export interface CloseRule {
  /** The rule at the bar of that row; null where its price rule does not fire. Reads no later row. */
  find(tape: Tape, row: number): Found | null;
}
