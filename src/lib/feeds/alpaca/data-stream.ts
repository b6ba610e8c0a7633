/**
 * Alpaca's stream of market data: minute bars and quotes. Guarantees: more tickers than the plan allows are asked for in
 * smaller parts, and what is left over is said; a socket that is open and tells nothing while the market is open counts as
 * lost, and so does one that tells what cannot be read; bars that are corrected later are passed over.
 */
import { addressOf } from '../../brokers/alpaca/addresses.ts';
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { fieldsOf, listOf, number, perhapsText, text, type Fields } from '../../brokers/alpaca/fields.ts';
import { readQuote } from '../../brokers/alpaca/quotes.ts';
import { LiveSocket } from '../../brokers/live-socket.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { LiveQuote } from '../../orders/broker.ts';
import { readBar, type StampedBar } from './history.ts';

export type StreamTrouble = 'not_authorised' | 'not_subscribed' | 'connection_limit' | 'symbol_limit' | 'stream_silent';

export interface DataListener {
  bar(bar: StampedBar): void;
  quote(quote: LiveQuote): void;
  trouble(code: StreamTrouble, what: string): void;
}

export interface StreamParts {
  readonly client: AlpacaClient;
  readonly feed: 'iex' | 'sip';
  /** Whether there should be something to tell. */
  readonly isMarketOpen: () => boolean;
  readonly listener: DataListener;
}

type Channel = 'bars' | 'quotes';
interface Part {
  readonly channel: Channel;
  readonly tickers: readonly string[];
}

const SYMBOL_LIMIT = 405;
/** Minute bars of what trades come once a minute. */
const SILENT_MS = 75_000;
const LOOK_MS = 5_000;
/** Another client of the account has the one connection, or the keys are refused: asked again after so long. */
const TAKEN_MS = 30_000;
const NO_TICKERS: ReadonlySet<string> = new Set();

