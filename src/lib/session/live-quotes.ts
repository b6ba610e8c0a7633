/**
 * The newest quotes of a live feed, from what was recorded of it. Guarantees: of a feed that has quotes, an instrument that was not
 * quoted yet has a quote without bid and ask, which buys nothing; a quote is as old as it is when the feed was looked at last, also
 * where that had nothing new to tell.
 */
import type { EpochMs } from '../core/clock.ts';
import type { LiveQuote } from '../orders/broker.ts';
import type { QuoteFacts } from '../risk/gate.ts';
import type { Quoted } from './records.ts';

const NO_QUOTE: QuoteFacts = { bid: 0, ask: 0, bidSize: 0, askSize: 0, ageMs: 0 };

export class LiveQuotes {
  /** Whether the feed of this run tells quotes. */
  areTold = false;
  readonly #newest = new Map<string, LiveQuote>();
  #heardAt: EpochMs = -Infinity;

  hear({ at, quotes }: Quoted): void {
    this.#heardAt = Math.max(this.#heardAt, at);
    for (const quote of quotes)
      if (quote.at >= (this.#newest.get(quote.ticker)?.at ?? -Infinity)) this.#newest.set(quote.ticker, quote);
  }

  /** Null: the feed has no quotes. */
  at(ticker: string, at: EpochMs): QuoteFacts | null {
    if (!this.areTold) return null;
    const quote = this.#newest.get(ticker);
    if (quote === undefined) return NO_QUOTE;
    const { bid, ask, bidSize, askSize } = quote;
    return { bid, ask, bidSize, askSize, ageMs: Math.max(0, Math.max(at, this.#heardAt) - quote.at) };
  }
}
