/**
 * `tbot run`: one process owns the account, trades the windows that were asked for, and leaves journal, logs and summary.
 * Guarantees: a start that is refused leaves nothing; two runs never own one account, the second hands its strategies to
 * the first and waits for its end.
 */
import type { App } from '../app.ts';
import { assertSomebodyThere } from './confirm.ts';
import { joinOwner } from './join.ts';
import { livePlan } from './live-plan.ts';
import { owning, runName, takeAsPlanned } from './owning.ts';
import type { NotRun, RunPlan, RunResult, RunWatch } from './plan.ts';
import { replayPlan } from './replay-plan.ts';
import { isReplay, type RunWords } from './request.ts';

/** @throws ConfigError, RefusedError: what speaks against it; NetworkError, BrokerError of the broker; LogicError of the journal */
export async function runLive(app: App, words: RunWords, watch: RunWatch): Promise<RunResult | NotRun> {
  if (isReplay(app, words)) return runReplay(app, words, watch);
  for (;;) {
    const plan = await livePlan(app, words, watch);
    if ('notRun' in plan) return plan;
    const result = await runPlanned(plan, watch);
    if (result !== null) return result;
  }
}

/** A recorded session on the built-in broker. @throws what runLive does */
export async function runReplay(app: App, words: RunWords, watch: RunWatch): Promise<RunResult> {
  for (;;) {
    const result = await runPlanned(await replayPlan(app, words), watch);
    if (result !== null) return result;
  }
}

/** Null: the account is not as it was planned for, or there is no owner any more that it could have joined; to be planned anew. */
async function runPlanned(plan: RunPlan, watch: RunWatch): Promise<RunResult | null> {
  const { app, config, notes } = plan;
  assertSomebodyThere(config, watch);
  for (const note of notes) watch.told(note);
  const owner = { pid: process.pid, run: runName(app), since: app.clock.now() };
  const taking = takeAsPlanned(plan, owner);
  if (taking === null) return null;
  if (taking.isTaken) return owning(plan, owner.run, taking.ownership, watch);
  return joinOwner(plan, taking.owner, watch);
}
