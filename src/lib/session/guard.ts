/**
 * What watches over a run: the kill switch and what engages it, reconciling, disarming, critical errors.
 * Guarantees: whatever halts is recorded with its cause and told to people; once halted all entries are cancelled and all
 * that is held is sold from the next open on; a gap between journal and broker stops entries until they agree again.
 */
import { MINUTE_MS, type Clock, type EpochMs } from '../core/clock.ts';
import { NetworkError, TbotError } from '../core/errors.ts';
import type { SoldElsewhere } from '../orders/order-records.ts';
import { reconcile, type BrokerSnapshot } from '../orders/reconcile.ts';
import { howSoldElsewhere } from '../orders/sold-elsewhere.ts';
import { CriticalErrors, type ErrorLimits } from '../risk/error-policy.ts';
import type { KillCause } from '../risk/kill-switch.ts';
import type { Alert } from './alert.ts';
import type { LiveSession } from './live-session.ts';
import type { ErrorRecord } from './records.ts';
import type { SnapshotReason } from './snapshot.ts';

export type GuardRules = ErrorLimits;

/** A broker that has not answered for so long is told of while something is held, and again after as long. */
const UNREACHABLE_MS = MINUTE_MS;
/** Bars come every minute: one that is late by half of one is late. */
const FEED_SILENT_MS = 1.5 * MINUTE_MS;
const CENTS = 100;

export class Guard {
  readonly #session: LiveSession;
  readonly #clock: Clock;
  readonly #errors: CriticalErrors;
  readonly #alert: (alert: Alert) => void;
  readonly #onTooMany: () => void;
  #before: BrokerSnapshot | null = null;
  /** Gaps that people were told of by a run before this one. */
  readonly #knownGaps: string;
  /** Those that they were told of by this one, and those that a person has seen and released. */
  #toldGaps = '';
  #releasedGaps = '';
  #isLossTold = false;
  /** Since when no call was answered; null: the last one was. */
  #silentSince: EpochMs | null = null;
  #toldSilentAt: EpochMs = -Infinity;
  #toldFeedAt: EpochMs = -Infinity;
  /** When the clock asked last for a snapshot, or was looked at first; null: not yet. */
  #askedByClockAt: EpochMs | null = null;
  #cashDifference = 0;
  #noted = 0;
  #toldCash = 0;

  /** `onTooMany`: more critical errors than are allowed. */
  constructor(
    session: LiveSession,
    clock: Clock,
    rules: GuardRules,
    alert: (alert: Alert) => void,
    onTooMany: () => void,
  ) {
    this.#session = session;
    this.#clock = clock;
    this.#errors = new CriticalErrors(rules);
    this.#alert = alert;
    this.#onTooMany = onTooMany;
    this.#knownGaps = session.killSwitch.holds('reconcile') ? session.gaps.join('; ') : '';
  }

  /** Null: the broker could not be asked. At the start that leaves the run without entries. */
  reconcile(why: SnapshotReason, snapshot: BrokerSnapshot | null, error: Error | null): void {
    const session = this.#session;
    const now = this.#clock.now();
    if (snapshot === null) {
      if (error !== null) this.note(error, { call: 'reconcile' }, false);
      if (why === 'minute') return;
      this.#disagree(why, [`the broker could not be asked: ${error?.message ?? 'no answer'}`], []);
      return;
    }
    const { records, gaps, foreign } = reconcile(session.desk, snapshot, this.#before, why === 'hand');
    this.#compareCash(snapshot.cash);
    this.#before = snapshot;
    for (const record of records) {
      session.record(record, now);
      if (record.kind === 'sold_elsewhere') this.#tellSale(record);
    }
    if (gaps.length > 0) this.#disagree(why, gaps, foreign);
    else this.#agree(why, foreign);
  }

  #tellSale({ tradeId, execution }: SoldElsewhere): void {
    const what = `${tradeId}: ${String(execution.quantity)} ${execution.ticker}`;
    this.#alert({ severity: 'warning', code: 'sold_elsewhere', text: `${what} ${howSoldElsewhere(execution)}` });
  }

