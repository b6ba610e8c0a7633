/**
 * Minute bars of the puts that a run holds or has ordered, made of what they are quoted at: they are asked about every few seconds,
 * for their streams are not those of stocks. Guarantees: a bar is of quotes that stood in its own minute; without an ask there
 * is none; what goes wrong is said once, until it goes well again.
 */
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { optionQuotes } from '../../brokers/alpaca/quotes.ts';
import { asError } from '../../core/errors.ts';
import type { EpochMs } from '../../core/clock.ts';
import { midOf, type PutMinute } from '../../market/options/live-put.ts';
import type { LiveQuote } from '../../orders/broker.ts';
import type { MinuteBar } from '../../session/feed.ts';

export interface PutMinutesParts {
  readonly client: AlpacaClient;
  readonly feed: 'indicative' | 'opra';
  /** Of the session; below 0 before the open. */
  readonly minuteNow: () => number;
  readonly failed: (what: string) => void;
}

const EVERY_MS = 10_000;
/** After each full ten seconds: the last look of a minute is shortly before its end. */
const OFFSET_MS = 7_000;

export class PutMinutes {
  readonly #parts: PutMinutesParts;
  readonly #tickers = new Set<string>();
  readonly #minutes = new Map<number, Map<string, PutMinute>>();
  #isAsking = false;
  #hasFailed = false;
  #takeBack: () => void = () => undefined;

  constructor(parts: PutMinutesParts) {
    this.#parts = parts;
  }

  watch(tickers: readonly string[]): void {
    if (tickers.length === 0) return;
    for (const ticker of tickers) this.#tickers.add(ticker);
    void this.#look();
  }

  stop(): void {
    this.#tickers.clear();
    this.#takeBack();
  }

  /** The bars of minute m, which is over. */
  take(m: number): MinuteBar[] {
    const bars = [...(this.#minutes.get(m) ?? [])].map(([ticker, quoted]) => ({ ticker, ...midOf(quoted), quoted }));
    for (const minute of this.#minutes.keys()) if (minute <= m) this.#minutes.delete(minute);
    return bars;
  }

  async #look(): Promise<void> {
    if (this.#isAsking || this.#tickers.size === 0) return;
    this.#isAsking = true;
    const { client, feed, failed } = this.#parts;
    try {
      for (const quote of await optionQuotes(client, [...this.#tickers], feed, 'question')) this.#note(quote);
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) failed(`puts are not quoted: ${asError(error).message}`);
      this.#hasFailed = true;
    } finally {
      this.#isAsking = false;
    }
    if (this.#tickers.size === 0) return;
    this.#takeBack();
    this.#takeBack = client.ports.timers.at(nextLook(client.ports.clock.now()), () => void this.#look());
  }

  #note({ ticker, bid, ask }: LiveQuote): void {
    const m = this.#parts.minuteNow();
    if (!(ask > 0) || m < 0) return;
    const bars = this.#minutes.get(m) ?? new Map<string, PutMinute>();
    const { bidOpen = bid, askOpen = ask } = bars.get(ticker) ?? {};
    bars.set(ticker, { bidOpen, askOpen, bidClose: bid, askClose: ask });
    this.#minutes.set(m, bars);
  }
}

function nextLook(now: EpochMs): EpochMs {
  return (Math.floor((now - OFFSET_MS) / EVERY_MS) + 1) * EVERY_MS + OFFSET_MS;
}
