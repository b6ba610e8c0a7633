/**
 * A second run of an account that is owned: it hands its strategies to the owner and waits for the end of the very run that
 * took them. Guarantees: it never trades beside an owner; where there is no owner any more it says so, and the caller may own
 * the account itself; an owner that does not answer, or that fails, is said, and nothing is done later.
 */
import type { Clock, Timers } from '../../core/clock.ts';
import { InterruptedError, LogicError, RefusedError } from '../../core/errors.ts';
import type { Outcome } from '../../journal/control.ts';
import { RunsFold } from '../../journal/fold/runs.ts';
import { SessionFold } from '../../journal/fold/session-fold.ts';
import { FILL_KINDS } from '../../journal/fold/fills.ts';
import { TradeMoney } from '../../journal/fold/trade-money.ts';
import { ownerOf, type Owner } from '../../journal/ownership.ts';
import { readJournal } from '../../journal/reader.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { InstrumentSeen, Joined, RunEnded, Watching } from '../../session/records.ts';
import { systemTimers } from '../system-timers.ts';
import { isOwnedBy, type Account } from '../ops/account.ts';
import { killHolds } from '../ops/kill.ts';
import { answerOn, lineTo } from '../ops/owner-line.ts';
import { pause } from '../ops/tried-again.ts';
import type { RunPlan, RunResult, RunWatch } from './plan.ts';

export interface JoinOffer {
  readonly joined: Joined;
  /** Of what it watches, and what the broker says of it. */
  readonly facts: readonly (Watching | InstrumentSeen)[];
}

const ANSWER_MS = 15_000;

/**
 * Null: there is no owner any more, or none that takes anything up: to be tried again from the start.
 * @throws LogicError `owner_silent`, `owner_failed`, `owner_died`; RefusedError `owner_refused`; InterruptedError
 */
export async function joinOwner(plan: RunPlan, owner: Owner | null, watch: RunWatch): Promise<RunResult | null> {
  const { app, account, strategies, testStart, data, symbols, scans, instruments } = plan;
  const who = owner === null ? 'another process' : `process ${String(owner.pid)}`;
  const timers = systemTimers(app.clock);
  const clock: Clock & Timers = { now: () => app.clock.now(), at: (instant, ring) => timers.at(instant, ring) };
  const stopping = { by: null as string | null };
  const until = clock.now() + ANSWER_MS;
  const line = await lineTo(account, clock, until);
  if (line === 'gone') return null;
  if (line === null) throw silent(who);
  let run: RunInJournal;
  try {
    const own = { kind: 'joined', strategies, symbols, testStart } as const;
    const joined: Joined = scans ? { ...own, scans } : own;
    const offer: JoinOffer = { joined, facts: [...data.facts, ...instruments] };
    const by = `run, process ${String(process.pid)}`;
    const id = line.ask({ command: 'join', args: offer, by, at: clock.now() });
    const outcome = await answerOn(line, id, account, clock, until);
    if (outcome === 'gone') return null;
    if (outcome === null) throw silent(who);
    if (outcome.how === 'lapsed') return null;
    if (outcome.how === 'refused' && isLasting(outcome))
      throw new RefusedError({
        code: 'owner_refused',
        message: `${who} refused: ${outcome.text}`,
        cure: 'wait for its end, or start both with the same symbols',
      });
    run = newestRun(account);
    const taker = ownerOf(account.ownerFolder);
    const takes = outcome.how === 'done';
    if (takes) watch.told(`${who} owns the account and trades ${strategies.join(', ')} too; waiting for its end`);
    else watch.told(`${who} owns the account and takes nothing more: ${outcome.text}; this run starts after it`);
    watch.stoppable((of) => {
      stopping.by = of;
      if (takes) line.ask({ command: 'stop', args: { keeps: false }, by: of, at: clock.now() });
    });
    while (taker.isOwned && isOwnedBy(account, taker.owner) && (takes || stopping.by === null)) await pause(clock);
    if (!takes && stopping.by !== null) throw interrupted();
    if (!takes) return null;
  } finally {
    line.close();
  }
  const ended = endOf(account, run);
  if (ended !== null) return resultOf(plan, who, run, ended);
  if (stopping.by !== null) throw died(who);
  watch.told(`${who} owned the account and died: this run goes on where the journal ends`);
  return null;
}

/** Whether waiting would change nothing: it has said what it lacks. */
function isLasting({ data }: Outcome): boolean {
  return data !== null;
}

interface RunInJournal {
  /** Null: none has begun. */
  readonly run: string | null;
  /** The newest record as the strategies were handed over. */
  readonly seq: number;
}

function silent(who: string): LogicError {
  return new LogicError({
    code: 'owner_silent',
    message: `${who} owns the account and does not answer`,
    cure: 'look with tbot status; tbot watchdog ends an owner whose heartbeat is over 60 s old, then start again',
    retryable: true,
  });
}

function interrupted(): InterruptedError {
  return new InterruptedError({
    code: 'interrupted',
    message: 'stopped while it waited for the owner of the account to end: it has traded nothing',
    cure: 'start it again',
  });
}

const START_AGAIN = 'start it again: it goes on where the journal ends';

function died(who: string): LogicError {
  const message = `${who} owned the account and died before it had stopped`;
  return new LogicError({ code: 'owner_died', message, cure: START_AGAIN, retryable: true });
}

function newestRun({ journal }: Account): RunInJournal {
  const reader = readJournal(journal);
  try {
    return { run: reader.lastOf('run_started')?.record.run ?? null, seq: reader.head().seq };
  } finally {
    reader.close();
  }
}

/** Null: that very run has not said how it ended. */
function endOf({ journal }: Account, { run }: RunInJournal): RunEnded | null {
  const reader = readJournal(journal);
  try {
    const fold = new RunsFold();
    for (const stored of reader.ofKinds(['run_started', 'run_ended'])) fold.apply(stored);
    return fold.all.find(({ started }) => started.run === run)?.ended ?? null;
  } finally {
    reader.close();
  }
}

/** What the owner did for it, by the journal. @throws LogicError `owner_failed` */
function resultOf(
  { app, account, strategies, data }: RunPlan,
  who: string,
  { seq }: RunInJournal,
  { how, code }: RunEnded,
): RunResult {
  if (how === 'failed') {
    const message = `${who} owned the account and failed: ${code ?? 'it does not say why'}`;
    throw new LogicError({ code: 'owner_failed', message, cure: START_AGAIN, retryable: true });
  }
  const { session } = account;
  const reader = readJournal(account.journal);
  try {
    const fold = new SessionFold(session);
    const money = new TradeMoney();
    for (const stored of reader.ofKinds(FILL_KINDS)) money.apply(stored);
    const trades: ClosedTrade[] = [];
    let profit = 0;
    for (const stored of reader.read(session)) {
      fold.apply(stored);
      const { record } = stored;
      if (record.kind !== 'closed') continue;
      const trade = money.settled(record.trade);
      profit += trade.PnL;
      if (stored.seq > seq && strategies.some((name) => name === trade.strategy_name)) trades.push(trade);
    }
    const held = fold.view.trades.filter(({ remaining }) => remaining > 0).map(({ id }) => id);
    const outcome = { how, error: null, held };
    const kill = killHolds(app, account);
    // The book is the owner's to write.
    const { leftOut } = data;
    return { account: account.name, session, strategies, outcome, trades, profit, leftOut, kill, book: null };
  } finally {
    reader.close();
  }
}
