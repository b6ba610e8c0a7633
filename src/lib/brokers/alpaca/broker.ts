/**
 * Alpaca as a Broker. Guarantees: what it cannot do, and a sale of more than is held, is refused before a byte leaves; an
 * order is sent once, and after whatever makes no sense its fate is open (NetworkError); a stop that came with its entry is
 * known by the id that it was given, also after a restart.
 */
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import type { EpochMs } from '../../core/clock.ts';
import { BrokerError } from '../../core/errors.ts';
import { readOccSymbol } from '../../market/options/occ-symbol.ts';
import type {
  AccountIdentity,
  AccountState,
  Broker,
  BrokerListener,
  BrokerPosition,
  InstrumentFacts,
  LiveQuote,
} from '../../orders/broker.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../orders/order.ts';
import { assertHeldSoon } from '../sell-guard.ts';
import { AccountCalls } from './account-calls.ts';
import type { AlpacaClient } from './client.ts';
import {
  contractEndOf,
  executionOf,
  factsOf,
  hasEnded,
  hindranceOf,
  mayBuyPuts,
  notTradable,
  positionOf,
  reportOf,
  stateOfAccount,
} from './mapper.ts';
import { OrderIds } from './order-ids.ts';
import { OrderTime } from './order-time.ts';
import { putFacts } from './puts.ts';
import { optionQuotes, stockQuotes } from './quotes.ts';
import { isCode, noAnswer, notConnected } from './refusals.ts';
import { ALPACA_CAPABILITIES, assertPossible, patchOf, postOf, rejected } from './requests.ts';
import { readOrder, type AlpacaOrder } from './schema.ts';
import { Teller, type ListedFill } from './teller.ts';
import { TradeUpdates } from './updates.ts';

export interface AlpacaData {
  readonly stocks: 'iex' | 'sip';
  readonly options: 'indicative' | 'opra';
}

export class AlpacaBroker implements Broker {
  readonly name = 'alpaca';
  readonly can = ALPACA_CAPABILITIES;
  readonly #client: AlpacaClient;
  readonly #data: AlpacaData;
  readonly #calls: AccountCalls;
  readonly #ids: OrderIds;
  readonly #teller: Teller;
  readonly #updates: TradeUpdates;
  #isConnected = false;
  /** How often it was left: a connect that was given up meanwhile opens nothing any more. */
  #leaves = 0;

