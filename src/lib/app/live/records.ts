/**
 * What a run leaves beside its journal, as folds over it: logs, and what it tells people. Guarantees: nothing in here stops
 * trading; what could not be written is said once, and is written later from the journal.
 */
import type { AlertQueue } from '../../alerts/queue.ts';
import type { EpochMs } from '../../core/clock.ts';
import { FILL_KINDS } from '../../journal/fold/fills.ts';
import { TradeMoney } from '../../journal/fold/trade-money.ts';
import { readHeartbeat } from '../../journal/heartbeat.ts';
import { readJournal, type StoredJournal } from '../../journal/reader.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import { LogWriter, type LogOutcome } from '../../reports/logs/log-writer.ts';
import { gain } from '../../core/figures.ts';
import type { KillNote } from '../../risk/kill-switch.ts';
import type { Alert } from '../../session/alert.ts';
import type { StoredRecord } from '../../session/records.ts';
import { alertQueue, endTelling } from '../alerts/telling.ts';
import type { RunPlan } from './plan.ts';
import { happened } from './view.ts';

export class Records {
  readonly #plan: RunPlan;
  readonly #reader: StoredJournal;
  readonly #logs: LogWriter;
  readonly #alerts: AlertQueue;
  readonly #told: (line: string) => void;
  readonly #money = new TradeMoney();
  readonly #trades: ClosedTrade[] = [];
  #seq = 0;
  #failure: string | null = null;

  constructor(plan: RunPlan, told: (line: string) => void) {
    const { app, account, config, words, stage } = plan;
    this.#plan = plan;
    this.#told = told;
    this.#reader = readJournal(account.journal);
    const place = { journal: account.name, ...stage.place, isDryRun: words.dryRun };
    for (const stored of this.#reader.ofKinds(FILL_KINDS)) this.#money.apply(stored);
    this.#logs = new LogWriter(app.home.logsFolder, place, config, this.#money);
    this.#alerts = alertQueue(app, told);
    this.#said(this.#logs.catchUp(this.#reader));
    this.#seq = this.#reader.head().seq;
  }

  /** Of the session, as the journal holds it. */
  get past(): Iterable<StoredRecord> {
    return this.#reader.read(this.#plan.account.session);
  }

  /** What the kill switch was last set to in this journal. */
  get lastKill(): KillNote | null {
    return this.#reader.lastOf('kill')?.record ?? null;
  }

  /** Why entries wait for a person; null: they do not. */
  get lastDisarmed(): string | null {
    const disarmed = this.#reader.lastOf('disarmed');
    const rearmed = this.#reader.lastOf('rearmed');
    return disarmed === null || (rearmed !== null && rearmed.seq > disarmed.seq) ? null : disarmed.record.why;
  }

  /** When a run that did not end was alive last, on the session's clock; null: none was left. */
  get lastAliveAt(): EpochMs | null {
    const { session, heartbeat } = this.#plan.account;
    const started = this.#reader.lastOf('run_started', session);
    const ended = this.#reader.lastOf('run_ended', session);
    if (started === null || (ended !== null && ended.seq > started.seq)) return null;
    return readHeartbeat(heartbeat)?.at ?? started.at;
  }

  /** Closed since this run began. */
  get trades(): readonly ClosedTrade[] {
    return this.#trades;
  }

  committed(): void {
    const news = [...this.#reader.after(this.#seq)];
    this.#seq = news.at(-1)?.seq ?? this.#seq;
    for (const stored of news) {
      const told = this.#settled(stored);
      if (told.record.kind === 'closed') this.#trades.push(told.record.trade);
      this.#notify(told);
      const line = this.#isWatchable ? happened(told) : null;
      if (line !== null) this.#told(line);
    }
    this.#said(this.#logs.write(news));
  }

  /** A closed trade with its profit to the cent, as trade history and books have it. */
  #settled(stored: StoredRecord): StoredRecord {
    this.#money.apply(stored);
    const { record } = stored;
    if (record.kind !== 'closed') return stored;
    return { ...stored, record: { ...record, trade: this.#money.settled(record.trade) } };
  }

  /** NOTIFY_ON_FILL and NOTIFY_ON_EXIT: on the channels, for the screen shows it anyhow. */
  #notify({ record }: StoredRecord): void {
    const { NOTIFY_ON_FILL: onFill, NOTIFY_ON_EXIT: onExit } = this.#plan.config;
    if (record.kind === 'bought' && onFill) {
      const { quantity, price } = record.fill;
      const text = `${record.id}: bought ${String(quantity)} at ${price.toFixed(2)}`;
      this.#tell({ severity: 'info', code: 'fill', text }, record.id);
    }
    if (record.kind === 'closed' && onExit) {
      const { trade_id: id, exit_reason: reason, PnL } = record.trade;
      this.#tell({ severity: 'info', code: 'exit', text: `${id}: closed (${reason}), ${gain(PnL)}` }, id);
    }
  }

  /** At its fastest a session passes by before anybody has read a line. */
  get #isWatchable(): boolean {
    return this.#plan.words.replay === undefined || this.#plan.words.speed !== 'max';
  }

  alert({ severity, code, text }: Alert): void {
    this.#told(`${severity}: ${text}`);
    this.#tell({ severity, code, text }, null);
  }

  #tell(alert: Alert, about: string | null): void {
    this.#alerts.tell({ ...alert, account: this.#plan.account.name, about });
  }

  /** Of the channels for alerts, for the heartbeat. */
  get alertCounters(): { readonly alerts_failing: string | null; readonly alerts_failing_since: EpochMs | null } {
    const { failing } = this.#alerts;
    const since = failing.map((each) => each.since);
    return {
      alerts_failing: failing.length === 0 ? null : failing.map(({ channel }) => channel).join(', '),
      alerts_failing_since: since.length === 0 ? null : Math.min(...since),
    };
  }

  async close(): Promise<void> {
    await endTelling(this.#plan.app, this.#alerts, this.#told);
    this.#reader.close();
  }

  #said({ repairs, failure }: LogOutcome): void {
    for (const { file, bytes } of repairs)
      this.#told(`${file}: a torn last line of ${String(bytes)} bytes was repaired`);
    const text = failure === null ? null : failure.message;
    if (text !== null && text !== this.#failure) this.#told(`logs wait: ${text}`);
    this.#failure = text;
  }
}
