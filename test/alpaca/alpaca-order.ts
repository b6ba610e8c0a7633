/**
 * An order on the books of the local Alpaca, and how it is written. Guarantees: `filledQuantity` only grows; every field
 * that Alpaca's document knows of an order is there, with null where it has nothing to say.
 */
import type { EpochMs } from '../../src/lib/core/clock.ts';
import { decimalText, orNull, timeOrNull, timeText } from './words.ts';

export type AlpacaStatus =
  | 'accepted'
  | 'pending_new'
  | 'new'
  | 'held'
  | 'partially_filled'
  | 'filled'
  | 'pending_cancel'
  | 'canceled'
  | 'pending_replace'
  | 'replaced'
  | 'expired'
  | 'rejected';

export interface AlpacaOrder {
  readonly id: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly assetId: string;
  readonly assetClass: 'us_equity' | 'us_option';
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit' | 'stop';
  readonly timeInForce: string;
  readonly orderClass: 'simple' | 'bracket' | 'oto';
  quantity: number;
  readonly limit: number | null;
  readonly stop: number | null;
  readonly isExtended: boolean;
  readonly replaces: string | null;
  /** The order that it hangs on; null: on none. */
  readonly parent: AlpacaOrder | null;
  readonly legs: AlpacaOrder[];
  readonly createdAt: EpochMs;
  /** The exchange's; null: it is not there, or not yet. */
  exchangeId: string | null;
  status: AlpacaStatus;
  filledQuantity: number;
  /** Dollars: of all fills. */
  filledValue: number;
  updatedAt: EpochMs;
  filledAt: EpochMs | null;
  canceledAt: EpochMs | null;
  expiredAt: EpochMs | null;
  failedAt: EpochMs | null;
  replacedAt: EpochMs | null;
  replacedBy: string | null;
  readonly expiresAt: EpochMs;
}

const OVER: readonly AlpacaStatus[] = ['filled', 'canceled', 'replaced', 'expired', 'rejected'];

/** Whether it may still trade. */
export function isAlive({ status }: AlpacaOrder): boolean {
  return !OVER.includes(status);
}

export type Wire = Readonly<Record<string, unknown>>;

/** `nested`: with its legs, where it has any; a single order never shows them otherwise. */
export function orderWire(order: AlpacaOrder, isNested: boolean): Wire {
  const { filledQuantity, filledValue, legs } = order;
  const intent = order.side === 'buy' ? 'buy_to_open' : 'sell_to_close';
  return {
    ...{ id: order.id, client_order_id: order.clientId },
    ...{ created_at: timeText(order.createdAt), updated_at: timeText(order.updatedAt) },
    ...{ submitted_at: timeText(order.createdAt), filled_at: timeOrNull(order.filledAt) },
    ...{ expired_at: timeOrNull(order.expiredAt), canceled_at: timeOrNull(order.canceledAt) },
    ...{ failed_at: timeOrNull(order.failedAt), replaced_at: timeOrNull(order.replacedAt) },
    ...{ replaced_by: order.replacedBy, replaces: order.replaces },
    ...{ asset_id: order.assetId, symbol: order.symbol, asset_class: order.assetClass },
    ...{ notional: null, qty: decimalText(order.quantity), filled_qty: decimalText(filledQuantity) },
    filled_avg_price: filledQuantity === 0 ? null : decimalText(filledValue / filledQuantity),
    ...{ order_class: order.orderClass, order_type: order.type, type: order.type, side: order.side },
    ...{ position_intent: intent, time_in_force: order.timeInForce },
    ...{ limit_price: orNull(order.limit), stop_price: orNull(order.stop), status: order.status },
    ...{ extended_hours: order.isExtended, trail_percent: null, trail_price: null, hwm: null },
    legs: isNested && legs.length > 0 ? legs.map((leg) => orderWire(leg, false)) : null,
    ...(order.parent === null ? { expires_at: timeText(order.expiresAt) } : {}),
  };
}
