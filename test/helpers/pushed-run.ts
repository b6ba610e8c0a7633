/**
 * A run whose feed tells by itself, as live ones do, on a clock that the test moves: the run's own loop before a simulated
 * exchange which follows that clock. What the feed tells, and when it has begun, is the test's to say.
 */
import { setImmediate } from 'node:timers/promises';
import { SimBroker } from '../../src/lib/brokers/sim/broker.ts';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { EpochMs } from '../../src/lib/core/clock.ts';
import { NetworkError } from '../../src/lib/core/errors.ts';
import type { InstrumentFacts, LiveQuote } from '../../src/lib/orders/broker.ts';
import type { Alert } from '../../src/lib/session/alert.ts';
import type { Feed, FeedIdentity, FeedListener } from '../../src/lib/session/feed.ts';
import { liveRun } from '../../src/lib/session/live-run.ts';
import type { JournalRecord, StoredRecord } from '../../src/lib/session/records.ts';
import type { RunOutcome } from '../../src/lib/session/run-events.ts';
import { exchangeOf, runParts, type LiveDay } from './live-day.ts';
import { MovedClock } from './moved-clock.ts';

class ToldFeed implements Feed {
  readonly advance = null;
  readonly identity: FeedIdentity;
  readonly freshAt = Infinity;
  listener: FeedListener | null = null;

  constructor(identity: FeedIdentity) {
    this.identity = identity;
  }

  /** All that has passed has been told. */
  begin: () => void = () => undefined;
  fail: (error: Error) => void = () => undefined;

  start(_: readonly string[], listener: FeedListener): Promise<void> {
    this.listener = listener;
    return new Promise((resolve, reject) => {
      this.begin = resolve;
      this.fail = reject;
    });
  }

  watch(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.listener = null;
    return Promise.resolve();
  }
}

export interface PushedOptions {
  /** Session minute at whose open it starts. */
  readonly at: number;
  /** Where the account has traded before; left out: a new one. */
  readonly exchange?: SimExchange;
  /** What the broker answers when it is asked for quotes; left out: what the exchange has. */
  readonly quotes?: (tickers: readonly string[], now: EpochMs) => Promise<readonly LiveQuote[]>;
  /** Whether the broker is out of reach when it is asked for the account, as each snapshot does; left out: never. */
  readonly isAway?: (now: EpochMs) => boolean;
  /** What its answer about the account waits for, which each snapshot asks for; left out: nothing. */
  readonly delay?: () => Promise<void>;
  /** What it answers when it is asked about an instrument; left out: what the exchange has. */
  readonly instrument?: (ticker: string) => Promise<InstrumentFacts>;
}

export class PushedRun {
  readonly exchange: SimExchange;
  readonly feed: ToldFeed;
  readonly clock: MovedClock;
  readonly records: StoredRecord[];
  readonly alerts: Alert[] = [];
  /** When the heart beat. */
  readonly beats: EpochMs[] = [];
  /** When the broker was asked for the account. */
  readonly asked: EpochMs[] = [];
  outcome: RunOutcome | null = null;
  readonly #day: LiveDay;

  constructor(day: LiveDay, options: PushedOptions) {
    const { at, exchange = exchangeOf(day), quotes, instrument, isAway = () => false } = options;
    const delay = options.delay ?? (() => Promise.resolve());
    this.#day = day;
    this.exchange = exchange;
    this.clock = new MovedClock(this.instantOf(at));
    this.feed = new ToldFeed({ name: 'sip', hasQuotes: exchange.setup.can.hasQuotes });
    this.records = [...(day.past ?? [])];
    this.#follow();
    const broker = new SimBroker(exchange);
    if (quotes !== undefined) broker.quotes = (tickers) => quotes(tickers, this.clock.now());
    if (instrument !== undefined) broker.instrument = instrument;
    const account = broker.account.bind(broker);
    broker.account = async () => {
      const now = this.clock.now();
      this.asked.push(now);
      if (isAway(now)) throw unreachable();
      await delay();
      return account();
    };
    void liveRun({
      ...runParts(day, exchange, this.records, this.alerts),
      ...{ clock: this.clock, timers: this.clock, broker, feed: this.feed, began: () => undefined },
      beat: () => void this.beats.push(this.clock.now()),
    }).then((outcome) => (this.outcome = outcome));
  }

  instantOf(m: number, second = 0): EpochMs {
    return this.#day.session.open + m * 60_000 + second * 1_000;
  }

  /** Time passes, second by second, and the exchange follows. */
  async passTo(m: number, second = 0): Promise<void> {
    await this.#calm();
    for (const until = this.instantOf(m, second); this.clock.now() < until && this.outcome === null;) {
      this.clock.pass(Math.min(1_000, until - this.clock.now()));
      this.#follow();
      await this.#calm();
    }
  }

  /** The bars of that minute, as the feed tells them now. */
  async close(m: number): Promise<void> {
    this.feed.listener?.closed(
      m,
      this.exchange.barsAt(
        this.#day.symbols.map(({ symbol }) => symbol),
        m,
      ),
    );
    await this.#calm();
  }

  /** The feed is there. */
  async begin(): Promise<void> {
    await this.#calm();
    this.feed.begin();
    await this.#calm();
  }

  of<K extends JournalRecord['kind']>(kind: K): readonly Extract<JournalRecord, { kind: K }>[] {
    return this.records.flatMap(({ record }) =>
      record.kind === kind ? [record as Extract<JournalRecord, { kind: K }>] : [],
    );
  }

  #follow(): void {
    while (this.exchange.now() < this.clock.now() && this.exchange.advance(this.clock.now()));
  }

  async #calm(): Promise<void> {
    for (let turns = 0; turns < 10; turns++) await setImmediate();
  }
}

function unreachable(): NetworkError {
  return new NetworkError({ code: 'unreachable', message: 'no answer', cure: 'check the connection', retryable: true });
}
