/**
 * An order on the books of the simulated exchange. Guarantees: `filled` only grows and never exceeds the quantity; what
 * has ended stays as it ended.
 */
import type { EpochMs } from '../../core/clock.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { BrokerOrderState, OrderKind, OrderReport, OrderSide } from '../../orders/order.ts';
import type { FillPrices } from './prices.ts';

export interface ExchangeOrder {
  /** Null: not sent by tbot. */
  readonly clientId: string | null;
  readonly brokerId: string;
  readonly instrument: Instrument;
  readonly side: OrderSide;
  readonly kind: OrderKind;
  readonly limit: number | null;
  readonly stop: number | null;
  readonly prices: FillPrices;
  readonly acceptedAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  /** The stop that it raises as it fills. */
  attached: ExchangeOrder | null;
  /** The entry that raised it. */
  readonly parent: ExchangeOrder | null;
  /** Grows with the entry where it is attached to one. */
  quantity: number;
  filled: number;
  /** Shares or contracts that may still trade: kept by itself, so that it is 0 when all has been, whatever doubles add. */
  remaining: number;
  state: BrokerOrderState;
  reason: string | null;
  at: EpochMs;
  /** Session minute after whose open it came to work; null: it was there at the open of every minute since. */
  cameIn: number | null;
}

export type ExchangeEnd = 'cancelled' | 'replaced' | 'expired' | 'rejected';

/** Whether it may still trade, now or once its entry fills. */
export function isOpen({ state }: ExchangeOrder): boolean {
  return state === 'held' || isWorking(state);
}

export function isWorking(state: BrokerOrderState): boolean {
  return state === 'working' || state === 'partially_filled';
}

export function reportOf(order: ExchangeOrder): OrderReport {
  const { clientId, brokerId, instrument, side, kind, quantity, limit, stop, state, filled, reason, at } = order;
  return {
    clientId,
    brokerId,
    ticker: instrument.ticker,
    side,
    kind,
    quantity,
    limit,
    stop,
    state,
    filled,
    reason,
    at,
  };
}
