/**
 * Alpaca's market data as a Feed: minutes by the clock, bars by the stream, and by the history for what the stream has not
 * brought. Guarantees: those of session/feed.ts; a minute is told as over only when each ticker has its bar or was asked for,
 * or when the history cannot be asked and the stream stood through all of it: until then nothing is decided, while minutes go
 * on opening; what comes late is not told; what goes wrong is said.
 */
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { stockQuotes } from '../../brokers/alpaca/quotes.ts';
import type { Session } from '../../calendar/sessions.ts';
import { backoffMs } from '../../core/backoff.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { asError } from '../../core/errors.ts';
import { readOccSymbol } from '../../market/options/occ-symbol.ts';
import type { LiveQuote } from '../../orders/broker.ts';
import type { Feed, FeedIdentity, FeedListener, MinuteBar } from '../../session/feed.ts';
import { DataStream, type StreamTrouble } from './data-stream.ts';
import { historyPages } from './history.ts';
import { MinuteBook } from './minute-book.ts';
import { Newcomers, type PassedBar } from './newcomers.ts';
import { PutMinutes } from './put-minutes.ts';

export interface AlpacaFeedParts {
  readonly client: AlpacaClient;
  readonly name: 'iex' | 'sip';
  /** Of the puts that are watched. */
  readonly options: 'indicative' | 'opra';
  readonly session: Session;
  /** What a person should know. No call may throw. */
  readonly trouble: (code: StreamTrouble | 'data_failed' | 'late_bar' | 'stream_alone', what: string) => void;
}

/** So long bars of a minute are waited for after it is over; then the history has them too. */
const HISTORY_AFTER_MS = 2_500;
/** After so long without the history the stream's word is taken, where it stood. */
const STREAM_ALONE_MS = 12_000;
const HISTORY_BACKOFF = { baseMs: 1_000, capMs: 15_000 } as const;
/** So long before a minute is over what the stream does not quote is asked for: a decision wants it fresh. */
const POLL_BEFORE_MS = 3_000;
/** Quotes are told at most so often; each minute's newest in front of its close. */
const QUOTES_EVERY_MS = 5_000;

export class AlpacaFeed implements Feed {
  readonly identity: FeedIdentity;
  readonly advance = null;
  readonly #parts: AlpacaFeedParts;
  readonly #stream: DataStream;
  readonly #puts: PutMinutes;
  readonly #book = new MinuteBook();
  readonly #quotes = new Map<string, LiveQuote>();
  readonly #newcomers: Newcomers;
  #listener: FeedListener | null = null;
  #opened = -1;
  #closed = -1;
  /** What had passed at the start has been told, or could not be. */
  #isUnderWay = false;
  #isPumping = false;
  #failures = 0;
  #historyAt: EpochMs = -Infinity;
  #quotesAt: EpochMs = -Infinity;
  #polledMinute = -1;
  #freshAt: EpochMs;
  #takeBack: () => void = () => undefined;

