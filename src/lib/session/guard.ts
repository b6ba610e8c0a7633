/**
 * What watches over a run: the kill switch and what engages it, reconciling, disarming, critical errors.
 * Guarantees: whatever halts is recorded with its cause and told to people; once halted all entries are cancelled and all
 * that is held is sold from the next open on; a gap between journal and broker stops entries until they agree again.
 */
import { MINUTE_MS, type Clock, type EpochMs } from '../core/clock.ts';
import { NetworkError, TbotError } from '../core/errors.ts';
import { reconcile, type BrokerSnapshot } from '../orders/reconcile.ts';
import { CriticalErrors, type ErrorLimits } from '../risk/error-policy.ts';
import type { KillCause } from '../risk/kill-switch.ts';
import type { Alert } from './alert.ts';
import type { LiveSession } from './live-session.ts';
import type { ErrorRecord } from './records.ts';

export type GuardRules = ErrorLimits;
export type SnapshotReason = 'start' | 'reconnect' | 'minute' | 'hand';

/** A broker that has not answered for so long is told of while something is held, and again after as long. */
const UNREACHABLE_MS = MINUTE_MS;

export class Guard {
  readonly #session: LiveSession;
  readonly #clock: Clock;
  readonly #errors: CriticalErrors;
  readonly #alert: (alert: Alert) => void;
  #before: BrokerSnapshot | null = null;
  #told = '';
  /** Since when no call was answered; null: the last one was. */
  #silentSince: EpochMs | null = null;
  #toldSilentAt: EpochMs = -Infinity;
  /** Why the snapshot that is under way was taken. */
  snapshotFor: SnapshotReason = 'start';

  constructor(session: LiveSession, clock: Clock, rules: GuardRules, alert: (alert: Alert) => void) {
    this.#session = session;
    this.#clock = clock;
    this.#errors = new CriticalErrors(rules);
    this.#alert = alert;
  }

  /** Null: the broker could not be asked. At the start that leaves the run without entries. */
  reconcile(snapshot: BrokerSnapshot | null, error: Error | null): void {
    const session = this.#session;
    const now = this.#clock.now();
    if (snapshot === null) {
      if (error !== null) this.note(error, { call: 'reconcile' }, false);
      if (this.snapshotFor === 'minute') return;
      this.#disagree([`the broker could not be asked: ${error?.message ?? 'no answer'}`], []);
      return;
    }
    const { records, gaps, foreign } = reconcile(session.desk, snapshot, this.#before);
    this.#before = snapshot;
    for (const record of records) session.record(record, now);
    if (gaps.length > 0) this.#disagree(gaps, foreign);
    else this.#agree(foreign);
  }

  /** Whether a call was answered; a refusal is an answer. */
  heard(error: Error | null): void {
    if (!(error instanceof NetworkError)) this.#silentSince = null;
    else this.#silentSince ??= this.#clock.now();
  }

  /** A broker that cannot be asked about what is held is told of, as long as it lasts. */
  watchConnection(): void {
    if (this.#silentSince === null) return;
    const now = this.#clock.now();
    if (now < this.#silentSince + UNREACHABLE_MS || now < this.#toldSilentAt + UNREACHABLE_MS) return;
    const held = this.#session.desk.trades.filter((trade) => trade.held > 0).map(({ id }) => id);
    if (held.length === 0) return;
    this.#toldSilentAt = now;
    const text = `the broker has not answered for ${String(Math.round((now - this.#silentSince) / 1000))} s; held: ${held.join(', ')}`;
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
    if (killSwitch.status.cause !== 'loss' || this.#told === `loss ${opened.date}`) return;
    this.#told = `loss ${opened.date}`;
    const loss = (machine.account.profit / opened.equity) * 100;
    const text = `the day's loss limit is reached (${loss.toFixed(2)} % of ${String(opened.equity)}) at minute ${String(m)}: everything is sold`;
    this.#alert({ severity: 'critical', code: 'kill_switch', text });
  }

  lookAtKillFile(isThere: boolean): void {
    const { killSwitch } = this.#session;
    if (isThere && killSwitch.status.cause !== 'file' && killSwitch.status.cause !== 'person')
      this.halt('file', 'data/KILL');
    else if (!isThere && killSwitch.status.cause === 'file') this.#session.lift('file_gone', null, this.#clock.now());
  }

  /** No entries, and all that is held is sold from the next open on. */
  halt(cause: KillCause, by: string): void {
    const session = this.#session;
    const wasHalted = session.killSwitch.isHalted;
    session.engage(cause, by, this.#clock.now());
    if (!wasHalted)
      this.#alert({ severity: 'critical', code: 'kill_switch', text: `the kill switch is engaged: ${by}` });
  }

  /** Too many critical ones halt. */
  note(error: Error, about: ErrorRecord['about'], isCritical: boolean): void {
    const now = this.#clock.now();
    const told = error instanceof TbotError ? error : null;
    const record: ErrorRecord = {
      ...{ kind: 'error', type: error.name, code: told?.code ?? 'internal', message: error.message },
      ...{ cure: told?.cure ?? 'report this bug', isCritical, stack: error.stack ?? null, about },
    };
    this.#session.record(record, now);
    if (!isCritical) return;
    this.#alert({ severity: 'critical', code: record.code, text: error.message });
    if (this.#errors.note(now)) this.halt('errors', 'too many critical errors');
  }

  #disagree(gaps: readonly string[], foreign: readonly string[]): void {
    const session = this.#session;
    const now = this.#clock.now();
    session.record({ kind: 'reconciled', at: this.snapshotFor, gaps, foreign }, now);
    session.engage('reconcile', gaps.join('; '), now);
    const text = `journal and broker do not agree, no entries: ${gaps.join('; ')}`;
    if (this.#told !== text) this.#alert({ severity: 'critical', code: 'reconcile_gap', text });
    this.#told = text;
  }

  #agree(foreign: readonly string[]): void {
    const session = this.#session;
    const now = this.#clock.now();
    const isNews = this.snapshotFor !== 'minute' || foreign.join() !== [...session.sources.foreign].sort().join();
    if (isNews || session.killSwitch.status.cause === 'reconcile')
      session.record({ kind: 'reconciled', at: this.snapshotFor, gaps: [], foreign }, now);
    session.lift('agreed', null, now);
  }
}