export class DataStream {
  readonly #parts: StreamParts;
  readonly #socket: LiveSocket;
  readonly #wanted = new Set<string>();
  readonly #streamed: Record<Channel, ReadonlySet<string>> = { bars: NO_TICKERS, quotes: NO_TICKERS };
  /** To be asked for, one after the other; the first one is under way. */
  #asking: Part[] = [];
  /** What the plan does not allow. */
  #leftOut: Part[] = [];
  #dataAt: EpochMs = 0;
  #subscribedAt: EpochMs | null = null;
  #takeBack: () => void = () => undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    const { client, feed } = parts;
    this.#socket = new LiveSocket(client.ports, {
      url: () => `${addressOf(client.access, 'dataStream')}/v2/${feed}`,
      opened: () => undefined,
      heard: (message) => this.#heard(message),
      lost: () => this.#lost(),
    });
  }

  open(): void {
    this.#socket.open();
    this.#watch();
  }

  close(): void {
    this.#takeBack();
    this.#socket.close();
  }

  want(tickers: readonly string[]): void {
    const added = tickers.filter((ticker) => !this.#wanted.has(ticker));
    for (const ticker of added) this.#wanted.add(ticker);
    if (this.#socket.isReady) this.#ask(added);
  }

  /** Of the wanted ones: those whose quotes do not come by themselves. */
  get unquoted(): readonly string[] {
    return [...this.#wanted].filter((ticker) => !this.#streamed.quotes.has(ticker));
  }

  /** Since when what it was asked for comes without a break; null: it does not. */
  get steadySince(): EpochMs | null {
    return this.#subscribedAt;
  }

  #heard(message: string): void {
    try {
      for (const frame of listOf(JSON.parse(message), 'stream', (each) => fieldsOf(each, 'message')))
        this.#handle(frame);
    } catch {
      // What cannot be read may have been a bar: it is fetched, as after any loss.
      this.#socket.drop();
    }
  }

  #handle(frame: Fields): void {
    const { listener, client } = this.#parts;
    switch (text(frame, 'T')) {
      case 'success':
        this.#welcomed(perhapsText(frame, 'msg'));
        return;
      case 'subscription':
        this.#subscribed(frame);
        return;
      case 'error':
        this.#failed(number(frame, 'code'));
        return;
      case 'b':
        this.#dataAt = client.ports.clock.now();
        listener.bar(readBar(text(frame, 'S'), frame));
        return;
      case 'q':
        this.#dataAt = client.ports.clock.now();
        listener.quote(readQuote(text(frame, 'S'), frame.values));
        return;
      default:
        return;
    }
  }

  #welcomed(what: string | null): void {
    const { keys } = this.#parts.client.access;
    if (what === 'connected')
      this.#socket.send({ action: 'auth', key: keys.id.reveal(), secret: keys.secret.reveal() });
    if (what !== 'authenticated') return;
    this.#socket.ready();
    this.#dataAt = this.#parts.client.ports.clock.now();
    this.#ask([...this.#wanted]);
  }

  /** Bars first: without them nothing is decided. */
  #ask(tickers: readonly string[]): void {
    if (tickers.length === 0) return;
    const isIdle = this.#asking.length === 0;
    this.#asking.push({ channel: 'bars', tickers }, { channel: 'quotes', tickers });
    if (isIdle) this.#askNext();
  }

  #askNext(): void {
    const [part] = this.#asking;
    if (part === undefined) this.#tellLeftOut();
    else this.#socket.send({ action: 'subscribe', [part.channel]: part.tickers });
  }

  #subscribed(frame: Fields): void {
    for (const channel of ['bars', 'quotes'] as const)
      this.#streamed[channel] = new Set(listOf(frame.values[channel] ?? [], channel, String));
    this.#asking.shift();
    this.#subscribedAt ??= this.#parts.client.ports.clock.now();
    this.#askNext();
  }

  /** The limit is not told: smaller parts find it. */
  #tooMany(): void {
    const part = this.#asking.shift();
    if (part === undefined) return;
    const { channel, tickers } = part;
    const half = Math.ceil(tickers.length / 2);
    if (tickers.length > 1)
      this.#asking.unshift({ channel, tickers: tickers.slice(0, half) }, { channel, tickers: tickers.slice(half) });
    else this.#leftOut.push({ channel, tickers });
    this.#askNext();
  }

  #tellLeftOut(): void {
    for (const channel of ['bars', 'quotes'] as const) {
      const tickers = this.#leftOut.filter((part) => part.channel === channel).flatMap((part) => part.tickers);
      if (tickers.length === 0) continue;
      const what = `the plan's limit of symbols leaves no ${channel} of ${tickers.join()} in the stream: they are asked for`;
      this.#parts.listener.trouble('symbol_limit', what);
    }
    this.#leftOut = [];
  }

  #failed(code: number): void {
    const { listener, feed } = this.#parts;
    if (code === SYMBOL_LIMIT) {
      this.#tooMany();
      return;
    }
    if (code === 409) {
      listener.trouble('not_subscribed', `the plan does not have the stream of ${feed}`);
      this.close();
      this.#lost();
    } else if (code === 406) {
      listener.trouble('connection_limit', 'another program of this account has the one connection for market data');
      this.#socket.drop(TAKEN_MS);
    } else if (code === 402) {
      listener.trouble('not_authorised', 'the stream of market data refuses the keys');
      this.#socket.drop(TAKEN_MS);
    } else this.#socket.drop();
  }

  #lost(): void {
    this.#asking = [];
    this.#leftOut = [];
    this.#streamed.bars = NO_TICKERS;
    this.#streamed.quotes = NO_TICKERS;
    this.#subscribedAt = null;
  }

  /** Pings are answered by a socket that has gone silent, too. */
  #watch(): void {
    const { client, isMarketOpen, listener } = this.#parts;
    const { clock, timers } = client.ports;
    this.#takeBack = timers.at(clock.now() + LOOK_MS, () => {
      if (this.#socket.isReady && (!isMarketOpen() || this.#wanted.size === 0)) this.#dataAt = clock.now();
      if (this.#socket.isReady && clock.now() >= this.#dataAt + SILENT_MS) {
        listener.trouble('stream_silent', 'the stream of market data is open and tells nothing');
        this.#socket.drop();
      }
      this.#watch();
    });
  }
}
