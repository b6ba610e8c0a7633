/**
 * The Feed port: where bars come from, and with them the minutes of the session. Guarantees asked of every feed: a minute
 * opens before it closes, minutes come in order and none twice; a bar is told when it has closed, and never changes after.
 */
import type { EpochMs } from '../core/clock.ts';
import type { PutMinute } from '../market/options/live-put.ts';
import type { LiveQuote } from '../orders/broker.ts';

/** A closed bar of one minute. */
export interface MinuteBar {
  readonly ticker: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Of a put, whose bars are the middles of these; left out: of all else. */
  readonly quoted?: PutMinute;
}

export interface FeedListener {
  /** Session minute m begins: what is due at its open is due now. */
  opened(m: number): void;
  /** Session minute m is over, with the bars of what traded in it. */
  closed(m: number, bars: readonly MinuteBar[]): void;
  quoted(quotes: readonly LiveQuote[]): void;
}

/** What the data is: an entry of the journal says it, for a partial feed is no full one. */
export interface FeedIdentity {
  /** `sim`: recorded bars; `sip`: the whole market; `iex`: one exchange. */
  readonly name: 'sim' | 'sip' | 'iex';
  readonly hasQuotes: boolean;
}

export interface Feed {
  readonly identity: FeedIdentity;
  /**
   * Null: the feed tells by itself, as time goes on. Otherwise time stands still until it is called, which is done only
   * when nothing is under way: it goes on to the next thing that happens (fills, an open, a close) and resolves when that
   * has been told; false: the session is over.
   */
  readonly advance: (() => Promise<boolean>) | null;
  /** Of a feed that is pulled: the last call came back with nothing, since what is next has not happened in the world yet. */
  readonly isWaiting?: boolean;
  /** Whether session minute m was over long before it was told, so that nobody may decide at it; left out: none was. */
  readonly wasMissed?: (m: number) => boolean;
  /** Bars of these from the session's start on, as far as they have closed, are told first, minute by minute. */
  start(tickers: readonly string[], listener: FeedListener): Promise<void>;
  /** More instruments, from now on. */
  watch(tickers: readonly string[]): Promise<void>;
  /** It tells nothing more. One that is out of reach has stopped. */
  stop(): Promise<void>;
  /** When the newest data arrived: of data, not of pings. */
  readonly freshAt: EpochMs;
}
