/**
 * A second run of an account that is owned: it hands its strategies to the owner and waits for the owner's end. Guarantees:
 * it never trades by itself; an owner that does not answer is said, and nothing of it is done later.
 */
import { LogicError, RefusedError } from '../../core/errors.ts';
import { openControl } from '../../journal/control.ts';
import { ownerOf, type Owner } from '../../journal/ownership.ts';
import { readJournal } from '../../journal/reader.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { Joined, Watching } from '../../session/records.ts';
import { systemTimers } from '../system-timers.ts';
import type { RunPlan, RunResult, RunWatch } from './plan.ts';

export interface JoinOffer {
  readonly joined: Joined;
  readonly facts: readonly Watching[];
}

const ANSWER_MS = 15_000;
const LOOK_MS = 200;

/** @throws LogicError `owner_silent`; RefusedError `owner_refused` */
export async function joinOwner(plan: RunPlan, owner: Owner | null, watch: RunWatch): Promise<RunResult> {
  const { app, account, strategies, testStart, data, symbols } = plan;
  const who = owner === null ? 'another process' : `process ${String(owner.pid)}`;
  const timers = systemTimers(app.clock);
  const clock = { now: () => app.clock.now(), at: timers.at.bind(timers) };
  let isStopped = false;
  const line = openControl(account.journal);
  try {
    const joined: Joined = { kind: 'joined', strategies, symbols, testStart };
    const offer: JoinOffer = { joined, facts: data.facts };
    const by = `run, process ${String(process.pid)}`;
    const id = line.ask({ command: 'join', args: offer, by, at: clock.now() });
    const outcome = await line.answer(id, clock.now() + ANSWER_MS, clock);
    if (outcome === null || outcome.how === 'lapsed') {
      line.withdraw(id);
      throw new LogicError({
        code: 'owner_silent',
        message: `${who} owns the account and does not answer`,
        cure: 'look with tbot status; tbot watchdog ends an owner whose heartbeat is over 60 s old, then start again',
        retryable: true,
      });
    }
    if (outcome.how === 'refused')
      throw new RefusedError({
        code: 'owner_refused',
        message: `${who} refused: ${outcome.text}`,
        cure: 'wait for its end',
      });
    watch.told(`${who} owns the account and trades ${strategies.join(', ')} too; waiting for its end`);
    watch.stoppable((of) => {
      isStopped = true;
      line.ask({ command: 'stop', args: { keeps: false }, by: of, at: clock.now() });
    });
    while (ownerOf(account.ownerFolder).isOwned)
      await new Promise<void>((resolve) => clock.at(clock.now() + LOOK_MS, resolve));
  } finally {
    line.close();
  }
  return resultOf(plan, isStopped);
}

/** What the owner did for it, by the journal. */
function resultOf({ account, strategies, data }: RunPlan, isStopped: boolean): RunResult {
  const reader = readJournal(account.journal);
  try {
    const trades: ClosedTrade[] = [];
    let profit = 0;
    for (const { record } of reader.read(account.session)) {
      if (record.kind !== 'closed') continue;
      profit += record.trade.PnL;
      if (strategies.some((name) => name === record.trade.strategy_name)) trades.push(record.trade);
    }
    const how = isStopped ? 'stopped' : (reader.lastOf('run_ended', account.session)?.record.how ?? 'failed');
    const outcome = { how, error: null, held: [] } as const;
    return {
      account: account.name,
      session: account.session,
      strategies,
      outcome,
      trades,
      profit,
      leftOut: data.leftOut,
    };
  } finally {
    reader.close();
  }
}
