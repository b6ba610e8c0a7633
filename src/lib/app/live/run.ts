/**
 * `tbot run`: one process owns the account, trades the windows that were asked for, and leaves journal, logs and summary.
 * Guarantees: a start that is refused leaves nothing; two runs never own one account, the second hands its strategies to
 * the first and waits for its end; people are told each note once, however often it is planned anew.
 */
import { join } from 'node:path';
import { LogicError } from '../../core/errors.ts';
import type { App } from '../app.ts';
import { pause } from '../ops/tried-again.ts';
import { assertSomebodyThere } from './confirm.ts';
import { joinOwner } from './join.ts';
import { livePlan } from './live-plan.ts';
import { owning, runName, takeAsPlanned } from './owning.ts';
import type { NotRun, RunPlan, RunResult, RunWatch } from './plan.ts';
import { replayPlan } from './replay-plan.ts';
import { isReplay, type RunWords } from './request.ts';

/** How often it is planned anew where others come or go in between. */
const ANEW_MAX = 5;

/**
 * @throws ConfigError, RefusedError: what speaks against it; NetworkError, BrokerError of the broker; LogicError of the journal,
 *   `account_contended`
 */
export function runLive(app: App, words: RunWords, watch: RunWatch): Promise<RunResult | NotRun> {
  if (isReplay(app, words)) return runReplay(app, words, watch);
  return asPlanned(() => livePlan(app, words, watch), watch);
}

/** A recorded session on the built-in broker. @throws what runLive does */
export function runReplay(app: App, words: RunWords, watch: RunWatch): Promise<RunResult> {
  return asPlanned<never>(() => replayPlan(app, words), watch);
}

async function asPlanned<N extends NotRun>(
  planned: () => Promise<RunPlan | N>,
  watch: RunWatch,
): Promise<RunResult | N> {
  const told = new Set<string>();
  for (let anew = 0; ; anew++) {
    const plan = await planned();
    if ('notRun' in plan) return plan;
    const result = await runPlanned(plan, watch, told);
    if (result !== null) return result;
    if (anew === ANEW_MAX) throw contended(plan);
    await pause(plan.app.clock);
  }
}

/**
 * Null: the account is not as it was planned for, or there is no owner any more that it could have joined; to be planned anew.
 * `told`: notes that people know already.
 */
async function runPlanned(plan: RunPlan, watch: RunWatch, told: Set<string>): Promise<RunResult | null> {
  const { app, config, notes } = plan;
  assertSomebodyThere(config, watch);
  const owner = { pid: process.pid, run: runName(app), since: app.clock.now() };
  const taking = takeAsPlanned(plan, owner);
  if (taking === null) {
    watch.told('planned anew: another process has written to the journal of the account since');
    return null;
  }
  for (const note of notes.filter((each) => !told.has(each))) {
    told.add(note);
    watch.told(note);
  }
  if (taking.isTaken) return owning(plan, owner.run, taking.ownership, watch);
  return joinOwner(plan, taking.owner, watch);
}

function contended({ account }: RunPlan): LogicError {
  return new LogicError({
    code: 'account_contended',
    message: `${account.name} was planned ${String(ANEW_MAX + 1)} times, and each time another process had written to it or had its lock`,
    cure: `look with tbot status what runs there, and with fuser ${join(account.ownerFolder, 'owner.lock')} which program has the lock open; then start it again`,
    retryable: true,
  });
}
