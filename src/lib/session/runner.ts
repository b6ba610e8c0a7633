/**
 * The loop of a live run, whatever the broker, feed and clock: one thing after another is taken from the inbox, what follows
 * from it is recorded and applied, the journal is written, and only then is anybody asked to do anything.
 * Guarantees: nothing is sent that is not in the journal; what a broker said is in the journal before it is acted on; a call
 * that hangs holds nothing else up, nor does a feed that is slow to begin; exits go on whatever is refused to entries; it ends
 * flat, or says what is left.
 */
import type { EpochMs } from '../core/clock.ts';
import { asError, LogicError } from '../core/errors.ts';
import type { BrokerListener } from '../orders/broker.ts';
import type { Alert } from './alert.ts';
import { Breakdown } from './breakdown.ts';
import { Guard, type GuardRules } from './guard.ts';
import { Inbox } from './inbox.ts';
import { Journaling, type JournalingParts } from './journaling.ts';
import { Minutes, type MinutesParts } from './minutes.ts';
import { NextEvent } from './next-event.ts';
import { Outgoing, type OutgoingParts } from './outgoing.ts';
import { Pulse, type PulseParts } from './pulse.ts';
import type { Asked, RunEvent, RunOutcome } from './run-events.ts';
import { areWindowsOver, heldIn, isFlat, isPastClose, sellableIn } from './run-end.ts';
import type { Scan } from './scan.ts';
import { ScanDesk } from './scan-desk.ts';
import { WishDesk } from './wish-desk.ts';

export interface RunnerParts extends JournalingParts, OutgoingParts, MinutesParts, PulseParts {
  readonly rules: GuardRules;
  /** Who names the symbols of strategies that have them scanned for; left out: nobody. */
  readonly scan?: Scan;
  /** Wishes of other processes that nobody has taken yet. */
  readonly wishes: () => readonly Asked[];
  readonly isKillFileThere: () => boolean;
  /** Why nobody could take over positions that are kept; null: somebody can. */
  readonly keepHindrance: () => string | null;
  /** After the journal was written and what follows was sent: logs, screens. Must not throw. */
  readonly committed: () => void;
}

