/**
 * The states of an order of tbot and what may follow what, as a table. Guarantees: a late report changes nothing; what is
 * impossible is told to the caller, who starts a reconcile; a fill is a fact, whatever came before it; an order that is
 * thought to have ended and that a look-up finds alive is alive again, for two live orders are worse than one too many look-ups.
 */
import type { BrokerOrderState } from './order.ts';

export const ORDER_STATES = [
  'intended',
  'submitted',
  'accepted',
  'partially_filled',
  'filled',
  'cancel_pending',
  'cancelled',
  'rejected',
  'expired',
  'unknown',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Where an order of tbot stands when the broker says that. `replaced`: another has taken its place. */
export const STATE_OF: Readonly<Record<BrokerOrderState, OrderState>> = {
  pending: 'submitted',
  held: 'accepted',
  working: 'accepted',
  partially_filled: 'partially_filled',
  cancel_pending: 'cancel_pending',
  filled: 'filled',
  cancelled: 'cancelled',
  replaced: 'cancelled',
  expired: 'expired',
  rejected: 'rejected',
  unknown: 'unknown',
};

/** `next`: it is now so. `late`: nothing changes. `fact`: impossible, and so all the same. `impossible`: nothing changes. */
export type Verdict = 'next' | 'late' | 'fact' | 'impossible';

type Row = Readonly<Record<OrderState, Verdict>>;

function row(next: readonly OrderState[], late: readonly OrderState[], fact: readonly OrderState[] = []): Row {
  const verdict = (to: OrderState): Verdict =>
    next.includes(to) ? 'next' : late.includes(to) ? 'late' : fact.includes(to) ? 'fact' : 'impossible';
  return Object.fromEntries(ORDER_STATES.map((to) => [to, verdict(to)])) as Record<OrderState, Verdict>;
}

const ENDS: readonly OrderState[] = ['filled', 'cancelled', 'rejected', 'expired'];
const ALIVE: readonly OrderState[] = ['submitted', 'accepted', 'partially_filled', 'cancel_pending'];

const TABLE: Readonly<Record<OrderState, Row>> = {
  intended: row([...ALIVE, ...ENDS, 'unknown'], ['intended']),
  submitted: row(['accepted', 'partially_filled', 'cancel_pending', ...ENDS, 'unknown'], ['submitted']),
  accepted: row(['partially_filled', 'cancel_pending', ...ENDS, 'unknown'], ['submitted', 'accepted']),
  partially_filled: row(['cancel_pending', ...ENDS, 'unknown'], ['submitted', 'accepted', 'partially_filled']),
  cancel_pending: row(['accepted', 'partially_filled', ...ENDS, 'unknown'], ['submitted', 'cancel_pending']),
  filled: row([], [...ALIVE, 'filled', 'unknown']),
  cancelled: row(['filled'], ['partially_filled', 'cancel_pending', 'cancelled', 'expired', 'unknown']),
  rejected: row([], ['rejected', 'cancelled', 'expired', 'unknown'], ['partially_filled', 'filled']),
  expired: row(['filled'], ['partially_filled', 'cancel_pending', 'cancelled', 'expired', 'unknown']),
  unknown: row([...ALIVE, ...ENDS], ['unknown']),
};

export function isEnd(state: OrderState): boolean {
  return ENDS.includes(state);
}

/** `waitsWhenHeld`: at this broker an order that is held waits for another. */
export function isResting(state: BrokerOrderState, waitsWhenHeld: boolean): boolean {
  return state === 'working' || state === 'partially_filled' || (state === 'held' && !waitsWhenHeld);
}

/** What becomes of an order by a report. `isLookedUp`: asked for, not told in passing. */
export function verdictOn(from: OrderState, to: OrderState, isLookedUp: boolean): Verdict {
  const isRevived = isLookedUp && ALIVE.includes(to) && isEnd(from) && from !== 'filled';
  return isRevived ? 'fact' : TABLE[from][to];
}