  constructor(client: AlpacaClient, data: AlpacaData) {
    this.#client = client;
    this.#data = data;
    this.#calls = new AccountCalls(client);
    this.#ids = new OrderIds(this.#calls);
    this.#teller = new Teller({
      ...{ ports: client.ports, ids: this.#ids, fillsSince: (at) => this.#fillsSince(at) },
      doubt: () => this.#updates.doubt(),
    });
    this.#updates = new TradeUpdates(client.access, client.ports, {
      update: (update) => this.#teller.heard(update),
      connection: (state) => this.#teller.connection(state),
    });
  }

  async connect(listener: BrokerListener): Promise<AccountIdentity> {
    const before = this.#leaves;
    const account = await this.#calls.account();
    const hindrance = hindranceOf(account, await this.#calls.positions('question'));
    if (this.#leaves !== before) throw notConnected();
    await this.#updates.start();
    this.#teller.tell(listener);
    this.#isConnected = true;
    const { mode } = this.#client.access;
    return { accountId: account.id, mode, mayBuyPuts: mayBuyPuts(account), hindrance };
  }

  disconnect(): Promise<void> {
    this.#leaves++;
    this.#isConnected = false;
    this.#teller.tell(null);
    this.#updates.stop();
    return Promise.resolve();
  }

  async account(): Promise<AccountState> {
    return stateOfAccount(await this.#asked().account());
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    return (await this.#asked().positions('lookup')).map(positionOf);
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    const orders = await this.#asked().openOrders();
    for (const order of orders) this.#ids.learn(order);
    const open = orders.filter((order) => !hasEnded(order));
    const clientIds = await this.#ids.ofAll(open);
    return open.map((order, at) => reportOf(order, clientIds[at] ?? null));
  }

  async orderByClientId(clientId: string): Promise<OrderReport | null> {
    this.#asked();
    const order = await this.#find(clientId);
    return order === null ? null : reportOf(order, clientId);
  }

  async executionsSince(at: EpochMs): Promise<readonly ExecutionReport[]> {
    const calls = this.#asked();
    const executions = (await this.#fillsSince(at)).map(({ execution }) => execution);
    // What expires on the day itself is not bought. What its owner exercises on the day is a gap until then, and told as one.
    if (localDay(NEW_YORK, at) >= localDay(NEW_YORK, this.#client.ports.clock.now())) return executions;
    const ends = (await calls.contractEndsSince(at)).map(contractEndOf).filter((end) => end !== null);
    return [...executions, ...ends].sort((one, other) => one.at - other.at);
  }

  async place(request: OrderRequest): Promise<OrderReport> {
    const calls = this.#asked();
    assertPossible(request);
    const time = new OrderTime(this.#client.ports);
    try {
      await assertHeldSoon(request, async () => (await calls.positions('exit')).map(positionOf), this.#client.ports);
      return await this.#send(request, time);
    } finally {
      time.over();
    }
  }

  async cancel(clientId: string): Promise<void> {
    this.#asked();
    const orderId = this.#ids.brokerIdOf(clientId) ?? (await this.#find(clientId))?.id;
    if (orderId === undefined) throw orderError('order_not_found', `there is no order ${clientId}`);
    try {
      await this.#client.trading('exit', (api) => api.orders.deleteOrderByOrderIDRaw({ orderId }));
    } catch (error) {
      if (isCode(error, 'not_found')) throw orderError('order_not_found', `there is no order ${clientId}`);
      if (isCode(error, 'refused')) throw orderError('not_cancellable', error.message);
      throw error;
    }
  }

  async instrument(ticker: string): Promise<InstrumentFacts> {
    const calls = this.#asked();
    if (readOccSymbol(ticker) !== null) return putFacts(this.#client, ticker);
    const asset = await calls.asset(ticker, 'question');
    if (asset === null) throw notTradable(ticker);
    return factsOf(asset);
  }

  async quotes(tickers: readonly string[]): Promise<readonly LiveQuote[]> {
    this.#asked();
    const isOption = (ticker: string): boolean => readOccSymbol(ticker) !== null;
    const stocks = tickers.filter((ticker) => !isOption(ticker));
    return [
      ...(await stockQuotes(this.#client, stocks, this.#data.stocks)),
      ...(await optionQuotes(this.#client, tickers.filter(isOption), this.#data.options)),
    ];
  }

  async clock(): Promise<EpochMs> {
    return this.#asked().clock();
  }

  #asked(): AccountCalls {
    if (!this.#isConnected) throw notConnected();
    return this.#calls;
  }

  async #find(clientId: string): Promise<AlpacaOrder | null> {
    const known = this.#ids.brokerIdOf(clientId);
    return (known === null ? null : await this.#calls.byId(known)) ?? this.#ids.find(clientId);
  }

  async #send(request: OrderRequest, time: OrderTime): Promise<OrderReport> {
    const release = this.#teller.hold();
    try {
      const { replaces } = request;
      const order = await (replaces === null ? this.#post(request, time) : this.#patch(request, replaces, time));
      this.#ids.learn(order);
      this.#teller.accepted(order.id);
      return reportOf(order, request.clientId);
    } finally {
      release();
    }
  }

  async #post(request: OrderRequest, time: OrderTime): Promise<AlpacaOrder> {
    const signal = time.signal();
    const postOrderRequest = postOf(request);
    const urgency = request.side === 'sell' ? 'exit' : 'entry';
    return madeSure(
      await this.#client.trading(urgency, (api) => api.orders.postOrderRaw({ postOrderRequest }, { signal })),
    );
  }

  /** A new order takes the place of the one before, under an id of its own. */
  async #patch(request: OrderRequest, replaces: string, time: OrderTime): Promise<AlpacaOrder> {
    const old = await this.#find(replaces);
    if (old === null || hasEnded(old)) {
      // The same, sent before and not answered, may have come to its end meanwhile.
      const own = old === null ? null : await this.#find(request.clientId);
      if (own !== null) return own;
      throw rejected(`${replaces}, whose place it was to take, does not work any more`);
    }
    const signal = time.signal();
    const patchOrderRequest = patchOf(request, old.quantity);
    try {
      const asked = { orderId: old.id, patchOrderRequest };
      return madeSure(
        await this.#client.trading('exit', (api) => api.orders.patchOrderByOrderIdRaw(asked, { signal })),
      );
    } catch (error) {
      if (isCode(error, 'not_found')) throw orderError('order_rejected', error.message);
      throw error;
    }
  }

  async #fillsSince(at: EpochMs): Promise<readonly ListedFill[]> {
    const fills = await this.#calls.fillsSince(at);
    const orderIds = fills.map(({ orderId }) => orderId);
    const clientIds = await this.#ids.ofIds(orderIds, fills[0]?.at ?? at);
    return fills.map((fill, index) => {
      const { orderId, cumulative } = fill;
      return { execution: executionOf(fill, clientIds[index] ?? null), orderId, cumulative };
    });
  }
}

/** What was asked for may have been done, and nobody can read the answer. @throws NetworkError `no_answer` */
function madeSure(answer: unknown): AlpacaOrder {
  try {
    return readOrder(answer);
  } catch (error) {
    throw noAnswer(error instanceof Error ? error.message : 'it makes no sense');
  }
}

function orderError(code: 'order_not_found' | 'not_cancellable' | 'order_rejected', message: string): BrokerError {
  return new BrokerError({ code, message, cure: 'nothing to do: the order is looked up' });
}
