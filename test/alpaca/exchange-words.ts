/** What the local Alpaca asks of the simulated exchange, and how that one's refusals are said in Alpaca's words. */
import { BrokerError } from '../../src/lib/core/errors.ts';
import type { Instrument } from '../../src/lib/market/instrument.ts';
import type { OrderRequest } from '../../src/lib/orders/order.ts';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { shareOf } from '../helpers/exchange.ts';
import { isAlive, type AlpacaOrder } from './alpaca-order.ts';
import { badField, forbidden, unprocessable, type Refusal } from './refusal.ts';
import { decimalText } from './words.ts';

export function instrumentOf(exchange: SimExchange, symbol: string): Instrument {
  return exchange.setup.putSeriesOf(symbol)?.instrument ?? shareOf(symbol);
}

export function requestOf(exchange: SimExchange, order: AlpacaOrder, replaces: string | null): OrderRequest {
  const { clientId, symbol, side, type, quantity, limit, stop } = order;
  const leg = side === 'buy' ? 'entry' : type === 'stop' ? 'stop' : 'exit';
  const instrument = instrumentOf(exchange, symbol);
  return {
    ...{ clientId, tradeId: clientId, leg, instrument, side, kind: type, quantity, limit, stop },
    ...{ attachedStop: null, replaces, expiresAt: null },
  };
}

/** @throws what it was given where that is no refusal of the exchange */
export function refusalOf(
  error: unknown,
  exchange: SimExchange,
  order: AlpacaOrder,
  all: Iterable<AlpacaOrder>,
): Refusal {
  if (!(error instanceof BrokerError)) throw error;
  if (error.code === 'duplicate_order') return badField('client_order_id must be unique');
  if (error.code === 'not_tradable') return unprocessable(`asset "${order.symbol}" not found`);
  if (error.message.startsWith('insufficient buying power')) {
    const price = order.limit ?? exchange.quote(order.symbol)?.ask ?? 0;
    const multiplier = instrumentOf(exchange, order.symbol).multiplier;
    return forbidden('insufficient buying power', {
      buying_power: decimalText(exchange.account().buyingPower),
      cost_basis: decimalText(order.quantity * price * multiplier),
    });
  }
  if (error.message.startsWith('insufficient quantity')) return insufficientQuantity(exchange, order, all);
  if (error.message.startsWith('no permission'))
    return forbidden('account not eligible to trade uncovered option contracts');
  return unprocessable(error.message);
}

function insufficientQuantity(exchange: SimExchange, order: AlpacaOrder, all: Iterable<AlpacaOrder>): Refusal {
  const position = exchange.positions().find(({ ticker }) => ticker === order.symbol);
  if (position === undefined) return forbidden('account is not allowed to short');
  const { quantity, available } = position;
  const words = `requested: ${decimalText(order.quantity)}, available: ${decimalText(available)}`;
  const related = [...all].filter((each) => each.symbol === order.symbol && each.side === 'sell' && isAlive(each));
  return forbidden(`insufficient qty available for order (${words})`, {
    ...{ available: decimalText(available), existing_qty: decimalText(quantity), symbol: order.symbol },
    ...{ held_for_orders: decimalText(quantity - available), related_orders: related.map(({ id }) => id) },
  });
}
