/**
 * Whether two orders of one instrument could trade with each other, by their terms alone: what brokers call a potential wash
 * trade. Guarantees: the same whichever of the two came first, but for a stop: what comes to the market with it is refused,
 * a limit beside it is not.
 */
import type { OrderSide } from '../../orders/order.ts';

/** Per share; an order without both prices is at the market. */
export interface OrderTerms {
  readonly side: OrderSide;
  readonly limit: number | null;
  readonly stop: number | null;
}

/** `other` works already. A limit does not meet a stop, which is at the market only when it is due. */
export function couldMeet(order: OrderTerms, other: OrderTerms): boolean {
  if (order.side === other.side) return false;
  const isOtherAtMarket = other.limit === null && other.stop === null;
  if (order.limit === null || isOtherAtMarket) return true;
  if (other.limit === null) return false;
  return order.side === 'buy' ? order.limit >= other.limit : other.limit >= order.limit;
}
