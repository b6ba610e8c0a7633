/**
 * One order of tbot: a fold over what was intended and asked, and over what the broker said of it.
 * Guarantees: what is filled never becomes less; a report twice, late or out of order does no harm; an order that was sent
 * and of which nothing was heard counts as alive.
 */
import type { EpochMs } from '../core/clock.ts';
import type { BrokerError } from '../core/errors.ts';
import { leftOf } from '../core/quantity.ts';
import { impossible } from './contradictions.ts';
import { OrderFills } from './order-fills.ts';
import type { CancelRefused, OrderReported } from './order-records.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from './order.ts';
import { isEnd, isResting, STATE_OF, verdictOn, type OrderState } from './states.ts';

/** How far a wish to cancel has come. */
export interface CancelProgress {
  readonly firstAskedAt: EpochMs;
  readonly askedAt: EpochMs;
  /** `none`: nothing speaks against its having been taken. */
  readonly answer: 'none' | 'refused' | 'unknown';
}

/** An order that has not arrived after so many times is not sent again: something else is wrong. */
const MOST_SENDS = 3;

export interface OrderFacts {
  /** It is sent as a part of its entry. */
  readonly isAttached?: boolean;
  /** At its broker an order that is `held` waits for another: it does not rest. */
  readonly waitsWhenHeld?: boolean;
}

export class OwnOrder {
  readonly request: OrderRequest;
  /** It is sent as a part of its entry. */
  readonly isAttached: boolean;
  readonly #waitsWhenHeld: boolean;
  readonly #fills: OrderFills;
  #state: OrderState = 'intended';
  #sentAt: EpochMs;
  #sends = 1;
  #newsAt: EpochMs;
  #changedAt: EpochMs;
  #unclearSince: EpochMs | null;
  #brokerEndedAt: EpochMs | null = null;
  #cancel: CancelProgress | null = null;
  #lookedUpAt: EpochMs | null = null;
  #reason: string | null = null;
  #isSeen = false;
  #isAbsent = false;
  #restingAt: EpochMs | null = null;
  #isVerified = false;
  #isDoubted = false;
  #isWaiting = false;
  readonly #brokerIds: string[] = [];

  constructor(request: OrderRequest, sentAt: EpochMs, { isAttached = false, waitsWhenHeld = false }: OrderFacts = {}) {
    this.request = request;
    this.isAttached = isAttached;
    this.#waitsWhenHeld = waitsWhenHeld;
    this.#fills = new OrderFills(request.quantity, isAttached);
    this.#sentAt = sentAt;
    this.#newsAt = sentAt;
    this.#changedAt = sentAt;
    this.#unclearSince = isAttached ? null : sentAt;
  }

