/**
 * The built-in broker and its feed over a simulated exchange in another process. A connection that is lost is made anew by
 * the next question, and what the feed missed meanwhile is told then; time goes on when the exchange is found again, which
 * is waited for.
 * Guarantees: a sale of more than is held is thrown before it is sent; nothing is told twice of the feed; once another
 * client has taken the exchange over, this one asks no more.
 */
import type { Clock, EpochMs } from '../../core/clock.ts';
import { NetworkError } from '../../core/errors.ts';
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
import type { Feed, FeedIdentity, FeedListener, MinuteBar } from '../../session/feed.ts';
import { assertHeld } from '../sell-guard.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import type { Frame, SimAddress, SimVerb } from './wire.ts';

/** How long an exchange that is gone is waited for, and how often it is looked for. */
const FIND_MS = 15_000;
const LOOK_MS = 250;

function isLost(error: unknown): error is NetworkError {
  return error instanceof NetworkError && error.retryable;
}

export class SimRemote implements Broker, Feed {
  readonly name = 'sim';
  readonly can: Capabilities;
  readonly identity: FeedIdentity;
  readonly advance: () => Promise<boolean>;
  readonly #address: SimAddress;
  readonly #link: Link;
  readonly #watched = new Set<string>();
  #connection: Promise<Connection>;
  #orders: BrokerListener | null = null;
  #minutes: FeedListener | null = null;
  #told = { opened: -1, closed: -1 };
  /** Time was to go on, and there was no answer. */
  #lost: NetworkError | null = null;
  /** It asks no more: it was disconnected, or another client has taken over. */
  #isOver = false;

  private constructor(address: SimAddress, link: Link, connection: Connection) {
    this.#address = address;
    this.#link = link;
    this.#connection = Promise.resolve(connection);
    this.can = connection.hello.can;
    this.identity = connection.hello.feed;
    this.advance = async () => this.#advance();
    link.told = (frame) => this.#hear(frame);
    link.gone = (wasTakenOver) => this.#gone(wasTakenOver);
  }

  /** @throws NetworkError `venue_unreachable` */
  static async open(address: SimAddress): Promise<SimRemote> {
    const link = new Link();
    return new SimRemote(address, link, await Connection.open(address, link));
  }

