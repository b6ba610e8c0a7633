/**
 * What Alpaca refuses as a potential wash trade, by the table that it publishes (its documentation, "User Protection"; what the
 * local one does not take, stop-limit orders, left out): of what works and what comes on the other side of a symbol, two limits
 * that do not meet, and nothing else. Guarantees: what has legs passes, as Alpaca asks for that instead.
 */
import { isAlive, type AlpacaOrder } from './alpaca-order.ts';
import { forbidden } from './refusal.ts';

/** By the one that works, then by the one that comes. */
const TABLE = {
  market: { market: 'always', limit: 'always', stop: 'always' },
  stop: { market: 'always', limit: 'always', stop: 'always' },
  limit: { market: 'always', limit: 'where they meet', stop: 'always' },
} as const;

/** @throws Refusal */
export function assertNoWashTrade(order: AlpacaOrder, all: Iterable<AlpacaOrder>): void {
  if (order.orderClass !== 'simple') return;
  const other = [...all].find((each) => isAlive(each) && each.status !== 'held' && isRefusedBeside(order, each));
  if (other === undefined) return;
  throw forbidden('potential wash trade detected. use complex orders', {
    existing_order_id: other.id,
    reject_reason: `opposite side ${other.type === 'limit' ? 'limit' : 'market/stop'} order exists`,
  });
}

function isRefusedBeside(order: AlpacaOrder, other: AlpacaOrder): boolean {
  if (order.symbol !== other.symbol || order.side === other.side) return false;
  if (TABLE[other.type][order.type] === 'always') return true;
  const [buy, sell] = order.side === 'buy' ? [order, other] : [other, order];
  return (buy.limit ?? 0) >= (sell.limit ?? 0);
}
