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
import type { Outgoing } from './outgoing.ts';
import type { RunEvent } from './run-events.ts';

export interface MinutesParts {
  readonly session: LiveSession;
  readonly feed: Feed;
  readonly clock: Clock;
}

export class Minutes {
  readonly #parts: MinutesParts;
  readonly #inbox: Inbox<RunEvent>;
  readonly #outgoing: Outgoing;
  readonly #closedAndSeen: (m: number) => void;
  /** The newest that were told and are not in the journal. */
  readonly #quotes = new Map<string, LiveQuote>();
  readonly #watchedPuts = new Set<string>();
  #afterwards: (() => void)[] = [];
  #isFollowing = false;
  /** The newest minute that was told and is not decided yet. */
  #closing: number | null = null;

  /** `closedAndSeen`: minute m is decided or looked at. */
  constructor(parts: MinutesParts, inbox: Inbox<RunEvent>, outgoing: Outgoing, closedAndSeen: (m: number) => void) {
    this.#parts = parts;
    this.#inbox = inbox;
    this.#outgoing = outgoing;
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
    this.#decideUnlessItWaits();
  }

  /** A minute is to be decided as soon as nothing is under way that it waits for. */
  get isDecisionDue(): boolean {
    return this.#closing !== null && this.#isFollowing;
  }

  decideDue(): void {
    const m = this.#closing;
    this.#closing = null;
    if (m !== null) this.#decide(m);
  }

  /** Strategies have answered at a minute that waits to be decided: what would change their answers comes after it. */
  whenDecided(act: () => void): void {
    if (this.isDecisionDue) this.#afterwards.push(act);
    else act();
  }

  closed(m: number, bars: readonly MinuteBar[]): void {
    const { session, feed } = this.#parts;
    if (m <= (this.isDecisionDue ? (this.#closing ?? -1) : session.lastDecided)) {
      this.whenDecided(() => this.#takeDown(m, bars)); // history of what is watched since later
      return;
    }
    if (feed.advance === null) this.decideDue();
    this.#takeDown(m, bars);
    this.#closing = m;
    this.#decideUnlessItWaits();
  }

  #takeDown(m: number, bars: readonly MinuteBar[]): void {
    const { session, clock } = this.#parts;
    const news = session.tapes.newsIn(m, bars);
    if (news.length > 0 || m > session.lastBars) session.record({ kind: 'bars', m, bars: news }, clock.now());
  }

  /** Where time stands still, what ends with the minute has ended before anything is decided. */
  #decideUnlessItWaits(): void {
    const m = this.#closing;
    if (m === null || !this.#isFollowing) return;
    const waitsForPuts = this.#mayDecide(m) && this.#outgoing.wantPuts(m);
    if (this.#parts.feed.advance === null && !waitsForPuts) this.decideDue();
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

  /** What has been ordered is quoted from now on: it is marked by that. */
  watchPuts(): void {
    const { session, feed } = this.#parts;
    const puts = session.desk.trades.flatMap(({ instrument: { kind, ticker } }) => (kind === 'put' ? [ticker] : []));
    const added = puts.filter((ticker) => !this.#watchedPuts.has(ticker));
    for (const ticker of added) this.#watchedPuts.add(ticker);
    if (added.length > 0) void feed.watch(added);
  }

  /** An order that is decided now must have its minute before it. */
  #mayDecide(m: number): boolean {
    const { session, clock, feed } = this.#parts;
    return this.#isFollowing && clock.now() < session.instantOf(m + 2) && feed.wasMissed?.(m) !== true;
  }

  #decide(m: number): void {
    const { session, clock, feed } = this.#parts;
    const now = clock.now();
    const decides = this.#mayDecide(m);
    if (decides && session.machine.seats.some((seat) => seat.decidesAt(m))) this.noteQuotes(m);
    session.closeMinute(m, now, decides);
    this.#closedAndSeen(m);
    // The minute in which it is sold has opened already: it is not waited for the next look.
    if (feed.advance === null) this.openDue(now);
    this.watchPuts();
    for (const act of this.#afterwards.splice(0)) act();
  }
}
