/**
 * The recorded bars of a simulated exchange as a feed that is pulled: its `advance` moves the exchange's clock.
 * Guarantees: a minute opens before it closes, in order and none twice, also for a run that joins later: what has passed
 * is told to it first; a bar is told when its minute has closed.
 */
import type { EpochMs } from '../../core/clock.ts';
import type { LiveQuote } from '../../orders/broker.ts';
import type { Feed, FeedIdentity, FeedListener } from '../../session/feed.ts';
import type { SimExchange } from './exchange.ts';

/** What a listener has been told already; -1: nothing. */
export interface Told {
  readonly opened: number;
  readonly closed: number;
}

export class SimFeed implements Feed {
  readonly identity: FeedIdentity;
  readonly advance: () => Promise<boolean>;
  readonly #exchange: SimExchange;
  readonly #watched = new Set<string>();
  #listener: FeedListener | null = null;

  constructor(exchange: SimExchange) {
    this.#exchange = exchange;
    this.identity = { name: 'sim', hasQuotes: exchange.setup.can.hasQuotes };
    this.advance = async () => {
      await Promise.resolve();
      return exchange.advance();
    };
  }

  get freshAt(): EpochMs {
    return this.#exchange.now();
  }

  async start(tickers: readonly string[], listener: FeedListener): Promise<void> {
    await this.startAfter({ opened: -1, closed: -1 }, tickers, listener);
  }

  /** For one who has been told before. */
  async startAfter(told: Told, tickers: readonly string[], listener: FeedListener): Promise<void> {
    await this.watch(tickers);
    this.#listener = listener;
    this.#exchange.tellMinutes({ opened: (m) => listener.opened(m), closed: (m) => this.#closed(m) });
    const { opened, closed } = this.#exchange;
    for (let m = Math.min(told.opened, told.closed) + 1; m <= opened; m++) {
      if (m > told.opened) listener.opened(m);
      if (m > told.closed && m <= closed) this.#closed(m);
    }
  }

  watch(tickers: readonly string[]): Promise<void> {
    for (const ticker of tickers) this.#watched.add(ticker);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#listener = null;
    this.#exchange.tellMinutes(null);
    return Promise.resolve();
  }

  #closed(m: number): void {
    const listener = this.#listener;
    if (this.identity.hasQuotes && m === this.#exchange.closed) listener?.quoted(this.#quotes());
    listener?.closed(m, this.#exchange.barsAt(this.#watched, m));
  }

  #quotes(): LiveQuote[] {
    return [...this.#watched].map((ticker) => this.#exchange.quote(ticker)).filter((quote) => quote !== null);
  }
}