  get clientId(): string {
    return this.request.clientId;
  }
  get state(): OrderState {
    return this.#state;
  }
  get brokerIds(): readonly string[] {
    return this.#brokerIds;
  }
  /** Shares or contracts. */
  get quantity(): number {
    return this.#fills.quantity;
  }
  /** By reports. */
  get filled(): number {
    return this.#fills.filled;
  }
  /** By executions. */
  get executed(): number {
    return this.#fills.executed;
  }
  /** Dollars a share x shares, of the executions. */
  get value(): number {
    return this.#fills.value;
  }
  /** By whatever says more. */
  get known(): number {
    return this.#fills.known;
  }
  /** Reports say that more is filled than executions tell of. */
  get lacksExecutions(): boolean {
    return leftOf(this.filled, this.executed) > 0;
  }
  /** When it was last about to be sent. */
  get sentAt(): EpochMs {
    return this.#sentAt;
  }
  /** It never arrived, as often as it may be sent: it is given up. */
  get isLost(): boolean {
    return !this.#isSeen && this.#sends >= MOST_SENDS;
  }
  /** When something was last heard of it. */
  get newsAt(): EpochMs {
    return this.#newsAt;
  }
  /** Since when its fate is open, however often it was sent meanwhile; null: it is not. */
  get unclearSince(): EpochMs | null {
    return this.#unclearSince;
  }
  /** By the broker's clock. */
  get brokerEndedAt(): EpochMs | null {
    return this.#brokerEndedAt;
  }
  get cancel(): CancelProgress | null {
    return this.#cancel;
  }
  get lookedUpAt(): EpochMs | null {
    return this.#lookedUpAt;
  }
  /** The broker has spoken of it. */
  get isSeen(): boolean {
    return this.#isSeen;
  }
  /** It never arrived, and may be sent again. */
  get isAbsent(): boolean {
    return this.#isAbsent;
  }
  /** When the look-up was asked that found it at rest; null: none did, it has ended, or nobody knows what it is now. */
  get restingAt(): EpochMs | null {
    return this.isLive && this.#state !== 'unknown' ? this.#restingAt : null;
  }
  /** Why it is as it is, in the broker's words; null: it has said nothing of that. */
  get reason(): string | null {
    return this.#reason;
  }
  /** By what was told last it waits for its entry, and does not rest. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }
  /** When its state or what is filled of it last changed, as far as tbot knew. */
  get changedAt(): EpochMs {
    return this.#changedAt;
  }
  /** It is to be looked up, although it was reported. */
  get isDoubted(): boolean {
    return this.#isDoubted;
  }
  get isEnded(): boolean {
    return isEnd(this.#state);
  }
  /** Its end was looked up, or needs no proof. */
  get isVerified(): boolean {
    return this.#isVerified || this.#state === 'filled' || (this.isEnded && this.#fills.isFull);
  }
  /** It may still trade. */
  get isLive(): boolean {
    return !this.isEnded && !this.#isAbsent;
  }
  /** What may still be filled. */
  get open(): number {
    return this.isLive ? leftOf(this.quantity, this.known) : 0;
  }

  /** Nothing about it is open, and a look-up that answers this changes nothing. */
  isKnownAs({ state, brokerId, quantity, filled }: OrderReport): boolean {
    if (this.#isDoubted || this.#unclearSince !== null || this.#cancel !== null) return false;
    const isSame = STATE_OF[state] === this.#state && quantity === this.quantity && filled === this.filled;
    return isSame && isResting(state, this.#waitsWhenHeld) && this.#brokerIds.includes(brokerId);
  }

  /** A snapshot that was asked for by then, and is compared now, may show it alive. */
  hasEndedSince(at: EpochMs): boolean {
    return this.isEnded && this.#changedAt >= at;
  }

  /** Its state, or what is filled of it, is not what it was. */
  changed(at: EpochMs): void {
    this.#changedAt = at;
  }

  sentAgain(at: EpochMs): void {
    this.#sentAt = at;
    this.#sends++;
    this.#newsAt = at;
    this.#unclearSince ??= at;
    this.#isAbsent = false;
  }

  /** Null when it fits; a contradiction is returned, whether it was applied or not. */
  reported(report: OrderReport, askedAt: OrderReported['askedAt'], at: EpochMs): BrokerError | null {
    const before = this.#state;
    const to = STATE_OF[report.state];
    // What was asked for before the last change tells of the time before it; so does what was asked for as it ended.
    const isOld = askedAt !== null && (askedAt < this.#changedAt || this.hasEndedSince(askedAt));
    const verdict = verdictOn(before, to, askedAt !== null && !isOld);
    this.#isSeen = true;
    this.#isAbsent = false;
    this.#newsAt = at;
    this.#reason = report.reason ?? this.#reason;
    if (!this.#brokerIds.includes(report.brokerId)) this.#brokerIds.push(report.brokerId);
    const isProof = askedAt !== null && askedAt >= (this.#lookedUpAt ?? 0);
    this.#fills.reported(report.quantity, Math.max(report.filled, to === 'filled' ? report.quantity : 0), isProof);
    if (!isOld) this.#isWaiting = this.#waitsWhenHeld && report.state === 'held';
    if (verdict === 'next' || verdict === 'fact') this.#become(to, report.at, at);
    if (askedAt !== null) this.#lookedUp(report, to, askedAt);
    if (verdict === 'next' || verdict === 'late' || (isOld && verdict === 'impossible')) return null;
    return impossible(this.clientId, `it was ${before}, and is now reported as ${to}`);
  }

  executedBy({ quantity, price, at: brokerAt }: ExecutionReport, at: EpochMs): BrokerError | null {
    const before = this.#state;
    this.#isSeen = true;
    this.#isAbsent = false;
    this.#newsAt = at;
    this.#fills.execute(quantity, price);
    if (!this.isEnded || before === 'rejected') this.#become('partially_filled', brokerAt, at);
    else if (this.#fills.isFull) this.#become('filled', brokerAt, at);
    const { isTooMuch } = this.#fills;
    if (before !== 'rejected' && !isTooMuch) return null;
    return impossible(this.clientId, isTooMuch ? 'more was filled than ordered' : 'it was rejected, and has a fill');
  }

  /** No answer to its being sent. */
  unanswered(at: EpochMs): void {
    if (this.#isSeen) return;
    this.#state = 'unknown';
    this.#unclearSince ??= at;
    this.#newsAt = at;
  }

  cancelAsked(at: EpochMs): void {
    this.#cancel = { firstAskedAt: this.#cancel?.firstAskedAt ?? at, askedAt: at, answer: 'none' };
  }

  /** The answer to a cancel was no, or none. */
  notCancelled(answer: CancelRefused['kind'] | 'order_unknown'): void {
    if (this.#cancel === null) return;
    this.#cancel = { ...this.#cancel, answer: answer === 'cancel_refused' ? 'refused' : 'unknown' };
  }

  /** A look-up proves that the broker does not have it (any more, if another took its place). */
  absent(at: EpochMs, isReplaced: boolean): BrokerError | null {
    this.#newsAt = at;
    this.#lookedUpAt = at;
    if (this.isEnded) {
      this.#isVerified = true;
      return null;
    }
    if (isReplaced) {
      this.#drop(at);
      return null;
    }
    if (this.#isSeen) return impossible(this.clientId, 'it was reported, and cannot be found');
    if (this.isAttached) this.#drop(at);
    else {
      this.#state = 'intended';
      this.#isAbsent = true;
    }
    return null;
  }

  /** It will not be sent any more. */
  dropped(at: EpochMs): void {
    if (!this.isEnded) this.#drop(at);
  }

  /** What was proven of a working order is no proof any more. */
  doubt(at: EpochMs): void {
    this.#restingAt = null;
    this.#isDoubted = true;
    if (this.#isSeen && this.isLive) this.#unclearSince ??= at;
  }

  #drop(at: EpochMs): void {
    this.#become('cancelled', at, at);
    this.#isVerified = true;
    this.#isAbsent = false;
  }

  #become(to: OrderState, brokerAt: EpochMs, at: EpochMs): void {
    const isPartly = to === 'accepted' && this.known > 0;
    this.#state =
      this.#fills.isFull && (isPartly || to === 'partially_filled') ? 'filled' : isPartly ? 'partially_filled' : to;
    this.#unclearSince = this.#state === 'unknown' ? (this.#unclearSince ?? at) : null;
    this.#brokerEndedAt = this.isEnded ? brokerAt : null;
    this.#isVerified = false;
  }

  #lookedUp(report: OrderReport, to: OrderState, askedAt: EpochMs): void {
    if (isEnd(to) && this.isEnded) this.#isVerified = true;
    if (askedAt < (this.#lookedUpAt ?? 0)) return;
    this.#lookedUpAt = askedAt;
    this.#isDoubted = false;
    if (this.#state !== 'unknown') this.#unclearSince = null;
    this.#restingAt = isResting(report.state, this.#waitsWhenHeld) ? askedAt : null;
  }
}
