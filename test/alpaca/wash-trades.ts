/**
 * What Alpaca refuses as a potential wash trade: an order that could trade with one of the same account. Guarantees: orders with
 * legs pass, as Alpaca asks for them instead; at limits that do not meet both sides may work.
 */
import { couldMeet } from '../../src/lib/brokers/sim/other-side.ts';
import { isAlive, type AlpacaOrder } from './alpaca-order.ts';
import { forbidden } from './refusal.ts';

/** @throws Refusal */
export function assertNoWashTrade(order: AlpacaOrder, all: Iterable<AlpacaOrder>): void {
  if (order.orderClass !== 'simple') return;
  const other = [...all].find(
    (each) => each.symbol === order.symbol && isAlive(each) && each.status !== 'held' && couldMeet(order, each),
  );
  if (other === undefined) return;
  throw forbidden('potential wash trade detected. use complex orders', {
    existing_order_id: other.id,
    reject_reason: `opposite side ${other.type === 'limit' ? 'limit' : 'market/stop'} order exists`,
  });
}
