/**
 * What a working order is asked to become, and why Alpaca refuses it. Guarantees: a renewal is of whole shares, has the
 * prices that its type has, on their ticks, and is for what was not filled unless another quantity is asked for.
 */
import { leftOf } from '../../src/lib/core/quantity.ts';
import { isAlive, type AlpacaOrder, type AlpacaStatus, type Wire } from './alpaca-order.ts';
import type { Renewal } from './order-maker.ts';
import { assertTicks, numberIn } from './order-request.ts';
import { badField, unprocessable } from './refusal.ts';

const TOO_EARLY_OR_LATE: readonly AlpacaStatus[] = ['accepted', 'pending_new', 'pending_cancel', 'pending_replace'];

/** @throws Refusal */
export function renewalOf(old: AlpacaOrder, body: Wire): Renewal {
  const [limit, stop] = [numberIn(body, 'limit_price'), numberIn(body, 'stop_price')];
  const quantity = numberIn(body, 'qty');
  assertTicks({ limit_price: limit, stop_price: stop });
  if (!isAlive(old) || TOO_EARLY_OR_LATE.includes(old.status))
    throw unprocessable(`cannot replace order in ${old.status} status`);
  if (!Number.isInteger(old.quantity) || (quantity !== null && !Number.isInteger(quantity)))
    throw unprocessable('only whole shares can be replaced');
  if (limit !== null && old.limit === null) throw badField(`${old.type} orders must not have limit_price`);
  if (stop !== null && old.stop === null) throw badField(`${old.type} orders must not have stop_price`);
  return {
    quantity: quantity ?? leftOf(old.quantity, old.filledQuantity),
    ...{ limit: limit ?? old.limit, stop: stop ?? old.stop },
    clientId: typeof body.client_order_id === 'string' ? body.client_order_id : null,
  };
}
