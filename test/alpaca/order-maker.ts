/**
 * Makes the orders of the local Alpaca: from what was posted, from the one that is to be replaced, from what the account's
 * owner did by other means. Guarantees: ids come in the order of making, the same in every run; nothing has happened to
 * what was made.
 */
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { OrderReport } from '../../src/lib/orders/order.ts';
import type { AlpacaOrder } from './alpaca-order.ts';
import { instrumentOf } from './exchange-words.ts';
import type { PostedOrder } from './order-request.ts';
import { uuidOf } from './words.ts';

type Terms = Pick<AlpacaOrder, 'symbol' | 'side' | 'type' | 'timeInForce' | 'orderClass' | 'quantity' | 'limit'> &
  Pick<AlpacaOrder, 'stop' | 'isExtended' | 'parent' | 'replaces'> & { readonly clientId: string | null };

export type Renewal = Pick<Terms, 'quantity' | 'limit' | 'stop' | 'clientId'>;

export class OrderMaker {
  readonly #exchange: SimExchange;
  /** How many, whoever made the first ones. */
  made: number;

  constructor(exchange: SimExchange, made: number) {
    this.#exchange = exchange;
    this.made = made;
  }

  /** With its legs. */
  posted({ takeProfit, stopLoss, ...posted }: PostedOrder): AlpacaOrder {
    const order = this.#make({ ...posted, parent: null, replaces: null });
    const leg = { ...posted, clientId: null, side: 'sell', parent: order, replaces: null } as const;
    if (takeProfit !== null) order.legs.push(this.#make({ ...leg, type: 'limit', limit: takeProfit, stop: null }));
    if (stopLoss !== null) order.legs.push(this.#make({ ...leg, type: 'stop', limit: null, stop: stopLoss }));
    return order;
  }

  renewed(old: AlpacaOrder, to: Renewal): AlpacaOrder {
    const { symbol, side, type, timeInForce, orderClass, isExtended, parent, legs, id } = old;
    const same = { symbol, side, type, timeInForce, orderClass, isExtended, parent };
    const order = this.#make({ ...same, ...to, replaces: id });
    order.legs.push(...legs);
    return order;
  }

  /** With a client order id that Alpaca made. */
  foreign({ ticker: symbol, side, kind: type, quantity, limit, stop }: OrderReport): AlpacaOrder {
    const usual = {
      timeInForce: 'day',
      orderClass: 'simple',
      isExtended: false,
      parent: null,
      replaces: null,
    } as const;
    return this.#make({ ...usual, symbol, side, type, quantity, limit, stop, clientId: null });
  }

  #make(terms: Terms): AlpacaOrder {
    const { symbol, parent, clientId } = terms;
    const now = this.#exchange.now();
    const id = uuidOf('order', ++this.made);
    const isOption = instrumentOf(this.#exchange, symbol).kind === 'put';
    return {
      ...terms,
      ...{ id, clientId: clientId ?? uuidOf('client order', id), legs: [], exchangeId: null },
      ...{ assetId: uuidOf('asset', symbol), assetClass: isOption ? 'us_option' : 'us_equity' },
      ...{ status: parent === null ? 'pending_new' : 'held', filledQuantity: 0, filledValue: 0 },
      ...{ createdAt: now, updatedAt: now, filledAt: null, canceledAt: null, expiredAt: null, failedAt: null },
      ...{ replacedAt: null, replacedBy: null, expiresAt: this.#exchange.setup.session.close },
    };
  }
}
