/**
 * A feed that tells by itself, as live feeds do: minutes open and close when the exchange's do, a little later, sometimes
 * much later or not at all for a symbol. Guarantees: minutes come in order, and none twice; nothing reaches the dead.
 */
import type { EpochMs } from '../../src/lib/core/clock.ts';
import type { Feed, FeedListener, MinuteBar } from '../../src/lib/session/feed.ts';
import type { LineParts } from './line.ts';
import type { Venue } from './venue.ts';

export interface FeedParts extends LineParts {
  readonly venue: Venue;
}

export class PushedFeed implements Feed {
  readonly identity = { name: 'sip', hasQuotes: false } as const;
  readonly advance = null;
  readonly #parts: FeedParts;
  readonly #watched = new Set<string>();
  #listener: FeedListener | null = null;
  #next: EpochMs = 0;
  #freshAt: EpochMs;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#freshAt = parts.time.now();
  }

  get freshAt(): EpochMs {
    return this.#freshAt;
  }

  start(tickers: readonly string[], listener: FeedListener): Promise<void> {
    const { exchange } = this.#parts.venue;
    for (const ticker of tickers) this.#watched.add(ticker);
    this.#listener = listener;
    for (let m = 0; m <= exchange.opened; m++) {
      this.opened(m);
      if (m <= exchange.closed) this.closed(m);
    }
    return Promise.resolve();
  }

  watch(tickers: readonly string[]): Promise<void> {
    const isNew = tickers.some((ticker) => !this.#watched.has(ticker));
    for (const ticker of tickers) this.#watched.add(ticker);
    if (isNew) for (let m = 0; m <= this.#parts.venue.exchange.closed; m++) this.closed(m);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#listener = null;
    return Promise.resolve();
  }

  opened(m: number): void {
    this.#tell(0, (listener) => listener.opened(m));
  }

  closed(m: number): void {
    const { venue, faults } = this.#parts;
    const bars = venue.exchange.barsAt(this.#watched, m).filter((bar) => !this.#isMissing(bar, m));
    const late = faults.strikes('bars_late', `minute ${String(m)}`) ? faults.of('bars_late').between(500, 120_000) : 0;
    this.#tell(late, (listener) => listener.closed(m, bars));
  }

  #isMissing({ ticker }: MinuteBar, m: number): boolean {
    return this.#parts.faults.strikes('bars_missing', `${ticker} in minute ${String(m)}`);
  }

  #tell(late: number, what: (listener: FeedListener) => void): void {
    const { time, chance, downUntil, isAlive } = this.#parts;
    if (this.#listener === null) return;
    const quick = 1 + 300 * chance.next() ** 2;
    this.#next = Math.max(this.#next, downUntil('feed_silent'), time.now() + quick + late);
    time.at(this.#next, () => {
      if (!isAlive() || this.#listener === null) return;
      this.#freshAt = time.now();
      what(this.#listener);
    });
  }
}
