/** Orders as lists: what is asked for of them, page by page. */
import { isAlive, orderWire, type AlpacaOrder, type Wire } from './alpaca-order.ts';
import { countIn, listIn, timeIn, type Call } from './call.ts';

/**
 * A leg stands under its entry where that one is in the list and legs are to be nested, else by itself. A page that is to come
 * before an order begins after it, in a list with the newest first.
 */
export function ordersWire(all: Iterable<AlpacaOrder>, call: Call): Wire[] {
  const { query } = call;
  const [status, symbols, side] = [query.get('status') ?? 'open', listIn(call, 'symbols'), query.get('side')];
  const [after, until] = [timeIn(call, 'after') ?? -Infinity, timeIn(call, 'until') ?? Infinity];
  const isNested = query.get('nested') === 'true';
  const found = [...all].filter(
    (order) =>
      (status === 'all' || isListedAs(order, status)) &&
      (symbols.length === 0 || symbols.includes(order.symbol)) &&
      (side === null || side === order.side) &&
      order.createdAt > after &&
      order.createdAt < until,
  );
  const top = isNested ? found.filter(({ parent }) => parent === null || !found.includes(parent)) : found;
  const ordered = query.get('direction') === 'asc' ? top : top.reverse();
  const before = query.get('before_order_id');
  const from = before === null ? 0 : ordered.findIndex(({ id }) => id === before) + 1;
  return ordered.slice(from, from + countIn(call, 'limit', 50, 500)).map((order) => orderWire(order, isNested));
}

/** A leg that is held is not listed by itself as open: only its entry shows it. */
function isListedAs(order: AlpacaOrder, status: string): boolean {
  const isOpen = isAlive(order) && order.status !== 'held';
  return status === 'open' ? isOpen : !isAlive(order);
}