  constructor(parts: AlpacaFeedParts) {
    this.#parts = parts;
    const { client, name, options, trouble } = parts;
    this.identity = { name, hasQuotes: true };
    this.#freshAt = client.ports.clock.now();
    this.#puts = new PutMinutes({
      ...{ client, feed: options, minuteNow: () => this.#minuteNow() },
      failed: (what) => trouble('data_failed', what),
    });
    this.#stream = new DataStream({
      ...{ client, feed: name },
      isMarketOpen: () => this.#minuteNow() >= 1 && this.#minuteNow() < parts.session.minutes,
      listener: {
        bar: (bar) => this.#heardBar(bar.minute - this.#openMinute, bar),
        quote: (quote) => {
          this.#freshAt = client.ports.clock.now();
          this.#quotes.set(quote.ticker, quote);
        },
        trouble,
      },
    });
    this.#newcomers = new Newcomers({
      ports: client.ports,
      closed: () => this.#closed,
      readableAt: (m) => this.#endOf(m) + HISTORY_AFTER_MS,
      read: (...asked) => this.#read(...asked),
      arrived: (tickers, bars) => this.#arrived(tickers, bars),
      failed: (error, tickers) => this.#tellMissing(error, tickers),
    });
  }

  /** Where nothing is watched, nothing can be old. */
  get freshAt(): EpochMs {
    return this.#book.tickers.length === 0 ? this.#parts.client.ports.clock.now() : this.#freshAt;
  }

  async start(tickers: readonly string[], listener: FeedListener): Promise<void> {
    this.#listener = listener;
    const { puts, others } = bySort(tickers);
    this.#puts.watch(puts);
    for (const ticker of others) this.#book.watch(ticker, -1);
    this.#stream.want(others);
    this.#stream.open();
    await this.#pump();
    this.#isUnderWay = true;
    void this.#pollQuotes();
    this.#tick();
  }

  watch(tickers: readonly string[]): Promise<void> {
    const { puts, others } = bySort(tickers);
    this.#puts.watch(puts);
    const known = new Set(this.#book.tickers);
    const added = others.filter((ticker) => !known.has(ticker) && !this.#newcomers.has(ticker));
    if (added.length > 0) {
      this.#stream.want(added);
      this.#newcomers.add(added);
    }
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#listener = null;
    this.#newcomers.stop();
    this.#takeBack();
    this.#puts.stop();
    this.#stream.close();
    return Promise.resolve();
  }

  get #openMinute(): number {
    return this.#parts.session.open / MINUTE_MS;
  }

  /** Below 0 before the open. */
  #minuteNow(): number {
    return Math.floor(this.#parts.client.ports.clock.now() / MINUTE_MS) - this.#openMinute;
  }

  #endOf(m: number): EpochMs {
    return (this.#openMinute + m + 1) * MINUTE_MS;
  }

  #heardBar(m: number, { ticker, open, high, low, close, volume }: MinuteBar): void {
    if (m < 0 || m >= this.#parts.session.minutes) return;
    this.#freshAt = this.#parts.client.ports.clock.now();
    const isTaken = this.#book.add(m, { ticker, open, high, low, close, volume });
    if (!isTaken && !this.#newcomers.has(ticker))
      this.#parts.trouble('late_bar', `the bar of ${ticker} in minute ${String(m)} came too late`);
    else if (this.#book.lacking(m).length === 0) void this.#pump();
  }

  /** What the clock says: minutes open, quotes are told, what is over is closed. */
  #tick(): void {
    if (this.#listener === null) return;
    const { session, client } = this.#parts;
    const now = client.ports.clock.now();
    const last = Math.min(this.#minuteNow(), session.minutes - 1);
    while (this.#opened < last) this.#listener.opened(++this.#opened);
    if (now >= this.#quotesAt + QUOTES_EVERY_MS) this.#tellQuotes();
    if (this.#polledMinute < last && now >= this.#endOf(last) - POLL_BEFORE_MS) {
      this.#polledMinute = last;
      void this.#pollQuotes();
    }
    void this.#pump();
    if (this.#closed < session.minutes - 1) this.#wake();
  }

  #wake(): void {
    const { clock, timers } = this.#parts.client.ports;
    const now = clock.now();
    const end = this.#endOf(this.#closed + 1);
    const instants = [
      ...[this.#endOf(this.#opened), end + HISTORY_AFTER_MS, end + STREAM_ALONE_MS, this.#historyAt],
      ...[this.#endOf(this.#polledMinute + 1) - POLL_BEFORE_MS, this.#endOf(this.#opened) - POLL_BEFORE_MS],
      this.#quotesAt + QUOTES_EVERY_MS,
    ];
    const next = Math.min(...instants.filter((instant) => instant > now), now + MINUTE_MS);
    this.#takeBack();
    this.#takeBack = timers.at(next, () => this.#tick());
  }

  #tellQuotes(): void {
    this.#quotesAt = this.#parts.client.ports.clock.now();
    if (this.#quotes.size === 0) return;
    const quotes = [...this.#quotes.values()];
    this.#quotes.clear();
    this.#listener?.quoted(quotes);
  }

  /** Of those that the stream does not tell of. What is asked for says nothing of how fresh the bars are. */
  async #pollQuotes(): Promise<void> {
    const { client, name } = this.#parts;
    try {
      const quotes = await stockQuotes(client, this.#stream.unquoted, name);
      for (const quote of quotes) this.#quotes.set(quote.ticker, quote);
    } catch (error) {
      this.#parts.trouble('data_failed', asError(error).message);
    }
  }

  /** Closes what can be closed, one after the other. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#listener !== null && (await this.#step()));
    } finally {
      this.#isPumping = false;
    }
    if (this.#isUnderWay && this.#listener !== null && this.#closed < this.#parts.session.minutes - 1) this.#wake();
  }

  /** True: there may be more to do. */
  async #step(): Promise<boolean> {
    const { client, session } = this.#parts;
    const m = this.#closed + 1;
    const now = client.ports.clock.now();
    if (m >= session.minutes || now < this.#endOf(m)) return false;
    const lacking = this.#book.lacking(m);
    if (lacking.length > 0 && (await this.#askFor(lacking, now))) return true;
    if (lacking.length > 0 && !this.#isStreamEnough(m, lacking)) return false;
    while (this.#opened < m) this.#listener?.opened(++this.#opened);
    if (this.#isUnderWay) this.#tellQuotes();
    this.#closed = m;
    this.#listener?.closed(m, [...this.#book.take(m), ...this.#puts.take(m)]);
    return true;
  }

  /** The history cannot be asked, and there was no break in the stream. */
  #isStreamEnough(m: number, lacking: readonly string[]): boolean {
    const { client, trouble } = this.#parts;
    const since = this.#stream.steadySince;
    const stood = since !== null && since <= this.#endOf(m) - MINUTE_MS && this.#book.hasAny(m);
    if (!stood || client.ports.clock.now() < this.#endOf(m) + STREAM_ALONE_MS) return false;
    trouble('stream_alone', `whether ${lacking.join()} traded in minute ${String(m)} is known by the stream alone`);
    return true;
  }

  /** All minutes that are over by now. True: it has been told. */
  async #askFor(tickers: readonly string[], now: EpochMs): Promise<boolean> {
    const { session } = this.#parts;
    const over = Math.floor((now - HISTORY_AFTER_MS) / MINUTE_MS) - this.#openMinute;
    const last = Math.min(over, session.minutes) - 1;
    if (last <= this.#closed || now < this.#historyAt) return false;
    try {
      for (const [m, bar] of await this.#read(tickers, this.#closed + 1, last)) this.#book.add(m, bar);
    } catch (error) {
      const { clock, rng } = this.#parts.client.ports;
      this.#historyAt = clock.now() + backoffMs(++this.#failures, HISTORY_BACKOFF, rng, HISTORY_BACKOFF.baseMs / 2);
      this.#tellMissing(asError(error), tickers);
      return false;
    }
    this.#failures = 0;
    this.#book.asked(tickers, last);
    return true;
  }

  /** What has closed already is told again, with the bars of the newcomers. */
  #arrived(tickers: readonly string[], bars: readonly PassedBar[]): void {
    const last = this.#closed;
    // Nothing was watched, and so nothing was told: from now on it can be late.
    if (this.#book.tickers.length === 0) this.#freshAt = this.#parts.client.ports.clock.now();
    for (const ticker of tickers) this.#book.watch(ticker, last);
    const minutes = Array.from({ length: last + 1 }, (): MinuteBar[] => []);
    for (const [m, bar] of bars) minutes[m]?.push(bar);
    for (const [m, own] of minutes.entries()) if (own.length > 0) this.#listener?.closed(m, own);
  }

  /** @throws NetworkError, BrokerError */
  async #read(tickers: readonly string[], first: number, last: number): Promise<readonly PassedBar[]> {
    const { client, name } = this.#parts;
    const range = { first: this.#openMinute + first, last: this.#openMinute + last };
    const question = { tickers, ...range, feed: name, adjustment: 'raw', urgency: 'question' } as const;
    const bars: PassedBar[] = [];
    for await (const page of historyPages(client, question))
      for (const { minute, ...bar } of page) bars.push([minute - this.#openMinute, bar]);
    if (bars.length > 0) this.#freshAt = client.ports.clock.now();
    return bars;
  }

  #tellMissing({ message }: Error, tickers: readonly string[]): void {
    this.#parts.trouble('data_failed', `bars of ${String(tickers.length)} tickers are missing: ${message}`);
  }
}

/** Puts are quoted elsewhere than stocks. */
function bySort(tickers: readonly string[]): { readonly puts: readonly string[]; readonly others: readonly string[] } {
  const isPut = (ticker: string): boolean => readOccSymbol(ticker) !== null;
  return { puts: tickers.filter(isPut), others: tickers.filter((ticker) => !isPut(ticker)) };
}
