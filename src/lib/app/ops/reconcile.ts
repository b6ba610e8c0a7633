/**
 * `tbot reconcile`: the journal against the broker, by hand. Guarantees: without --apply nothing is written anywhere; with
 * it only what the broker proves is taken down (executions and orders of ours that the journal lacks, contracts that have
 * ended), never a sale or a purchase; a run that owns the account compares as it does every minute, and its word is waited for:
 * only with --apply it closes what waits for a person.
 */
import { existsSync } from 'node:fs';
import { configOf } from '../../config/files.ts';
import { MINUTE_MS, type Clock } from '../../core/clock.ts';
import { LogicError } from '../../core/errors.ts';
import type { StoredJournal } from '../../journal/reader.ts';
import { readJournal } from '../../journal/reader.ts';
import type { Broker, BrokerListener } from '../../orders/broker.ts';
import type { OrderDesk } from '../../orders/desk.ts';
import type { OrderRecord } from '../../orders/order-records.ts';
import { reconcile } from '../../orders/reconcile.ts';
import { howSoldElsewhere } from '../../orders/sold-elsewhere.ts';
import { LiveSession } from '../../session/live-session.ts';
import { Notebook } from '../../session/notebook.ts';
import type { JournalRecord, Reconciled } from '../../session/records.ts';
import { takeSnapshot } from '../../session/snapshot.ts';
import type { App } from '../app.ts';
import { sessionSetup } from '../live/session-setup.ts';
import { headOf, isOwned, type Account } from './account.ts';
import { actOn, actorOf, askOwner, doneBy, underLock } from './reach.ts';
import { withSoundConfiguration } from './sound-configuration.ts';
import { triedAgain } from './tried-again.ts';

/** A broker that can be asked, and the clock that goes with it. */
export interface Reached {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly close: () => void | Promise<void>;
}

/**
 * Prepares to ask a broker, which may take its time; what it returns opens it: the built-in one under the account's lock.
 * @throws ConfigError, NetworkError, BrokerError
 */
export type Reach = (app: App, account: Account) => Promise<() => Promise<Reached>>;

export interface ReconcileReport {
  readonly account: string;
  /** `owner`: by the run that owns the account; `here`: by this process. */
  readonly by: 'owner' | 'here';
  /** False: no session was ever opened there, so that nothing of ours can be held, and nobody was asked. */
  readonly compared: boolean;
  /** Nothing differs. */
  readonly agrees: boolean;
  /** What journal and broker do not agree on. */
  readonly gaps: readonly string[];
  /** Tickers in which the account holds or works what is not ours. */
  readonly foreign: readonly string[];
  /** What the broker knows of our orders and the journal does not. */
  readonly lacking: readonly string[];
  /** Whether it was written to the journal. */
  readonly applied: boolean;
}

const NOBODY: BrokerListener = { order: () => undefined, execution: () => undefined, connection: () => undefined };
const OWNER_ANSWER_MS = 10_000;

/** @throws RefusedError, LogicError of the owner; NetworkError, BrokerError; ConfigError `no_journal` */
export async function reconcileAccount(
  app: App,
  account: Account,
  applies: boolean,
  reach: Reach,
): Promise<ReconcileReport> {
  return triedAgain(app, account, () =>
    isOwned(account) ? byOwner(app, account, applies) : byUs(app, account, applies, reach),
  );
}

/** Null: somebody has come to own it meanwhile. */
async function byUs(app: App, account: Account, applies: boolean, reach: Reach): Promise<ReconcileReport | null> {
  const isBuiltIn = account.broker === 'sim';
  if (isBuiltIn && !hasSession(account)) return nothingYet(account);
  const open = await reach(app, account);
  const looking = (): Promise<ReconcileReport> =>
    withJournal(account, (journal) => compared(app, account, journal, open, null));
  const asking = (): Promise<ReconcileReport | null> => byOwner(app, account, applies);
  if (applies)
    return actOn(app, account, 'reconcile', {
      alone: (store) =>
        withJournal(account, (journal) =>
          compared(app, account, journal, open, (records, at) => store.append(lastSession(journal), at, records)),
        ),
      asking,
    });
  // The log of its exchange is for one at a time, also to be read.
  if (isBuiltIn) return underLock(app, account, 'reconcile', { alone: looking, asking });
  const report = await looking();
  return isOwned(account) ? null : report;
}

/** The built-in broker holds nothing where no session was opened; any other is asked. */
function hasSession(account: Account): boolean {
  return existsSync(account.journal) && withJournal(account, (journal) => journal.lastOf('session_opened') !== null);
}

function nothingYet({ name }: Account): ReconcileReport {
  const none = { gaps: [], foreign: [], lacking: [] };
  return { account: name, by: 'here', compared: false, agrees: true, ...none, applied: false };
}

