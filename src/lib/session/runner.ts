/**
 * The loop of a live run, whatever the broker, feed and clock: one thing after another is taken from the inbox, what follows
 * from it is recorded and applied, the journal is written, and only then is anybody asked to do anything.
 * Guarantees: nothing is sent that is not in the journal; what a broker said is in the journal before it is acted on; a call
 * that hangs holds nothing else up, nor does a feed that is slow to begin; exits go on whatever is refused to entries; it ends
 * flat, or says what is left.
 */
import type { EpochMs } from '../core/clock.ts';
import { asError, LogicError } from '../core/errors.ts';
import type { BrokerListener, LiveQuote } from '../orders/broker.ts';
import type { Alert } from './alert.ts';
import type { Feed } from './feed.ts';
import { Guard, type GuardRules } from './guard.ts';
import { Inbox } from './inbox.ts';
import { Journaling, type JournalingParts } from './journaling.ts';
import { Outgoing, type OutgoingParts } from './outgoing.ts';
import type { ErrorRecord } from './records.ts';
import type { Asked, RunEvent, RunOutcome } from './run-events.ts';
import { WishDesk } from './wish-desk.ts';

export interface RunnerParts extends JournalingParts, OutgoingParts {
  readonly feed: Feed;
  readonly rules: GuardRules;
  /** Wishes of other processes that nobody has taken yet. */
  readonly wishes: () => readonly Asked[];
  readonly isKillFileThere: () => boolean;
  /** Why nobody could take over positions that are kept; null: somebody can. */
  readonly keepHindrance: () => string | null;
  /** After the journal was written and what follows was sent: logs, screens. Must not throw. */
  readonly committed: () => void;
  readonly beat: (state: string, counters: Readonly<Record<string, string | number | null>>) => void;
}

/** Without anything to do, a run looks around that often. */
const TICK_MS = 1_000;
/** A run that cannot be flat ends so long after the close: nothing can be sold any more. */
const AFTER_CLOSE_MS = 60_000;
/** Also while the feed is silent. */
const BEAT_MS = 5_000;

