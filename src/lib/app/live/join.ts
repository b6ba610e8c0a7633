/**
 * A second run of an account that is owned: it hands its strategies to the owner and waits for the owner's end. Guarantees:
 * it never trades by itself; an owner that does not answer, that fails or that dies is said, and nothing is done later.
 */
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import { ConfigError, LogicError, RefusedError } from '../../core/errors.ts';
import { openControl, type ControlLine } from '../../journal/control.ts';
import { ownerOf, type Owner } from '../../journal/ownership.ts';
import { readJournal, type StoredJournal } from '../../journal/reader.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { Joined, RunEnded, Watching } from '../../session/records.ts';
import { systemTimers } from '../system-timers.ts';
import type { RunPlan, RunResult, RunWatch } from './plan.ts';

export interface JoinOffer {
  readonly joined: Joined;
  readonly facts: readonly Watching[];
}

const ANSWER_MS = 15_000;
const LOOK_MS = 200;

/**
 * Null: the owner had not begun to listen, or let go of the account before it took this up: to be tried again from the start.
 * @throws LogicError `owner_silent`, `owner_failed`, `owner_died`; RefusedError `owner_refused`
 */
export async function joinOwner(plan: RunPlan, owner: Owner | null, watch: RunWatch): Promise<RunResult | null> {
  const { app, account, strategies, testStart, data, symbols } = plan;
  const who = owner === null ? 'another process' : `process ${String(owner.pid)}`;
  const timers = systemTimers(app.clock);
  const clock: Clock & Timers = { now: () => app.clock.now(), at: (instant, ring) => timers.at(instant, ring) };
  let isStopped = false;
  const until = clock.now() + ANSWER_MS;
  const line = await lineTo(plan, clock, until);
  if (line === 'none') return null;
  if (line === null) throw silent(who);
  try {
    const joined: Joined = { kind: 'joined', strategies, symbols, testStart };
    const offer: JoinOffer = { joined, facts: data.facts };
    const by = `run, process ${String(process.pid)}`;
    const id = line.ask({ command: 'join', args: offer, by, at: clock.now() });
    const outcome = (await line.answer(id, until, clock)) ?? (line.withdraw(id) ? null : line.outcome(id));
    if (outcome === null) throw silent(who);
    if (outcome.how === 'lapsed') return null;
    if (outcome.how === 'refused')
      throw new RefusedError({
        code: 'owner_refused',
        message: `${who} refused: ${outcome.text}`,
        cure: 'wait for its end, or start both with the same symbols',
      });
    watch.told(`${who} owns the account and trades ${strategies.join(', ')} too; waiting for its end`);
    watch.stoppable((of) => {
      isStopped = true;
      line.ask({ command: 'stop', args: { keeps: false }, by: of, at: clock.now() });
    });
    while (ownerOf(account.ownerFolder).isOwned) await pause(clock);
  } finally {
    line.close();
  }
  return resultOf(plan, who, isStopped);
}

/** `none`: the owner has gone meanwhile. Null: it has made no journal in time. */
async function lineTo(
  { account }: RunPlan,
  clock: Clock & Timers,
  until: EpochMs,
): Promise<ControlLine | 'none' | null> {
  for (;;) {
    try {
      return openControl(account.journal);
    } catch (error) {
      if (!(error instanceof ConfigError) || error.code !== 'no_journal') throw error;
    }
    if (!ownerOf(account.ownerFolder).isOwned) return 'none';
    if (clock.now() >= until) return null;
    await pause(clock);
  }
}

async function pause(clock: Clock & Timers): Promise<void> {
  await new Promise<void>((resolve) => clock.at(clock.now() + LOOK_MS, resolve));
}

function silent(who: string): LogicError {
  return new LogicError({
    code: 'owner_silent',
    message: `${who} owns the account and does not answer`,
    cure: 'look with tbot status; tbot watchdog ends an owner whose heartbeat is over 60 s old, then start again',
    retryable: true,
  });
}

/** What the owner did for it, by the journal. */
function resultOf({ account, strategies, data }: RunPlan, who: string, isStopped: boolean): RunResult {
  const { session } = account;
  const reader = readJournal(account.journal);
  try {
    const ended = endOf(reader, session, who);
    const trades: ClosedTrade[] = [];
    let profit = 0;
    for (const { record } of reader.read(session)) {
      if (record.kind !== 'closed') continue;
      profit += record.trade.PnL;
      if (strategies.some((name) => name === record.trade.strategy_name)) trades.push(record.trade);
    }
    const outcome = { how: isStopped ? 'stopped' : ended, error: null, held: [] } as const;
    return { account: account.name, session, strategies, outcome, trades, profit, leftOut: data.leftOut };
  } finally {
    reader.close();
  }
}

/** @throws LogicError `owner_failed`, `owner_died` */
function endOf(reader: StoredJournal, session: string, who: string): RunEnded['how'] {
  const started = reader.lastOf('run_started', session);
  const ended = reader.lastOf('run_ended', session);
  const cure = 'start it again: it goes on where the journal ends';
  if (ended === null || ended.seq < (started?.seq ?? 0))
    throw new LogicError({ code: 'owner_died', message: `${who} owned the account and died`, cure, retryable: true });
  const { how, code } = ended.record;
  if (how !== 'failed') return how;
  const message = `${who} owned the account and failed: ${code ?? 'it does not say why'}`;
  throw new LogicError({ code: 'owner_failed', message, cure, retryable: true });
}