/** The run compares anyhow, every minute; here it is asked to do it now. Null: it is gone. */
async function byOwner(app: App, account: Account, applies: boolean): Promise<ReconcileReport | null> {
  const before = headOf(account);
  const asked = { command: 'reconcile', args: { applies }, by: actorOf('reconcile') } as const;
  const answered = await askOwner(app, account, asked);
  if (answered.answer === 'gone') return null;
  doneBy(answered);
  const until = app.clock.now() + OWNER_ANSWER_MS;
  for (;;) {
    const compared = reconciledAfter(account, before, applies);
    if (compared !== null) {
      const { gaps, foreign } = compared;
      return {
        account: account.name,
        by: 'owner',
        compared: true,
        agrees: gaps.length === 0,
        gaps,
        foreign,
        lacking: [],
        applied: true,
      };
    }
    if (!isOwned(account)) return null;
    if (app.clock.now() >= until) throw noWord();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function noWord(): LogicError {
  return new LogicError({
    code: 'owner_silent',
    message: 'the run that owns the account has not said in 10 s what journal and broker agree on',
    cure: 'look with tbot status whether the broker can be reached; try again',
    retryable: true,
  });
}

/** `write`: null: nothing is written. */
async function compared(
  app: App,
  account: Account,
  journal: StoredJournal,
  open: () => Promise<Reached>,
  write: ((records: readonly JournalRecord[], at: number) => void) | null,
): Promise<ReconcileReport> {
  const { broker, clock, close } = await open();
  try {
    await broker.connect(NOBODY);
    try {
      const notebook = new Notebook();
      const live = recalled(app, account, journal, broker, notebook);
      const openAt = live.isOpened ? live.instantOf(0) : 0;
      const snapshot = await takeSnapshot(broker, clock, openAt - MINUTE_MS);
      const result = reconcile(live.desk, snapshot, null, write !== null);
      const { gaps, foreign } = result;
      const news = result.records.filter(isNews(live.desk));
      const lacking = news.map(wordsOf);
      if (write !== null) {
        const now = clock.now();
        for (const record of news) live.record(record, now);
        live.record({ kind: 'reconciled', at: 'hand', gaps, foreign }, now);
        write(notebook.take(), now);
      }
      const agrees = gaps.length === 0 && lacking.length === 0;
      return {
        account: account.name,
        by: 'here',
        compared: true,
        agrees,
        gaps,
        foreign,
        lacking,
        applied: write !== null,
      };
    } finally {
      await broker.disconnect();
    }
  } finally {
    await close();
  }
}

/** The session as its journal tells of it: what is taken down in it has the consequences that it has in a run. */
function recalled(
  app: App,
  account: Account,
  journal: StoredJournal,
  { name, can }: Broker,
  notebook: Notebook,
): LiveSession {
  const { trading: config } = configOf(withSoundConfiguration(app, account).configuration());
  const key = lastSession(journal);
  const place = { broker: name, mode: account.mode === 'live' ? 'live' : 'paper' } as const;
  const live = new LiveSession(
    sessionSetup(config, null, { key, place, can, softStops: true, putsOn: () => null }),
    notebook,
  );
  for (const { record, at } of journal.read(key)) live.recall(record, at);
  return live;
}

/** That a working order works is no news. */
function isNews(desk: OrderDesk): (record: OrderRecord) => boolean {
  return (record) => {
    if (record.kind !== 'order_report') return true;
    const { clientId, filled } = record.report;
    const known = desk.orders.find((order) => order.clientId === clientId);
    return !(known?.isLive === true && known.filled === filled);
  };
}

function wordsOf(record: OrderRecord): string {
  if (record.kind === 'execution') {
    const { id, side, quantity, ticker } = record.execution;
    return `execution ${id}: ${side} ${String(quantity)} ${ticker}`;
  }
  if (record.kind === 'adopted') return `order ${record.report.clientId ?? ''} works, and no intent explains it`;
  if (record.kind === 'order_doubted') return `order ${record.clientId} works no more`;
  if (record.kind === 'order_report') return `order ${record.report.clientId ?? ''} is ${record.report.state}`;
  if (record.kind !== 'sold_elsewhere') return record.kind;
  const { execution } = record;
  return `${String(execution.quantity)} ${execution.ticker} ${howSoldElsewhere(execution)}`;
}

function lastSession(journal: StoredJournal): string {
  return journal.lastOf('session_opened')?.session ?? '';
}

/** What it was asked for, and none of those that it makes by itself meanwhile. Null: not yet. */
function reconciledAfter(account: Account, seq: number, applies: boolean): Reconciled | null {
  if (!existsSync(account.journal)) return null;
  const isAnswer = ({ at }: Reconciled): boolean => at === 'hand' || (at === 'asked' && !applies);
  return withJournal(account, (journal) => {
    for (const { record } of journal.after(seq)) if (record.kind === 'reconciled' && isAnswer(record)) return record;
    return null;
  });
}

function withJournal<T>({ journal }: Account, look: (reader: StoredJournal) => T): T {
  const reader = readJournal(journal);
  const result = look(reader);
  if (result instanceof Promise) return result.finally(() => reader.close()) as T;
  reader.close();
  return result;
}
