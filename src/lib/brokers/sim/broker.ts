/**
 * The built-in broker: the Broker port over a simulated exchange in this process. Guarantees: what is asked reaches the
 * exchange in the order in which it was asked; reports of a request are told before its answer; nothing is told from
 * within the call that asks, nor after a disconnect.
 */
import type { Clock, EpochMs } from '../../core/clock.ts';
import { BrokerError, NetworkError } from '../../core/errors.ts';
import type {
  AccountIdentity,
  AccountState,
  Broker,
  BrokerListener,
  BrokerPosition,
  Capabilities,
  InstrumentFacts,
  LiveQuote,
} from '../../orders/broker.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../orders/order.ts';
import { assertHeld } from '../sell-guard.ts';
import type { SimExchange } from './exchange.ts';

export class SimBroker implements Broker {
  readonly name = 'sim';
  readonly can: Capabilities;
  readonly #exchange: SimExchange;
  #isConnected = false;

  constructor(exchange: SimExchange) {
    this.#exchange = exchange;
    this.can = exchange.setup.can;
  }

  /** The exchange's, which stands still until it is told to go on. */
  get venueClock(): Clock {
    return this.#exchange;
  }

  connect(listener: BrokerListener): Promise<AccountIdentity> {
    this.#isConnected = true;
    this.#exchange.tellOrders(this.can.streamsOrders ? listener : null);
    return Promise.resolve(this.#exchange.setup.identity);
  }

  disconnect(): Promise<void> {
    this.#isConnected = false;
    this.#exchange.tellOrders(null);
    return Promise.resolve();
  }

  account(): Promise<AccountState> {
    return this.#ask((exchange) => exchange.account());
  }

  positions(): Promise<readonly BrokerPosition[]> {
    return this.#ask((exchange) => exchange.positions());
  }

  openOrders(): Promise<readonly OrderReport[]> {
    return this.#ask((exchange) => exchange.openOrders());
  }

  orderByClientId(clientId: string): Promise<OrderReport | null> {
    return this.#ask((exchange) => exchange.orderByClientId(clientId));
  }

  executionsSince(at: EpochMs): Promise<readonly ExecutionReport[]> {
    return this.#ask((exchange) => exchange.executionsSince(at));
  }

  place(request: OrderRequest): Promise<OrderReport> {
    return this.#ask((exchange) => {
      assertHeld(request, exchange.positions());
      return exchange.place(request);
    });
  }

  cancel(clientId: string): Promise<void> {
    return this.#ask((exchange) => exchange.cancel(clientId));
  }

  instrument(ticker: string): Promise<InstrumentFacts> {
    return this.#ask((exchange) => {
      const facts = exchange.facts(ticker);
      if (facts !== null) return facts;
      const cure = 'choose a ticker of which there are bars of this session';
      throw new BrokerError({ code: 'not_tradable', message: `${ticker} is not traded here`, cure });
    });
  }

  quotes(tickers: readonly string[]): Promise<readonly LiveQuote[]> {
    return this.#ask((exchange) => tickers.map((ticker) => exchange.quote(ticker)).filter((quote) => quote !== null));
  }

  clock(): Promise<EpochMs> {
    return this.#ask((exchange) => exchange.now());
  }

  async #ask<T>(what: (exchange: SimExchange) => T): Promise<T> {
    // Not within the call: whoever asks is not told of it before it has asked.
    await Promise.resolve();
    if (this.#isConnected) return what(this.#exchange);
    throw new NetworkError({
      code: 'not_connected',
      message: 'the simulated exchange was asked without a connection',
      cure: 'connect first',
    });
  }
}
