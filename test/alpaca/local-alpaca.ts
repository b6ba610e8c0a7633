/**
 * A local Alpaca: its REST hosts and its streams at one port of this machine, before a simulated exchange whose clock a
 * test moves. Guarantees: fills are those of the exchange, and so those of a backtest; nothing happens between two steps
 * of the clock but what clients ask for; `advance` resolves when all it brought about has been heard; a request or an
 * answer that Alpaca's own documents do not allow makes `close` throw.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { MINUTE_MS, type Clock, type EpochMs } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { PutSeries } from '../../src/lib/market/options/put-chain.ts';
import type { Capabilities } from '../../src/lib/orders/broker.ts';
import { setupOf, type ExchangeOptions } from '../helpers/exchange.ts';
import { Access } from './access.ts';
import { Positions } from './account-views.ts';
import type { Booked } from './activities.ts';
import type { Wire } from './alpaca-order.ts';
import { DataStream } from './data-stream.ts';
import { DayExchange } from './day-exchange.ts';
import { Faults } from './faults.ts';
import { AlpacaHttp } from './http.ts';
import { OptionData } from './option-data.ts';
import { OrderDesk, type DeskWitness } from './order-desk.ts';
import { routesOf } from './routes.ts';
import { KEYS, type Keys } from './sdk.ts';
import { streamedBar } from './series.ts';
import { Spec } from './spec.ts';
import { StockData, streamedQuote } from './stock-data.ts';
import type { ServedSocket } from './streams.ts';
import { TradingStream } from './trading-stream.ts';

export interface AlpacaOptions extends Omit<ExchangeOptions, 'can' | 'putSeriesOf'> {
  /** Which of the two trading hosts knows the account; and by it the keys, unless others are given. */
  readonly mode?: 'paper' | 'live';
  readonly keys?: Keys;
  readonly accountNumber?: string;
  readonly optionsLevel?: number;
  /** What the account says differently: a status, a block. */
  readonly account?: Wire;
  readonly plan?: 'free' | 'paid';
  /** Of each host. */
  readonly requestsPerMinute?: number;
  /** By which those are counted; left out: the exchange's. */
  readonly requestClock?: Clock;
  /** Of each channel of a data stream; null: none. */
  readonly symbolLimit?: number | null;
  /** It may grow. */
  readonly puts?: readonly PutSeries[];
  readonly witness?: DeskWitness;
  /** The same account on an earlier day, whose orders and fills are remembered. */
  readonly past?: LocalAlpaca;
  /** Types of orders that may be of a fraction of a share. */
  readonly fractionalTypes?: readonly string[];
  /** 0: any that is free. */
  readonly port?: number;
  /** When its clock begins: a minute before the open, unless it is given. */
  readonly from?: EpochMs;
}

/** What the exchange itself forbids nobody: the desk before it knows Alpaca's rules. */
const EXCHANGE_CAN = {
  ...{ attachedStop: 'none', restingStop: 'any', putStop: false, fractionalLimit: true, replace: 'new_id' },
  ...{ stopToMarket: false, refusesTwins: true, lookupLagMs: 0, entryLife: 'day', streamsOrders: true },
  ...{ hasQuotes: true, hasOptionChain: true, hasImbalance: false, hasPreview: false },
} as const satisfies Capabilities;

const FEEDS = ['/v2/iex', '/v2/sip', '/v2/delayed_sip', '/v1beta1/indicative', '/v1beta1/opra'] as const;
/** What a free plan has no stream of. */
const PAID_FEEDS: readonly string[] = ['/v2/sip', '/v1beta1/opra'];

export class LocalAlpaca implements Clock {
  readonly exchange: SimExchange;
  readonly faults = new Faults();
  readonly access: Access;
  readonly desk: OrderDesk;
  /** What is booked of contracts that have ended. */
  readonly booked: Booked[] = [];
  readonly stocks: StockData;
  readonly trading: TradingStream;
  /** By the path of their feed. */
  readonly data: ReadonlyMap<string, DataStream>;
  readonly spec = Spec.open();
  readonly #positions: Positions;
  readonly #options: OptionData;
  readonly #http: AlpacaHttp;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  #port = 0;

