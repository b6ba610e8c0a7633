/**
 * The minutes that a feed tells: their bars are taken down, and each is decided or looked at, with the quotes of that moment.
 * Guarantees: nothing is decided before the feed is there, nor too late for an order to have its minute; minutes are decided in
 * their order, none twice; what a decision knew of quotes, and when that was looked at, is recorded before it.
 */
import type { Clock, EpochMs } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { LiveQuote } from '../orders/broker.ts';
import type { Feed, MinuteBar } from './feed.ts';
import type { Inbox } from './inbox.ts';
import type { LiveSession } from './live-session.ts';
import type { RunEvent } from './run-events.ts';

export interface MinutesParts {
  readonly session: LiveSession;
  readonly feed: Feed;
  readonly clock: Clock;
}

export class Minutes {
  readonly #parts: MinutesParts;
  readonly #inbox: Inbox<RunEvent>;
  readonly #closedAndSeen: (m: number) => void;
  /** The newest that were told and are not in the journal. */
  readonly #quotes = new Map<string, LiveQuote>();
  #isFollowing = false;
  /** The newest minute that was told and is not decided yet. */
  #closing: number | null = null;

  /** `closedAndSeen`: minute m is decided or looked at. */
  constructor(parts: MinutesParts, inbox: Inbox<RunEvent>, closedAndSeen: (m: number) => void) {
    this.#parts = parts;
    this.#inbox = inbox;
    this.#closedAndSeen = closedAndSeen;
  }

  /** The feed has told what had passed, and tells what comes. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** What the feed tells goes into the inbox. What has passed may take its time to be told: nobody waits for it. */
  follow(tickers: readonly string[]): void {
    const begun = this.#parts.feed.start(tickers, {
      opened: (m) => this.#inbox.push({ is: 'opened', m }),
      closed: (m, bars) => this.#inbox.push({ is: 'closed', m, bars }),
      quoted: (quotes) => this.#inbox.push({ is: 'quoted', quotes }),
    });
    begun.then(
      () => this.#inbox.push({ is: 'following', error: null }),
      (error: unknown) => this.#inbox.push({ is: 'following', error: asError(error) }),
    );
  }

  /** The newest minute that was told meanwhile is decided now, if there is time left. */
  begun(): void {
    this.#isFollowing = true;
    if (this.#parts.feed.advance === null) this.decideDue();
  }

  /** Of a feed that is pulled: a minute waits to be decided until nothing is under way. */
  get isDecisionDue(): boolean {
    return this.#closing !== null && this.#isFollowing;
  }

  decideDue(): void {
    const m = this.#closing;
    this.#closing = null;
    if (m !== null) this.#decide(m);
  }

  closed(m: number, bars: readonly MinuteBar[]): void {
    const { session, clock, feed } = this.#parts;
    const news = session.tapes.newsIn(m, bars);
    if (news.length > 0 || m > session.lastBars) session.record({ kind: 'bars', m, bars: news }, clock.now());
    if (m <= session.lastDecided) return; // history of what is watched since later
    if (feed.advance === null) this.decideDue();
    // Where time stands still, what ends with the minute has ended before anything is decided.
    if (feed.advance === null && this.#isFollowing) this.#decide(m);
    else this.#closing = m;
  }

  /** What is due by now is asked to be sold. */
  openDue(now: EpochMs): void {
    const { session } = this.#parts;
    const m = session.minuteAt(now);
    if (m >= 0 && m < session.minutesToClose) session.openMinute(m);
  }

  quoted(quotes: readonly LiveQuote[]): void {
    for (const quote of quotes)
      if (quote.at >= (this.#quotes.get(quote.ticker)?.at ?? -Infinity)) this.#quotes.set(quote.ticker, quote);
  }

  /**
   * Before a decision that looks at them; of what comes in between the newest is enough. Nothing is news as well: those of
   * before have grown older.
   */
  noteQuotes(m: number): void {
    const { session, feed, clock } = this.#parts;
    if (!feed.identity.hasQuotes) return;
    const now = clock.now();
    session.record({ kind: 'quotes', m, at: now, quotes: [...this.#quotes.values()] }, now);
    this.#quotes.clear();
  }

  /** An order that is decided now must have its minute before it. */
  #decide(m: number): void {
    const { session, clock, feed } = this.#parts;
    const now = clock.now();
    const isMissed = !this.#isFollowing || feed.wasMissed?.(m) === true;
    const decides = now < session.instantOf(m + 2) && !isMissed;
    if (decides && session.machine.seats.some((seat) => seat.decidesAt(m))) this.noteQuotes(m);
    session.closeMinute(m, now, decides);
    this.#closedAndSeen(m);
    // The minute in which it is sold has opened already: it is not waited for the next look.
    if (feed.advance === null) this.openDue(now);
  }
}