  /** The exchange's clock, as of the last that was heard of it. */
  get venueClock(): Clock {
    return { now: () => this.#link.instant };
  }

  get freshAt(): EpochMs {
    return this.#link.instant;
  }

  async connect(listener: BrokerListener): Promise<AccountIdentity> {
    this.#isOver = false;
    this.#orders = listener;
    return (await this.#ask('connect')) as AccountIdentity;
  }

  async disconnect(): Promise<void> {
    this.#orders = null;
    this.#minutes = null;
    if (this.#isOver) return;
    this.#isOver = true;
    const connection = await this.#connection.catch(() => null);
    connection?.close();
  }

  async account(): Promise<AccountState> {
    return (await this.#ask('account')) as AccountState;
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    return (await this.#ask('positions')) as readonly BrokerPosition[];
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    return (await this.#ask('openOrders')) as readonly OrderReport[];
  }

  async orderByClientId(clientId: string): Promise<OrderReport | null> {
    return (await this.#ask('orderByClientId', clientId)) as OrderReport | null;
  }

  async executionsSince(at: EpochMs): Promise<readonly ExecutionReport[]> {
    return (await this.#ask('executionsSince', at)) as readonly ExecutionReport[];
  }

  async place(request: OrderRequest): Promise<OrderReport> {
    if (request.side === 'sell') assertHeld(request, await this.positions());
    return (await this.#ask('place', request)) as OrderReport;
  }

  async cancel(clientId: string): Promise<void> {
    await this.#ask('cancel', clientId);
  }

  async instrument(ticker: string): Promise<InstrumentFacts> {
    return (await this.#ask('instrument', ticker)) as InstrumentFacts;
  }

  async quotes(tickers: readonly string[]): Promise<readonly LiveQuote[]> {
    return (await this.#ask('quotes', tickers)) as readonly LiveQuote[];
  }

  async clock(): Promise<EpochMs> {
    return (await this.#ask('clock')) as EpochMs;
  }

  async start(tickers: readonly string[], listener: FeedListener): Promise<void> {
    this.#minutes = listener;
    this.#told = { opened: -1, closed: -1 };
    for (const ticker of tickers) this.#watched.add(ticker);
    await this.#ask('start', this.#told, [...this.#watched]);
  }

  async watch(tickers: readonly string[]): Promise<void> {
    for (const ticker of tickers) this.#watched.add(ticker);
    await this.#ifInReach('watch', tickers); // the next connection begins with them
  }

  async stop(): Promise<void> {
    this.#minutes = null;
    if (!this.#isOver && this.#lost === null) await this.#ifInReach('stop');
  }

  /** Without an answer it may have gone on or not: whoever follows the feed hears first that it is lost, then what was missed. */
  async #advance(): Promise<boolean> {
    if (this.#lost !== null) await this.#findAgain(this.#lost);
    else {
      try {
        return (await this.#ask('advance')) as boolean;
      } catch (error) {
        if (!isLost(error)) throw error;
        this.#lost = error;
      }
    }
    return true;
  }

  /** @throws NetworkError `venue_unreachable` that it was lost with, when it is not there again in time */
  async #findAgain(lost: NetworkError): Promise<void> {
    for (let looks = 0; looks < FIND_MS / LOOK_MS; looks++) {
      try {
        await this.clock();
        this.#lost = null;
        return;
      } catch (error) {
        if (!isLost(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    }
    throw lost;
  }

  /** What nobody needs to be told once the exchange is out of reach. */
  async #ifInReach(verb: SimVerb, ...args: readonly unknown[]): Promise<void> {
    try {
      await this.#ask(verb, ...args);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
    }
  }

  async #ask(verb: SimVerb, ...args: readonly unknown[]): Promise<unknown> {
    const connection = await this.#alive();
    return connection.ask(verb, ...args);
  }

  /** The connection, made anew where it was lost. */
  async #alive(): Promise<Connection> {
    if (this.#isOver) throw this.#notConnected();
    const known = this.#connection;
    const before = await known.catch(() => null);
    if (before?.isGone === false) return before;
    // Of several that ask at once the first makes it.
    if (this.#connection === known) this.#connection = this.#reconnect();
    return this.#connection;
  }

  async #reconnect(): Promise<Connection> {
    const connection = await Connection.open(this.#address, this.#link);
    if (this.#orders !== null) await connection.ask('connect');
    if (this.#minutes !== null) await connection.ask('start', this.#told, [...this.#watched]);
    this.#orders?.connection('restored');
    return connection;
  }

  #hear({ what, values }: Extract<Frame, { kind: 'told' }>): void {
    const [first, second] = values;
    switch (what) {
      case 'order':
        this.#orders?.order(first as OrderReport);
        return;
      case 'execution':
        this.#orders?.execution(first as ExecutionReport);
        return;
      case 'opened':
        this.#told = { ...this.#told, opened: first as number };
        this.#minutes?.opened(first as number);
        return;
      case 'closed':
        this.#told = { ...this.#told, closed: first as number };
        this.#minutes?.closed(first as number, second as readonly MinuteBar[]);
        return;
      case 'quoted':
        this.#minutes?.quoted(first as readonly LiveQuote[]);
    }
  }

  #gone(wasTakenOver: boolean): void {
    const isNews = !this.#isOver;
    this.#isOver ||= wasTakenOver;
    if (isNews) this.#orders?.connection('lost');
  }

  #notConnected(): NetworkError {
    return new NetworkError({
      code: 'not_connected',
      message: 'the simulated exchange was left, or another client has taken it over',
      cure: 'connect first; one client at a time',
    });
  }
}

/** What one connection after the other tells. */
class Link implements ConnectionListener {
  instant: EpochMs = 0;
  told: ConnectionListener['told'] = () => undefined;
  gone: ConnectionListener['gone'] = () => undefined;

  now(instant: EpochMs): void {
    this.instant = instant;
  }
}
