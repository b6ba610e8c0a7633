/**
 * What Alpaca refuses as a potential wash trade: an order that could trade with one of the same account. Guarantees: orders with
 * legs pass, as Alpaca asks for them instead; at limits that do not meet both sides may work.
 */
import { isAlive, type AlpacaOrder } from './alpaca-order.ts';
import { forbidden } from './refusal.ts';

/** @throws Refusal */
export function assertNoWashTrade(order: AlpacaOrder, all: Iterable<AlpacaOrder>): void {
  if (order.orderClass !== 'simple') return;
  const other = [...all].find((each) => isAlive(each) && each.status !== 'held' && couldMeet(order, each));
  if (other === undefined) return;
  throw forbidden('potential wash trade detected. use complex orders', {
    existing_order_id: other.id,
    reject_reason: `opposite side ${other.type === 'limit' ? 'limit' : 'market/stop'} order exists`,
  });
}

/** A limit order does not meet a stop: the stop is at the market only when it is due. */
function couldMeet(order: AlpacaOrder, other: AlpacaOrder): boolean {
  if (order.symbol !== other.symbol || order.side === other.side) return false;
  if (order.limit === null || other.type === 'market') return true;
  if (other.limit === null) return false;
  return order.side === 'buy' ? order.limit >= other.limit : other.limit >= order.limit;
}