export class Runner {
  readonly #parts: RunnerParts;
  readonly #inbox = new Inbox<RunEvent>();
  readonly #guard: Guard;
  readonly #wishes: WishDesk;
  readonly #journaling: Journaling;
  readonly #outgoing: Outgoing;
  /** The newest that were told and are not in the journal. */
  readonly #quotes = new Map<string, LiveQuote>();
  /** The feed is there: before that nothing is decided. */
  #isFollowing = false;
  /** The newest minute that was told and is not decided yet. */
  #closing: number | null = null;
  #isOver = false;
  #failure: Error | null = null;
  #isBeatDue = false;
  #lookedAt = -Infinity;
  #latencyMs: number | null = null;
  #errors = 0;
  #beatAt = 0;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    const { clock, session } = parts;
    this.#guard = new Guard(
      session,
      clock,
      parts.rules,
      (alert) => this.#alert(alert),
      () => this.#tooManyErrors(),
    );
    this.#wishes = new WishDesk(session, clock, this.#guard, parts.keepHindrance);
    this.#journaling = new Journaling(parts, (error) => this.#diskIsFull(error));
    this.#outgoing = new Outgoing(parts, this.#inbox, this.#journaling);
  }

  /** What the broker tells by itself goes in here: the listener to connect with. */
  readonly brokerListener: BrokerListener = {
    order: (report) => this.#inbox.push({ is: 'order', report }),
    execution: (execution) => this.#inbox.push({ is: 'execution', execution }),
    connection: (state) => this.#inbox.push({ is: 'connection', state }),
  };

  /** A wish of this process itself: a signal, say. */
  ask(asked: Asked): void {
    this.#inbox.push({ is: 'wish', asked });
  }

  /**
   * Reconciles first, then follows the feed over these tickers until its windows are over and all is sold, or it is told to
   * stop. The session has been opened or recalled before, and the broker is connected.
   */
  async run(tickers: readonly string[]): Promise<RunOutcome> {
    const { feed } = this.#parts;
    try {
      this.#guard.lookAtKillFile(this.#parts.isKillFileThere());
      this.#outgoing.wantSnapshot('start');
      this.#act();
      await this.#settled();
      this.#follow(tickers);
      for (;;) {
        if (this.#hasEnded()) break;
        const event = await this.#next();
        this.#guarded(() => this.#handle(event));
        this.#handleWaiting();
        this.#act();
      }
    } catch (error) {
      this.#failure ??= asError(error);
    } finally {
      await feed.stop();
    }
    const held = this.#held();
    if (held.length > 0 && this.#wishes.stopping !== 'kept') this.#tellHeld(held);
    const how = this.#failure !== null ? 'failed' : (this.#wishes.stopping ?? 'done');
    return { how, error: this.#failure, held };
  }

  /** Until nothing is under way: before the feed begins, what is left over from before is in order. */
  async #settled(): Promise<void> {
    while (this.#outgoing.isWaiting || !this.#inbox.isEmpty) {
      await this.#inbox.filled();
      this.#handleWaiting();
      this.#act();
    }
  }

  /** What has passed may take its time to be told: orders are cared for meanwhile. */
  #follow(tickers: readonly string[]): void {
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

  /** What has come in together is written together: each write of the journal waits for the disk. */
  #handleWaiting(): void {
    for (let event = this.#inbox.take(); event !== undefined; event = this.#inbox.take()) {
      const told = event;
      this.#guarded(() => this.#handle(told));
    }
  }

  async #next(): Promise<RunEvent> {
    const { feed, clock, timers, session } = this.#parts;
    for (;;) {
      // However much a feed tells, what others want is looked at too.
      if (feed.advance === null && clock.now() >= this.#lookedAt + TICK_MS) return { is: 'tick' };
      const event = this.#inbox.take();
      if (event !== undefined) return event;
      const isSettled = !this.#outgoing.isWaiting;
      if (isSettled && this.#closing !== null && this.#isFollowing) {
        const m = this.#closing;
        this.#closing = null;
        return { is: 'decide', m };
      }
      if (feed.advance !== null && isSettled && this.#isFollowing) {
        if (!(await feed.advance()) && this.#inbox.isEmpty) return { is: 'over' };
        if (feed.isWaiting === true) return { is: 'tick' };
        continue;
      }
      const now = clock.now();
      const until =
        feed.advance === null
          ? Math.min(session.desk.deadline(now) ?? Infinity, this.#lookedAt + TICK_MS)
          : this.#isFollowing
            ? Infinity
            : now + TICK_MS;
      if (until <= now) return { is: 'tick' };
      let hasRung = false;
      const ring = (): void => {
        hasRung = true;
        this.#inbox.wake();
      };
      const takeBack = until === Infinity ? () => undefined : timers.at(until, ring);
      await this.#inbox.filled();
      takeBack();
      if (this.#inbox.isEmpty && hasRung) return { is: 'tick' };
    }
  }

  #handle(event: RunEvent): void {
    const { session, clock } = this.#parts;
    const now = clock.now();
    switch (event.is) {
      case 'following':
        this.#following(event.error);
        break;
      case 'opened':
        session.openMinute(event.m);
        this.#lookAround();
        break;
      case 'closed':
        this.#closed(event.m, event.bars);
        break;
      case 'decide':
        this.#decide(event.m);
        break;
      case 'quoted':
        this.#heard(event.quotes);
        break;
      case 'order':
        session.record({ kind: 'order_report', report: event.report, from: 'stream', askedAt: null }, now);
        break;
      case 'execution':
        session.record({ kind: 'execution', execution: event.execution }, now);
        break;
      case 'connection':
        this.#connection(event.state);
        break;
      case 'answer':
        this.#answered(event);
        break;
      case 'snapshot':
        this.#guard.heard(event.error);
        this.#guard.reconcile(event.why, event.snapshot, event.error);
        break;
      case 'wish':
        this.#wish(event.asked);
        break;
      case 'confirmed':
        this.#confirmed(event, now);
        break;
      case 'tick':
        this.#lookAround();
        break;
      case 'over':
        this.#isOver = true;
        break;
    }
    this.#guard.watchOrders(() => this.#outgoing.wantSnapshot('reconnect'));
    this.#guard.watchConnection();
  }

  #heard(quotes: readonly LiveQuote[]): void {
    for (const quote of quotes)
      if (quote.at >= (this.#quotes.get(quote.ticker)?.at ?? -Infinity)) this.#quotes.set(quote.ticker, quote);
  }

  /**
   * Before a decision that looks at them; of what comes in between the newest is enough. Nothing is news as well: those of
   * before have grown older.
   */
  #noteQuotes(m: number, now: EpochMs): void {
    const { session, feed } = this.#parts;
    if (!feed.identity.hasQuotes) return;
    session.record({ kind: 'quotes', m, at: now, quotes: [...this.#quotes.values()] }, now);
    this.#quotes.clear();
  }

  #confirmed({ confirmed, quotes, error }: Extract<RunEvent, { is: 'confirmed' }>, now: EpochMs): void {
    const { session } = this.#parts;
    if (error !== null) this.#note(error, { call: 'quotes' }, false);
    this.#heard(quotes);
    if (confirmed.answer === 'yes') this.#noteQuotes(session.lastDecided, now);
    session.record({ ...confirmed, at: now }, now);
  }

  #closed(m: number, bars: Extract<RunEvent, { is: 'closed' }>['bars']): void {
    const { session, clock, feed } = this.#parts;
    const news = session.newsIn(m, bars);
    if (news.length > 0 || m > session.lastBars) session.record({ kind: 'bars', m, bars: news }, clock.now());
    if (m <= session.lastDecided) return; // history of what is watched since later
    const isPushed = feed.advance === null;
    if (isPushed && this.#isFollowing) {
      this.#decide(m);
      return;
    }
    if (isPushed && this.#closing !== null) this.#decide(this.#closing);
    // Where time stands still, what ends with the minute has ended before anything is decided.
    this.#closing = m;
  }

  /** The newest minute that was told meanwhile is decided now, if there is time left. */
  #following(error: Error | null): void {
    this.#isFollowing = error === null;
    const { advance } = this.#parts.feed;
    if (error === null) {
      if (advance === null && this.#closing !== null) this.#decide(this.#closing);
      if (advance === null) this.#closing = null;
      return;
    }
    // Positions are sold by the clock; where that stands still nothing more can happen.
    if (advance === null) throw error;
    this.#failure ??= error;
    this.#isOver = true;
  }

  /** An order that is decided now must have its minute before it. */
  #decide(m: number): void {
    const { session, clock } = this.#parts;
    const now = clock.now();
    const isMissed = !this.#isFollowing || this.#parts.feed.wasMissed?.(m) === true;
    const decides = now < session.instantOf(m + 2) && !isMissed;
    if (decides && session.machine.seats.some((seat) => seat.decidesAt(m))) this.#noteQuotes(m, now);
    session.closeMinute(m, now, decides);
    this.#guard.watchLoss(m);
    // The minute in which it is sold has opened already: it is not waited for the next look.
    if (this.#parts.feed.advance === null) this.#openMinuteOf(now);
    this.#outgoing.wantSnapshot('minute');
    this.#isBeatDue = true;
  }

  #wish(asked: Asked): void {
    const wanted = this.#wishes.take(asked);
    if (wanted === 'reconcile') this.#outgoing.wantSnapshot('hand');
    if (wanted !== null && typeof wanted === 'object') void this.#parts.feed.watch(wanted.tickers);
  }

  #connection(state: 'lost' | 'restored'): void {
    if (state === 'lost')
      this.#alert({ severity: 'warning', code: 'connection_lost', text: 'the broker is out of reach' });
    else this.#outgoing.wantSnapshot('reconnect');
  }

  #answered({ action, outcome }: Extract<RunEvent, { is: 'answer' }>): void {
    const { session, clock } = this.#parts;
    const now = clock.now();
    for (const record of outcome.records) session.record(record, now);
    session.desk.ended(action, now);
    this.#latencyMs = outcome.tookMs;
    this.#guard.heard(outcome.error);
    if (outcome.error !== null) this.#note(outcome.error, { call: action.do }, false);
  }

  /** What is looked at now and then: the kill file, the wishes of others; whether something is due, whatever the feed tells. */
  #lookAround(): void {
    const { clock, feed } = this.#parts;
    const now = clock.now();
    this.#lookedAt = now;
    if (feed.advance === null) this.#openMinuteOf(now);
    // Its clock stands still while it waits, and before it begins.
    const standsStill = feed.isWaiting === true || (feed.advance !== null && !this.#isFollowing);
    if (now >= this.#beatAt + BEAT_MS || standsStill) this.#isBeatDue = true;
    if (feed.advance === null) this.#guard.watchFeed(feed.freshAt);
    this.#guard.lookAtKillFile(this.#parts.isKillFileThere());
    for (const asked of this.#wishesOfOthers()) this.#wish(asked);
  }

  /** What is due by now is asked to be sold. */
  #openMinuteOf(now: EpochMs): void {
    const { session } = this.#parts;
    const m = session.minuteAt(now);
    if (m >= 0 && m < session.minutesToClose) session.openMinute(m);
  }

  /** A control table that is locked for a moment is looked at the next time. */
  #wishesOfOthers(): readonly Asked[] {
    try {
      return this.#parts.wishes();
    } catch (error) {
      if (error instanceof LogicError && error.code === 'journal_busy') return [];
      throw error;
    }
  }

  /** Journal first, then the calls, then what nobody waits for. */
  #act(): void {
    try {
      this.#outgoing.orders();
      // Bars of which nothing follows before they are decided on are written with what is decided.
      const isDecidedNext = this.#closing !== null && this.#isFollowing && !this.#outgoing.isWaiting;
      if (!isDecidedNext) this.#journaling.commit();
      this.#outgoing.questions();
    } catch (error) {
      this.#failed(asError(error));
    }
    if (this.#journaling.takeNews()) this.#parts.committed();
    if (this.#isBeatDue) this.#beat();
    this.#isBeatDue = false;
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#failed(asError(error));
    }
  }

  /** Once: everything is sold and the run ends. Twice: it ends at once; stops rest, and the watchdog goes on. */
  #failed(error: Error): void {
    if (this.#failure !== null) throw error;
    this.#failure = error;
    this.#note(error, {}, true);
    this.#guard.halt('errors', error.message);
    this.#journaling.commit();
  }

  #tooManyErrors(): void {
    const message = 'more critical errors than CRITICAL_ERROR_LIMIT allows in 10 minutes';
    const cure = 'read data/logs/unresolved_orders.log, then tbot kill release --today';
    this.#sellsAndEnds(new LogicError({ code: 'critical_errors', message, cure }), 'too many critical errors');
  }

  /** The room that is left is for the exits. */
  #diskIsFull(error: Error): void {
    this.#note(error, {}, false);
    this.#sellsAndEnds(error, 'the disk is full');
  }

  /** Everything is sold, and the run ends as one that failed. */
  #sellsAndEnds(error: Error, why: string): void {
    this.#failure ??= error;
    this.#guard.halt('errors', why);
  }

  #note(error: Error, about: ErrorRecord['about'], isCritical: boolean): void {
    this.#errors++;
    this.#guard.note(error, about, isCritical);
  }

  #alert(alert: Alert): void {
    const { session, clock } = this.#parts;
    session.record({ kind: 'alert', ...alert, about: null }, clock.now());
    this.#parts.alert(alert);
  }

  #beat(): void {
    const { session, feed, beat, clock } = this.#parts;
    this.#beatAt = clock.now();
    const { machine, killSwitch, lastBars } = session;
    const counters = {
      minute: lastBars,
      positions: machine.account.positions.length,
      latency_ms: this.#latencyMs,
      errors: this.#errors,
      fresh_at: feed.freshAt,
    };
    beat(killSwitch.status.state, counters);
  }

  /** Its windows are over or it is to stop, and nothing is held or on its way; or there are no more minutes. */
  #hasEnded(): boolean {
    const { session, clock, feed } = this.#parts;
    const lastInstant = session.instantOf(session.minutesToClose) + AFTER_CLOSE_MS;
    if (this.#isOver || (feed.advance === null && clock.now() >= lastInstant)) return true;
    if (!this.#inbox.isEmpty || this.#outgoing.isWaiting) return false;
    // What has passed is told first, where time does not go on meanwhile.
    if (feed.advance !== null && !this.#isFollowing) return false;
    if (this.#wishes.stopping === 'kept') return this.#wishes.isKeptSafely;
    const isFlat = (): boolean => session.desk.trades.every(({ isOver }) => isOver);
    if (this.#wishes.stopping !== null || this.#failure !== null) return isFlat();
    const seats = session.machine.seats.filter(({ strategy }) => session.active.has(strategy.name));
    const areOver = seats.every(({ window }) => clock.now() >= session.instantOf(window.hardExit));
    return areOver && this.#closing === null && isFlat();
  }

  #tellHeld(held: readonly string[]): void {
    const text = `the run ends, and ${held.join(', ')} could not be sold: the next run or watchdog goes on`;
    this.#alert({ severity: 'critical', code: 'still_held', text });
  }

  #held(): string[] {
    return this.#parts.session.desk.trades.filter(({ held }) => held > 0).map(({ id }) => id);
  }
}
