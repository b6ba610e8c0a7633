/**
 * Why the simulated exchange refuses an order. Guarantees: what passes can be filled without making the account short or
 * its cash negative (fees and the account owner's own trades apart); the first reason that holds is told.
 */
import type { EpochMs } from '../../core/clock.ts';
import { tickOf } from '../../core/price.ts';
import { FRACTIONAL_STEP } from '../../core/quantity.ts';
import type { AccountIdentity, Capabilities, InstrumentFacts } from '../../orders/broker.ts';
import type { OrderKind, OrderRequest, OrderSide } from '../../orders/order.ts';
import { isOpen, type ExchangeOrder } from './exchange-order.ts';
import { couldMeet } from './other-side.ts';

export interface Refusal {
  readonly code: 'order_rejected' | 'duplicate_order' | 'not_tradable';
  readonly reason: string;
}

/** What the exchange knows when the order arrives. */
export interface OrderContext {
  readonly can: Capabilities;
  readonly identity: AccountIdentity;
  readonly isMarketOpen: boolean;
  readonly now: EpochMs;
  /** Null: it is not traded here. */
  readonly facts: InstrumentFacts | null;
  readonly multiplier: number;
  readonly lastClose: number | null;
  readonly collar: number | null;
  readonly buyingPower: number;
  /** What may be sold, the replaced order left out of account. */
  readonly available: number;
  /** Orders that work in the instrument, whoever sent them. */
  readonly working: readonly ExchangeOrder[];
  /** The order that is to be replaced; null: none is asked for, or it is not known. */
  readonly replaced: ExchangeOrder | null;
  readonly isUsed: (clientId: string) => boolean;
}

/** What doubles add to a sum of money or of shares. */
const DUST = 1e-6;

/** Null: it is taken. */
export function refusalOf(request: OrderRequest, at: OrderContext): Refusal | null {
  const { clientId, attachedStop } = request;
  if (at.can.refusesTwins && (at.isUsed(clientId) || (attachedStop !== null && at.isUsed(attachedStop.clientId))))
    return { code: 'duplicate_order', reason: `client order id ${clientId} was used` };
  if (at.facts?.isTradable !== true)
    return { code: 'not_tradable', reason: `${request.instrument.ticker} is not traded` };
  const reason =
    ofTime(request, at) ??
    ofShape(request) ??
    ofQuantity(request, at.facts) ??
    ofCapability(request, at) ??
    ofReplacement(request, at) ??
    ofOtherSide(request, at) ??
    (request.side === 'buy' ? ofMoney(request, at) : ofHoldings(request, at));
  return reason === null ? null : { code: 'order_rejected', reason };
}

/** What is halted takes no new risk; a sale waits for the end of the halt. */
function ofTime({ side, expiresAt }: OrderRequest, { isMarketOpen, facts, now }: OrderContext): string | null {
  if (!isMarketOpen) return 'the market is closed';
  if (facts?.isHalted === true && side === 'buy') return 'trading is halted';
  return expiresAt !== null && expiresAt <= now ? 'it has expired already' : null;
}

function ofShape({ side, kind, limit, stop, attachedStop, leg }: OrderRequest): string | null {
  if ((kind === 'limit') !== (limit !== null)) return 'a limit order, and no other, has a limit';
  if ((kind === 'stop') !== (stop !== null)) return 'a stop order, and no other, has a stop price';
  if (kind === 'stop' && side === 'buy') return 'stop orders to buy are not taken';
  if ((leg === 'entry') !== (side === 'buy')) return 'entries buy, stops and exits sell';
  if (attachedStop !== null && side === 'sell') return 'a stop can be attached to an order to buy only';
  const prices = [limit, stop, attachedStop?.price ?? null].filter((price) => price !== null);
  const off = prices.find((price) => !isOnTick(price));
  return off === undefined ? null : `${String(off)} is not a price on its tick`;
}

function isOnTick(price: number): boolean {
  const steps = price / tickOf(price);
  return price > 0 && Math.abs(steps - Math.round(steps)) < DUST;
}

function ofQuantity({ quantity, instrument }: OrderRequest, { isFractionable }: InstrumentFacts): string | null {
  if (!(quantity > 0 && quantity < Infinity)) return 'the quantity is not above 0';
  if (Number.isInteger(quantity)) return null;
  if (instrument.kind === 'put' || !isFractionable) return 'only whole units are traded of it';
  const steps = quantity / FRACTIONAL_STEP;
  return Math.abs(steps - Math.round(steps)) < 1e-3 ? null : 'the quantity is finer than a millionth';
}

function ofCapability(
  { kind, quantity, instrument, attachedStop }: OrderRequest,
  { can }: OrderContext,
): string | null {
  const isPut = instrument.kind === 'put';
  const isPart = !Number.isInteger(quantity);
  if (kind === 'limit' && isPart && !can.fractionalLimit) return 'limit orders are of whole shares';
  if ((kind === 'stop' || attachedStop !== null) && isPut && !can.putStop)
    return 'stop orders of options are not taken';
  if (kind === 'stop') return ofStop(can.restingStop, isPart);
  return attachedStop === null ? null : ofStop(can.attachedStop, isPart);
}

function ofStop(what: Capabilities['restingStop'], isPart: boolean): string | null {
  if (what === 'none') return 'this kind of stop order is not taken';
  return what === 'whole_shares' && isPart ? 'stop orders are of whole shares' : null;
}

function ofReplacement(request: OrderRequest, { can, replaced }: OrderContext): string | null {
  if (request.replaces === null) return null;
  if (can.replace === 'none' && !(can.stopToMarket && request.kind === 'market')) return 'orders cannot be replaced';
  if (replaced === null || !isOpen(replaced)) return 'the order to replace is not working';
  if (replaced.instrument.ticker !== request.instrument.ticker || replaced.side !== request.side)
    return 'it replaces an order of another kind';
  if (request.side === 'buy') return 'orders to buy cannot be replaced';
  return isConversion(replaced.kind, request.kind, can) ? null : 'an order of that kind cannot take its place';
}

function isConversion(from: OrderKind, to: OrderKind, { stopToMarket }: Capabilities): boolean {
  return from === to || (from === 'stop' && to === 'market' && stopToMarket);
}

/** An order that brings its stop with it passes, and so does one that takes the place of another. */
function ofOtherSide(request: OrderRequest, { can, working }: OrderContext): string | null {
  if (can.refusesOtherSide !== true || request.attachedStop !== null || request.replaces !== null) return null;
  const isInTheWay = working.some((order) => couldMeet(request, order));
  return isInTheWay ? 'it could trade with an order of the other side that works already' : null;
}

function ofMoney({ quantity, limit, instrument, side }: BuyFacts, at: OrderContext): string | null {
  if (instrument.kind === 'put' && !at.identity.mayBuyPuts) return `no permission to ${side} options`;
  if (limit !== null && at.collar !== null && at.lastClose !== null && limit > at.lastClose * (1 + at.collar) + DUST)
    return `the limit lies more than ${String(at.collar * 100)} % above the last price`;
  const price = limit ?? at.lastClose;
  if (price === null) return 'there is no price yet';
  return quantity * price * at.multiplier > at.buyingPower + DUST ? 'insufficient buying power' : null;
}

type BuyFacts = Pick<OrderRequest, 'quantity' | 'limit' | 'instrument'> & { readonly side: OrderSide };

function ofHoldings({ quantity }: OrderRequest, { available }: OrderContext): string | null {
  return quantity > available + DUST ? `insufficient quantity: ${String(available)} available` : null;
}