export class Runner {
  readonly #parts: RunnerParts;
  readonly #inbox = new Inbox<RunEvent>();
  readonly #guard: Guard;
  readonly #wishes: WishDesk;
  readonly #journaling: Journaling;
  readonly #outgoing: Outgoing;
  readonly #minutes: Minutes;
  readonly #scans: ScanDesk;
  readonly #events: NextEvent;
  readonly #pulse: Pulse;
  readonly #breakdown: Breakdown;
  #isOver = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    const { clock, session } = parts;
    this.#guard = new Guard(
      session,
      clock,
      parts.rules,
      (alert) => this.#alert(alert),
      () => this.#breakdown.tooManyErrors(),
    );
    this.#wishes = new WishDesk(session, clock, this.#guard, parts.keepHindrance);
    this.#journaling = new Journaling(parts, (error) => this.#breakdown.diskIsFull(error));
    this.#outgoing = new Outgoing(parts, this.#inbox, this.#journaling);
    this.#minutes = new Minutes(parts, this.#inbox, this.#outgoing, (m) => this.#minuteIsOver(m));
    this.#scans = new ScanDesk({ ...parts, alert: (alert) => this.#alert(alert) }, this.#inbox);
    this.#events = new NextEvent(parts, this.#inbox, this.#minutes, this.#outgoing);
    this.#pulse = new Pulse(parts, this.#guard);
    this.#breakdown = new Breakdown(this.#guard, () => this.#journaling.commit());
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
      this.#minutes.follow(tickers);
      for (;;) {
        if (this.#hasEnded()) break;
        const event = await this.#events.next();
        this.#breakdown.guarded(() => this.#handle(event));
        this.#handleWaiting();
        this.#act();
      }
    } catch (error) {
      this.#breakdown.ended(asError(error));
    } finally {
      this.#scans.stop();
      await feed.stop();
    }
    const { session, clock } = this.#parts;
    const unsold = sellableIn(session, clock.now());
    if (unsold.length > 0 && this.#wishes.stopping !== 'kept') this.#tellHeld(unsold);
    const { error } = this.#breakdown;
    const how = error !== null ? 'failed' : (this.#wishes.stopping ?? 'done');
    return { how, error, held: heldIn(session) };
  }

  /** Until nothing is under way: before the feed begins, what is left over from before is in order. */
  async #settled(): Promise<void> {
    while (this.#outgoing.isWaiting || !this.#inbox.isEmpty) {
      await this.#inbox.filled();
      this.#handleWaiting();
      this.#act();
    }
  }

  /** What has come in together is written together: each write of the journal waits for the disk. */
  #handleWaiting(): void {
    for (let event = this.#inbox.take(); event !== undefined; event = this.#inbox.take()) {
      const told = event;
      this.#breakdown.guarded(() => this.#handle(told));
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
        this.#minutes.closed(event.m, event.bars);
        break;
      case 'decide':
        this.#minutes.decideDue();
        break;
      case 'quoted':
        this.#minutes.quoted(event.quotes);
        break;
      case 'order':
        session.record({ kind: 'order_report', report: event.report, from: 'stream', askedAt: null }, now);
        break;
      case 'execution':
        session.record({ kind: 'execution', execution: event.execution }, now);
        break;
      case 'puts':
        session.record(event.seen, now);
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
      case 'scanned':
        this.#minutes.whenDecided(() => void this.#parts.feed.watch(this.#scans.take(event)));
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

  #confirmed({ confirmed, quotes, error }: Extract<RunEvent, { is: 'confirmed' }>, now: EpochMs): void {
    const { session } = this.#parts;
    if (error !== null) this.#guard.note(error, { call: 'quotes' }, false);
    this.#minutes.quoted(quotes);
    if (confirmed.answer === 'yes') this.#minutes.noteQuotes(session.lastDecided);
    session.record({ ...confirmed, at: now }, now);
    this.#minutes.watchPuts();
  }

  #following(error: Error | null): void {
    if (error === null) {
      this.#minutes.begun();
      return;
    }
    // Positions are sold by the clock; where that stands still nothing more can happen.
    if (this.#parts.feed.advance === null) throw error;
    this.#breakdown.ended(error);
    this.#isOver = true;
  }

  /** It is decided, or was looked at. */
  #minuteIsOver(m: number): void {
    this.#guard.watchLoss(m);
    this.#outgoing.wantSnapshot('minute');
    this.#pulse.want();
  }

  #wish(asked: Asked): void {
    if (asked.wish.do === 'join') this.#minutes.whenDecided(() => this.#granted(asked));
    else this.#granted(asked);
  }

  #granted(asked: Asked): void {
    const wanted = this.#wishes.take(asked);
    if (typeof wanted === 'string') this.#outgoing.wantSnapshot(wanted);
    else if (wanted !== null) void this.#parts.feed.watch(wanted.tickers);
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
    this.#pulse.latencyMs = outcome.tookMs;
    this.#guard.heard(outcome.error);
    if (outcome.error !== null) this.#guard.note(outcome.error, { call: action.do }, false);
  }

  /** What is looked at now and then: the kill file, the wishes of others; whether something is due, whatever the feed tells. */
  #lookAround(): void {
    const { clock, feed } = this.#parts;
    const now = clock.now();
    this.#events.looked(now);
    if (feed.advance === null) this.#minutes.openDue(now);
    // The clock of a feed that is pulled stands still while it waits, and before it begins.
    this.#pulse.look(now, feed.isWaiting === true || (feed.advance !== null && !this.#minutes.isFollowing));
    if (feed.advance === null) this.#guard.watchFeed(feed.freshAt, () => this.#outgoing.wantSnapshot('minute'));
    this.#guard.lookAtKillFile(this.#parts.isKillFileThere());
    for (const asked of this.#wishesOfOthers()) this.#wish(asked);
    if (this.#wishes.stopping === null && this.#breakdown.error === null) this.#scans.look();
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
      if (!this.#minutes.isDecisionDue || this.#outgoing.isWaiting) this.#journaling.commit();
      this.#outgoing.questions();
    } catch (error) {
      this.#breakdown.failed(asError(error));
    }
    if (this.#journaling.takeNews()) this.#parts.committed();
    this.#pulse.beatIfDue();
  }

  #alert(alert: Alert): void {
    const { session, clock } = this.#parts;
    session.record({ kind: 'alert', ...alert, about: null }, clock.now());
    this.#parts.alert(alert);
  }

  /** Its windows are over or it is to stop, and nothing is held or on its way; or there are no more minutes. */
  #hasEnded(): boolean {
    const { session, clock, feed } = this.#parts;
    if (this.#isOver || (feed.advance === null && isPastClose(session, clock.now()))) return true;
    if (!this.#inbox.isEmpty || this.#outgoing.isWaiting) return false;
    // What has passed is told first, where time does not go on meanwhile.
    if (feed.advance !== null && !this.#minutes.isFollowing) return false;
    if (this.#wishes.stopping === 'kept') return this.#wishes.isKeptSafely;
    if (this.#wishes.stopping !== null || this.#breakdown.error !== null) return isFlat(session, clock.now());
    return areWindowsOver(session, clock.now()) && !this.#minutes.isDecisionDue && isFlat(session, clock.now());
  }

  #tellHeld(held: readonly string[]): void {
    const text = `the run ends, and ${held.join(', ')} could not be sold: the next run or watchdog goes on`;
    this.#alert({ severity: 'critical', code: 'still_held', text });
  }
}