  /** Twice the same difference: it is no fill that has not arrived yet. */
  #compareCash(cash: number): void {
    const { opened, machine } = this.#session;
    const expected = opened.account.cash + machine.account.cash - opened.equity;
    const difference = Math.round((cash - expected) * CENTS) / CENTS;
    const isNews = difference !== 0 && difference === this.#cashDifference && difference !== this.#toldCash;
    this.#cashDifference = difference;
    if (!isNews) return;
    this.#toldCash = difference;
    const text = `the broker has ${cash.toFixed(2)} in cash, by the journal it would be ${expected.toFixed(2)}: ${difference.toFixed(2)} more`;
    this.#alert({ severity: 'warning', code: 'cash_differs', text });
  }

  /**
   * A feed that tells by itself, within the session: one that has told nothing for so long is told of. Where no minute is decided
   * for so long, each is reconciled by the clock: else nobody would notice a broker that is silent too.
   */
  watchFeed(freshAt: EpochMs, wantsSnapshot: () => void): void {
    const now = this.#clock.now();
    const { lastDecided, minutesToClose } = this.#session;
    const m = this.#session.minuteAt(now);
    if (m < 1 || m >= minutesToClose) return;
    this.#askedByClockAt ??= now;
    if (now >= this.#session.instantOf(lastDecided + 1) + FEED_SILENT_MS && now >= this.#askedByClockAt + MINUTE_MS) {
      this.#askedByClockAt = now;
      wantsSnapshot();
    }
    if (now < freshAt + FEED_SILENT_MS || now < this.#toldFeedAt + MINUTE_MS) return;
    this.#toldFeedAt = now;
    const text = `the feed has told nothing for ${String(Math.round((now - freshAt) / 1000))} s: nothing is decided, exits fall due by the clock`;
    this.#alert({ severity: 'critical', code: 'feed_silent', text });
  }

  /** A person has looked, and lets go on with the gaps of now. */
  release(by: string): void {
    this.#releasedGaps = this.#session.gaps.join('; ');
    this.#session.lift('release', by, this.#clock.now());
  }

  /** Whether a call was answered; a refusal is an answer. */
  heard(error: Error | null): void {
    if (!(error instanceof NetworkError)) this.#silentSince = null;
    else this.#silentSince ??= this.#clock.now();
  }

  /** A broker that cannot be asked about what is held or ordered is told of, as long as it lasts. */
  watchConnection(): void {
    if (this.#silentSince === null) return;
    const now = this.#clock.now();
    if (now < this.#silentSince + UNREACHABLE_MS || now < this.#toldSilentAt + UNREACHABLE_MS) return;
    const open = this.#session.desk.trades.filter(({ isOver }) => !isOver).map(({ id }) => id);
    if (open.length === 0) return;
    this.#toldSilentAt = now;
    const text = `the broker has not answered for ${String(Math.round((now - this.#silentSince) / 1000))} s; open: ${open.join(', ')}`;
    this.#alert({ severity: 'critical', code: 'broker_unreachable', text });
  }

  /** After each step: orders that cannot be, orders that nobody intended, rejects in a row. */
  watchOrders(wantsSnapshot: () => void): void {
    const { desk, arming } = this.#session;
    for (const contradiction of desk.takeContradictions()) {
      this.note(contradiction, {}, true);
      wantsSnapshot();
    }
    const why = arming.look(desk);
    if (why === null) return;
    this.#session.record({ kind: 'disarmed', why }, this.#clock.now());
    this.#alert({ severity: 'critical', code: 'disarmed', text: `entries wait until tbot risk rearm: ${why}` });
  }

  /** The loss limit is the machine's to find; people are told here. */
  watchLoss(m: number): void {
    const { killSwitch, opened, machine } = this.#session;
    if (!killSwitch.holds('loss') || this.#isLossTold) return;
    this.#isLossTold = true;
    const loss = (machine.account.profit / opened.equity) * 100;
    const text = `the day's loss limit is reached (${loss.toFixed(2)} % of ${String(opened.equity)}) at minute ${String(m)}: everything is sold`;
    this.#alert({ severity: 'critical', code: 'kill_switch', text });
  }

  lookAtKillFile(isThere: boolean): void {
    const { killSwitch } = this.#session;
    if (isThere && !killSwitch.holds('file')) this.halt('file', 'data/KILL');
    else if (!isThere && killSwitch.holds('file')) this.#session.lift('file_gone', null, this.#clock.now());
  }

  /** No entries, and all that is held is sold from the next open on. */
  halt(cause: KillCause, by: string): void {
    const session = this.#session;
    const wasHalted = session.killSwitch.isHalted;
    session.engage(cause, by, this.#clock.now());
    if (!wasHalted)
      this.#alert({ severity: 'critical', code: 'kill_switch', text: `the kill switch is engaged: ${by}` });
  }

  /** How many were noted. */
  get errors(): number {
    return this.#noted;
  }

  /** Too many critical ones halt. */
  note(error: Error, about: ErrorRecord['about'], isCritical: boolean): void {
    this.#noted++;
    const now = this.#clock.now();
    const record = errorRecord(error, about, isCritical);
    this.#session.record(record, now);
    if (!isCritical) return;
    this.#alert({ severity: 'critical', code: record.code, text: error.message });
    if (this.#errors.note(now)) this.#onTooMany();
  }

  #disagree(why: SnapshotReason, gaps: readonly string[], foreign: readonly string[]): void {
    const session = this.#session;
    const now = this.#clock.now();
    session.record({ kind: 'reconciled', at: why, gaps, foreign }, now);
    const text = gaps.join('; ');
    if (text !== this.#releasedGaps) session.engage('reconcile', text, now);
    // Who only takes care comes again and again for the same.
    if (text === this.#toldGaps || (text === this.#knownGaps && session.own.active.size === 0)) return;
    this.#toldGaps = text;
    this.#alert({
      severity: 'critical',
      code: 'reconcile_gap',
      text: `journal and broker do not agree, no entries: ${text}`,
    });
  }

  #agree(why: SnapshotReason, foreign: readonly string[]): void {
    const session = this.#session;
    const now = this.#clock.now();
    const hadGap = session.gaps.length > 0;
    this.#toldGaps = '';
    this.#releasedGaps = '';
    const isNews = why !== 'minute' || foreign.join() !== [...session.sources.foreign].sort().join();
    if (isNews || hadGap || session.killSwitch.holds('reconcile'))
      session.record({ kind: 'reconciled', at: why, gaps: [], foreign }, now);
    session.lift('agreed', null, now);
  }
}

export function errorRecord(error: Error, about: ErrorRecord['about'], isCritical: boolean): ErrorRecord {
  const { code, cure } = error instanceof TbotError ? error : { code: 'internal', cure: 'report this bug' };
  const { name: type, message, stack = null } = error;
  return { kind: 'error', type, code, message, cure, isCritical, stack, about };
}