  private constructor(bars: readonly Bars[], options: AlpacaOptions) {
    const { puts = [], mode = 'paper', plan = 'paid', optionsLevel = 2, symbolLimit } = options;
    const { accountNumber = mode === 'paper' ? 'PALOCAL00001' : '100000001' } = options;
    const identity = {
      accountId: accountNumber,
      mode,
      mayBuyPuts: optionsLevel >= 2,
      hindrance: null,
    } as const;
    const putSeriesOf = (ticker: string): PutSeries | null =>
      puts.find(({ instrument }) => instrument.ticker === ticker) ?? null;
    const setup = setupOf(bars, { identity, ...options, can: EXCHANGE_CAN, putSeriesOf });
    this.exchange = new DayExchange(setup, options.from ?? null);
    const { exchange, faults } = this;
    this.access = new Access(
      mode,
      options.keys ?? KEYS[mode],
      options.requestClock ?? this,
      options.requestsPerMinute ?? 10_000,
    );
    this.trading = new TradingStream(this, this.access, faults.trading);
    const limit = symbolLimit === undefined ? (plan === 'free' ? 30 : null) : symbolLimit;
    const stream = { clock: this, access: this.access, faults: faults.data, symbolLimit: limit };
    this.data = new Map(
      FEEDS.map((feed) => [
        feed,
        new DataStream({ ...stream, isSubscribed: plan === 'paid' || !PAID_FEEDS.includes(feed) }),
      ]),
    );
    this.desk = new OrderDesk({
      ...{ exchange, faults, fractionalTypes: options.fractionalTypes ?? ['market', 'limit'] },
      ...{ witness: options.witness ?? null, past: options.past?.desk ?? null },
      tell: (event, update) => this.#told(event, update),
    });
    this.#positions = new Positions(exchange, this.desk.fills);
    this.stocks = new StockData({ exchange, faults, plan });
    const account = { accountNumber, optionsLevel, account: options.account ?? {} };
    this.#options = new OptionData(puts, this.stocks, plan);
    const { desk, booked, stocks, access, trading, spec } = this;
    const [positions, optionData] = [this.#positions, this.#options];
    const route = routesOf({ exchange, account, desk, booked, positions, stocks, options: optionData, faults });
    this.#http = new AlpacaHttp({ route, access, spec, faults: faults.rest, stream: trading });
    exchange.tellMinutes({ opened: () => this.desk.opened(), closed: (m) => this.#closed(m) });
  }

  static async open(bars: readonly Bars[], options: AlpacaOptions = {}): Promise<LocalAlpaca> {
    const alpaca = new LocalAlpaca(bars, options);
    const { server } = alpaca.#http;
    server.on('upgrade', (request, socket, head) => alpaca.#upgrade(request, socket, head));
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    alpaca.#port = (server.address() as AddressInfo).port;
    return alpaca;
  }

  /** At no port: what is asked is handed to `handle`, and sockets to `welcome`, by whoever leads the time. */
  static unserved(bars: readonly Bars[], options: AlpacaOptions = {}): LocalAlpaca {
    return new LocalAlpaca(bars, options);
  }

  /** As AlpacaHttp's. */
  handle(...asked: Parameters<AlpacaHttp['handle']>): ReturnType<AlpacaHttp['handle']> {
    return this.#http.handle(...asked);
  }

  /** False: there is no stream at that path. */
  welcome(path: string, socket: ServedSocket, isPacked: boolean): boolean {
    const feed = this.data.get(path);
    if (path === '/stream') this.trading.welcome(socket);
    else feed?.welcome(socket, isPacked);
    return path === '/stream' || feed !== undefined;
  }

  get origin(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  get streamOrigin(): string {
    return `ws://127.0.0.1:${String(this.#port)}`;
  }

  /** What was asked, oldest first. */
  get calls(): AlpacaHttp['calls'] {
    return this.#http.calls;
  }

  get violations(): readonly string[] {
    return this.spec?.violations ?? [];
  }

  now(): EpochMs {
    return this.exchange.now();
  }

  /** One step of the exchange, or to that instant where nothing happens before. False: the session is over. */
  async advance(until: EpochMs | null = null): Promise<boolean> {
    const goesOn = this.exchange.advance(until);
    await this.settled();
    return goesOn;
  }

  /** Until that session minute has closed. */
  async toClose(m: number): Promise<void> {
    while (this.exchange.closed < m && (await this.advance()));
  }

  async toOpen(m: number): Promise<void> {
    while (this.exchange.opened < m && (await this.advance()));
  }

  async toEnd(): Promise<void> {
    while (await this.advance());
  }

  /** The next minute of that symbol trades at one price, and is over then. Its bars must reach that far. */
  async trade(symbol: string, price: number, volume = 1_000_000): Promise<void> {
    const m = this.exchange.closed + 1;
    const bars = this.exchange.setup.bars.find((each) => each.symbol === symbol);
    const row = bars?.minute.indexOf(this.exchange.setup.session.open / MINUTE_MS + m) ?? -1;
    assert.ok(bars !== undefined && row >= 0, `${symbol} has no bar of minute ${String(m)}`);
    for (const column of [bars.open, bars.high, bars.low, bars.close]) column[row] = price;
    bars.volume[row] = volume;
    await this.toClose(m);
  }

  /** All that was told has been received. */
  async settled(): Promise<void> {
    await Promise.all([this.trading, ...this.data.values()].map((stream) => stream.settled()));
  }

  /** What was told has been received, and for that long nobody has asked anything. Milliseconds of the machine's clock. */
  async quiet(ms = 5): Promise<void> {
    await this.settled();
    await this.#http.quiet(ms);
  }

  /** With a word on the stream of statuses. */
  async halt(symbol: string): Promise<void> {
    this.exchange.halt(symbol);
    await this.#tellStatus(symbol, 'H', 'Trading Halt');
  }

  async resume(symbol: string): Promise<void> {
    this.exchange.resume(symbol);
    await this.#tellStatus(symbol, 'T', 'Trading Resume');
  }

  /** @throws AssertionError where a request or an answer was against Alpaca's documents */
  async close(): Promise<void> {
    const { server } = this.#http;
    for (const stream of [this.trading, ...this.data.values()]) stream.drop();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    assert.deepEqual(this.violations, []);
  }

  #told(event: string, update: Wire): void {
    if (event === 'fill' || event === 'partial_fill') this.#positions.changed();
    this.spec?.checkStreamedOrder(update.order);
    this.trading.tell(update);
  }

  #closed(m: number): void {
    this.desk.closed();
    for (const stream of this.data.values()) stream.tell([...this.#quotesFor(stream), ...this.#barsFor(stream, m)]);
  }

  #quotesFor(stream: DataStream): Wire[] {
    const quotes = [...stream.symbolsOf('quotes')].map((symbol) => {
      if (this.#options.has(symbol)) return this.#options.streamedQuote(symbol);
      const quote = this.stocks.quote(symbol);
      return quote === null ? null : streamedQuote(quote);
    });
    return quotes.filter((quote) => quote !== null);
  }

  #barsFor(stream: DataStream, m: number): Wire[] {
    const at = this.exchange.setup.session.open + m * MINUTE_MS;
    return this.exchange
      .barsAt(stream.symbolsOf('bars'), m)
      .map(({ ticker, open: o, high: h, low: l, close: c, volume: v }) => streamedBar(ticker, { at, o, h, l, c, v }));
  }

  async #tellStatus(symbol: string, code: string, words: string): Promise<void> {
    const status = { T: 's', S: symbol, sc: code, sm: words, rc: 'M1', rm: 'Market', t: new Date(this.now()), z: 'C' };
    for (const stream of this.data.values()) stream.tell([status]);
    await this.settled();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname } = new URL(request.url ?? '/', this.origin);
    if (pathname !== '/stream' && !this.data.has(pathname)) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    const isPacked = request.headers['content-type'] === 'application/msgpack';
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
      this.welcome(pathname, accepted, isPacked);
    });
  }
}
