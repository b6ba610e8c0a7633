/**
 * ENABLE_IMBALANCE_SCANNER: late in the session an entry against the exchange's reported order imbalance is refused.
 * Only a feed that reports imbalances can say anything; no data is no refusal.
 */
import type { Side, StrategyRefusal } from '../strategy.ts';

/** Entries are checked from this long before the close: 15:30 on a full day. */
const IMBALANCE_MINUTES_BEFORE_CLOSE = 30;

/** Shares to buy (above 0) or to sell (below 0) that lack the other side at the close; null: not reported. */
export type Imbalance = number | null;

/** Whether entries of that minute are checked. */
export function isImbalanceTime(m: number, sessionMinutes: number): boolean {
  return m >= sessionMinutes - IMBALANCE_MINUTES_BEFORE_CLOSE;
}

/** What speaks against an entry; null: nothing. */
export function refusedByImbalance(imbalance: Imbalance, side: Side): StrategyRefusal | null {
  if (imbalance === null) return null;
  return (side === 'long' ? imbalance < 0 : imbalance > 0) ? 'imbalance_against' : null;
}
