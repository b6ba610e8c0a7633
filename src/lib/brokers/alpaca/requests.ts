/**
 * Orders of ours as Alpaca takes them. Guarantees: what the capabilities rule out, a sale that is none of what is held and a
 * price off its tick are refused before a byte leaves; numbers go as decimals without a binary tail.
 */
import type { trading } from '@alpacahq/alpaca-trade-api/rest';
import { formatDecimal } from '../../core/decimal.ts';
import { BrokerError } from '../../core/errors.ts';
import { priceDecimal, tickOf } from '../../core/price.ts';
import { quantityDecimal } from '../../core/quantity.ts';
import type { Capabilities } from '../../orders/broker.ts';
import { clientIdOf, type OrderRequest } from '../../orders/order.ts';

export const ALPACA_CAPABILITIES: Capabilities = {
  ...{ attachedStop: 'whole_shares', attachedStopNeedsAll: true, restingStop: 'whole_shares', putStop: false },
  ...{ fractionalLimit: false, replace: 'new_id', stopToMarket: false, refusesTwins: true, lookupLagMs: 2_000 },
  ...{ entryLife: 'day', streamsOrders: true, hasQuotes: true, hasOptionChain: true, hasImbalance: false },
  ...{ hasPreview: false, refusesOtherSide: true },
};

/** Characters of a client order id. */
const CLIENT_ID_MAX = 128;
const OWN_ID = /^(.+)-(entry|stop|exit)\d+$/;

/** Whether a client order id has our form: all others are made by Alpaca or by other programs. */
export function isOwnId(clientId: string): boolean {
  return OWN_ID.test(clientId);
}

/** The id of the stop that goes with an entry: Alpaca makes one of its own for it. Null: it is no entry. */
export function attachedIdOf(entryId: string): string | null {
  const [, tradeId, leg] = OWN_ID.exec(entryId) ?? [];
  return tradeId === undefined || leg !== 'entry' ? null : clientIdOf(tradeId, 'stop', 1);
}

/** The entry that a stop may have come with; null: it is none that could. */
export function entryOfAttached(stopId: string): string | null {
  const [, tradeId] = OWN_ID.exec(stopId) ?? [];
  return tradeId === undefined || stopId !== clientIdOf(tradeId, 'stop', 1) ? null : clientIdOf(tradeId, 'entry', 1);
}

/** @throws BrokerError `order_rejected` */
export function assertPossible(request: OrderRequest): void {
  const { side, kind, limit, stop, leg, quantity, clientId, instrument, attachedStop, replaces } = request;
  const prices = [limit, stop, attachedStop?.price ?? null].filter((price) => price !== null);
  const isPut = instrument.kind === 'put';
  const reasons: readonly (readonly [boolean, string])[] = [
    [clientId.length > CLIENT_ID_MAX || !isOwnId(clientId), 'its client order id is none of ours'],
    [(leg === 'entry') !== (side === 'buy'), 'entries buy, stops and exits sell'],
    [!(quantity > 0) || !Number.isInteger(quantity), 'orders are of whole shares and contracts'],
    [(kind === 'limit') !== (limit !== null), 'a limit order, and no other, has a limit'],
    [(kind === 'stop') !== (stop !== null), 'a stop order, and no other, has a stop price'],
    [kind === 'stop' && side === 'buy', 'stop orders to buy are not taken'],
    [isPut && (kind === 'stop' || attachedStop !== null), 'no stop can rest for an option'],
    [prices.some((price) => !isOnTick(price, isPut ? tickOf(1) : tickOf(price))), 'a price is off its tick'],
    [attachedStop !== null && !isAttachable(request), 'this stop cannot be attached'],
    [replaces !== null && (kind !== 'stop' || side !== 'sell'), 'only a stop can take the place of a stop'],
  ];
  const reason = reasons.find(([holds]) => holds)?.[1];
  if (reason !== undefined) throw rejected(reason);
}

export function rejected(reason: string): BrokerError {
  const cure = 'nothing was sent; look at the order in the journal';
  return new BrokerError({ code: 'order_rejected', message: `the order was not sent: ${reason}`, cure });
}

export function postOf({ clientId, instrument, side, kind, quantity, ...of }: OrderRequest): trading.PostOrderRequest {
  const { limit, stop, attachedStop } = of;
  return {
    ...{ symbol: instrument.ticker, qty: formatDecimal(quantityDecimal(quantity)), side, type: kind },
    ...{ timeInForce: 'day', clientOrderId: clientId },
    ...(limit === null ? {} : { limitPrice: priceText(limit) }),
    ...(stop === null ? {} : { stopPrice: priceText(stop) }),
    ...(attachedStop === null ? {} : { orderClass: 'oto', stopLoss: { stopPrice: priceText(attachedStop.price) } }),
    ...(instrument.kind === 'put' ? { positionIntent: side === 'buy' ? 'buy_to_open' : 'sell_to_close' } : {}),
  };
}

/** `was`: the size of the order whose place it takes; one of a group may be told no new one. */
export function patchOf({ clientId, quantity, stop }: OrderRequest, was: number | null): trading.PatchOrderRequest {
  return {
    clientOrderId: clientId,
    ...(stop === null ? {} : { stopPrice: priceText(stop) }),
    ...(quantity === was ? {} : { qty: formatDecimal(quantityDecimal(quantity)) }),
  };
}

function isAttachable({ clientId, leg, kind, attachedStop }: OrderRequest): boolean {
  return leg === 'entry' && kind === 'limit' && attachedStop?.clientId === attachedIdOf(clientId);
}

/** Options have no prices between cents. */
function isOnTick(price: number, tick: number): boolean {
  const steps = price / tick;
  return price > 0 && Math.abs(steps - Math.round(steps)) < 1e-6;
}

function priceText(price: number): string {
  return formatDecimal(priceDecimal(price));
}
