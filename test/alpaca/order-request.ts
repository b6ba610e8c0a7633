/**
 * What a client asks an order with, and why Alpaca refuses its shape, before money, holdings and the market are looked at.
 * Guarantees: what passes has the prices that its type needs and no others, each on its tick.
 */
import { tickOf } from '../../src/lib/core/price.ts';
import { badField, unprocessable } from './refusal.ts';

export interface PostedOrder {
  readonly symbol: string;
  readonly clientId: string | null;
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit' | 'stop';
  readonly timeInForce: string;
  readonly orderClass: 'simple' | 'bracket' | 'oto';
  readonly quantity: number;
  readonly limit: number | null;
  readonly stop: number | null;
  readonly isExtended: boolean;
  /** Of the legs; null: there is no such leg. */
  readonly takeProfit: number | null;
  readonly stopLoss: number | null;
}

/** What the account and the instrument allow. */
export interface OrderRules {
  readonly isOption: boolean;
  readonly isFractionable: boolean;
  /** Types that may be of a fraction of a share. */
  readonly fractionalTypes: readonly string[];
}

type Body = Readonly<Record<string, unknown>>;

export function numberIn(body: Body, name: string): number | null {
  const value = body[name];
  if (value === undefined || value === null) return null;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  if (Number.isFinite(number)) return number;
  throw badField(`${name} is not a number`);
}

/** @throws Refusal */
export function postedOrder(body: Body): PostedOrder {
  const type = oneOf(body, 'type', ['market', 'limit', 'stop']);
  const orderClass = body.order_class === undefined || body.order_class === '' ? 'simple' : body.order_class;
  if (orderClass !== 'simple' && orderClass !== 'bracket' && orderClass !== 'oto')
    throw unprocessable(`order class ${JSON.stringify(orderClass)} is not taken here`);
  const [profit, loss] = [legIn(body, 'take_profit'), legIn(body, 'stop_loss')];
  if (loss?.limit_price !== undefined) throw unprocessable('stop-limit legs are not taken here');
  if (body.notional !== undefined) throw unprocessable('notional orders are not taken here');
  return {
    symbol: textIn(body, 'symbol'),
    clientId: body.client_order_id === undefined ? null : textIn(body, 'client_order_id'),
    ...{ type, orderClass, side: oneOf(body, 'side', ['buy', 'sell']) },
    timeInForce: textIn(body, 'time_in_force'),
    quantity: numberIn(body, 'qty') ?? refuse('qty is required'),
    ...{ limit: numberIn(body, 'limit_price'), stop: numberIn(body, 'stop_price') },
    isExtended: body.extended_hours === true,
    takeProfit: profit === null ? null : numberIn(profit, 'limit_price'),
    stopLoss: loss === null ? null : numberIn(loss, 'stop_price'),
  };
}

/** @throws Refusal */
export function assertShape(order: PostedOrder, rules: OrderRules): void {
  const { type, side, quantity, limit, stop, timeInForce, clientId } = order;
  if (!(quantity > 0)) throw badField('qty must be > 0');
  if ((type === 'limit') !== (limit !== null))
    throw badField(limit === null ? 'limit orders require a limit price' : `${type} orders must not have limit_price`);
  if ((type === 'stop') !== (stop !== null))
    throw badField(stop === null ? 'stop orders require a stop price' : `${type} orders must not have stop_price`);
  if (type === 'stop' && side === 'buy') throw unprocessable('stop orders to buy are not taken here');
  if (clientId !== null && clientId.length > 128) throw badField('client_order_id must be at most 128 characters');
  if (order.isExtended && (type !== 'limit' || !['day', 'gtc'].includes(timeInForce)))
    throw unprocessable('extended hours order must be DAY or GTC limit orders');
  if (!['day', 'gtc', 'ioc'].includes(timeInForce))
    throw unprocessable(`time in force ${timeInForce} is not taken here`);
  assertLegs(order);
  assertQuantity(order, rules);
  assertTicks({ limit_price: limit, stop_price: stop }, rules.isOption ? OPTION_TICK : null);
  assertTicks({ 'take_profit.limit_price': order.takeProfit, 'stop_loss.stop_price': order.stopLoss });
}

/** Options have no prices between cents. */
const OPTION_TICK = 0.01;

/** `tick`: null where it goes by the price. */
export function assertTicks(prices: Readonly<Record<string, number | null>>, tick: number | null = null): void {
  for (const [name, price] of Object.entries(prices)) {
    if (price === null) continue;
    if (!(price > 0)) throw badField(`${name} must be > 0`);
    const steps = price / (tick ?? tickOf(price));
    if (Math.abs(steps - Math.round(steps)) > 1e-6)
      throw unprocessable(
        `invalid ${name} ${String(price)}. sub-penny increment does not fulfill minimum pricing criteria`,
      );
  }
}

function assertLegs({ orderClass, takeProfit, stopLoss, side, limit }: PostedOrder): void {
  const legs = [takeProfit, stopLoss].filter((price) => price !== null).length;
  if (orderClass === 'simple' && legs > 0) throw unprocessable('simple orders must not have legs');
  if (orderClass === 'simple') return;
  if (side === 'sell') throw unprocessable(`${orderClass} orders must be entry orders`);
  if (orderClass === 'bracket' && takeProfit === null)
    throw unprocessable('bracket orders require take_profit.limit_price');
  if (orderClass === 'bracket' && stopLoss === null) throw unprocessable('bracket orders require stop_loss.stop_price');
  if (orderClass === 'oto' && legs !== 1) throw unprocessable('oto orders require one of take_profit or stop_loss');
  if (takeProfit !== null && stopLoss !== null && takeProfit <= stopLoss)
    throw unprocessable('take_profit.limit_price must be > stop_loss.stop_price');
  if (limit !== null && stopLoss !== null && stopLoss >= limit)
    throw unprocessable('stop_loss.stop_price must be <= base_price - 0.01');
}

function assertQuantity({ quantity, type, timeInForce, orderClass }: PostedOrder, rules: OrderRules): void {
  if (rules.isOption && (!['market', 'limit'].includes(type) || timeInForce !== 'day' || orderClass !== 'simple'))
    throw unprocessable('options orders are market or limit, for the day, and simple');
  if (Number.isInteger(quantity)) return;
  if (rules.isOption) throw unprocessable('options quantities must be whole contracts');
  if (!rules.isFractionable) throw unprocessable('requested asset is not fractionable');
  if (timeInForce !== 'day') throw unprocessable('fractional orders must be DAY orders');
  if (orderClass !== 'simple') throw unprocessable('fractional orders must be simple orders');
  if (!rules.fractionalTypes.includes(type)) throw unprocessable(`fractional orders cannot be of type ${type}`);
}

function legIn(body: Body, name: string): Body | null {
  const leg = body[name];
  return typeof leg === 'object' && leg !== null ? (leg as Body) : null;
}

function textIn(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw badField(`${name} is required`);
}

function oneOf<T extends string>(body: Body, name: string, values: readonly T[]): T {
  const found = values.find((value) => value === body[name]);
  return found ?? refuse(`invalid ${name} ${String(body[name])}`);
}

function refuse(message: string): never {
  throw badField(message);
}
