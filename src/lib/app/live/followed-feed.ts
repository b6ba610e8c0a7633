/**
 * A live feed that a simulated exchange follows: each minute that closes in the world is played on the exchange, whose clock
 * then waits for the next one. Guarantees: nothing fills by a bar that has not closed; quotes and bars are those of the
 * feed; a minute that was over for longer than a minute when it was told is looked at and never decided.
 */
import { SimFeed } from '../../brokers/sim/feed.ts';
import type { SimExchange } from '../../brokers/sim/exchange.ts';
import { MINUTE_MS, type Clock, type EpochMs, type Timers } from '../../core/clock.ts';
import type { Feed, FeedIdentity, FeedListener, MinuteBar } from '../../session/feed.ts';

/** Others are looked at that often while it waits. */
const WAIT_MS = 1_000;

export class FollowedFeed implements Feed {
  readonly identity: FeedIdentity;
  readonly advance: () => Promise<boolean>;
  readonly #source: Feed;
  readonly #exchange: SimExchange;
  readonly #inner: SimFeed;
  readonly #wall: Clock & Timers;
  /** When each minute was told, by the world's clock. */
  readonly #toldAt = new Map<number, EpochMs>();
  /** The newest minute whose bars the exchange has. */
  #known = -1;
  #isWaiting = false;
  #wake: () => void = () => undefined;

  constructor(source: Feed, exchange: SimExchange, wall: Clock & Timers) {
    this.#source = source;
    this.#exchange = exchange;
    this.#inner = new SimFeed(exchange);
    this.#wall = wall;
    this.identity = source.identity;
    this.advance = () => this.#advance();
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  get freshAt(): EpochMs {
    return this.#source.freshAt;
  }

  wasMissed(m: number): boolean {
    return (this.#toldAt.get(m) ?? Infinity) >= this.#startOf(m + 2);
  }

  async start(tickers: readonly string[], listener: FeedListener): Promise<void> {
    await this.#inner.start(tickers, listener);
    await this.#source.start(tickers, {
      opened: () => undefined,
      closed: (m, bars) => this.#closed(m, bars, listener),
      quoted: (quotes) => listener.quoted(quotes),
    });
  }

  async watch(tickers: readonly string[]): Promise<void> {
    await this.#inner.watch(tickers);
    await this.#source.watch(tickers);
  }

  async stop(): Promise<void> {
    await this.#source.stop();
    await this.#inner.stop();
  }

  /** What is told once more, of newcomers, the exchange has passed: it goes on to who listens. */
  #closed(m: number, bars: readonly MinuteBar[], listener: FeedListener): void {
    this.#exchange.append(m, bars);
    if (m <= this.#exchange.closed) {
      listener.closed(m, bars);
      return;
    }
    // Of newcomers it is told once more: what counts is when it was known first.
    if (!this.#toldAt.has(m)) this.#toldAt.set(m, this.#wall.now());
    this.#known = Math.max(this.#known, m);
    this.#wake();
  }

  async #advance(): Promise<boolean> {
    const { session } = this.#exchange.setup;
    const isAll = this.#known >= session.minutes - 1;
    const until = this.#startOf(this.#known + 1);
    this.#isWaiting = !isAll && this.#exchange.now() >= until;
    if (!this.#isWaiting) return this.#exchange.advance(isAll ? null : until);
    await new Promise<void>((resolve) => {
      const takeBack = this.#wall.at(this.#wall.now() + WAIT_MS, resolve);
      this.#wake = () => {
        takeBack();
        resolve();
      };
    });
    return true;
  }

  #startOf(m: number): EpochMs {
    return this.#exchange.setup.session.open + m * MINUTE_MS;
  }
}
