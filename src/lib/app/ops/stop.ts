/** `tbot stop`: asks running bots to end gracefully. Guarantees: says when they have ended, not only that they were asked. */
import { ownerOf } from '../../journal/ownership.ts';
import type { App } from '../app.ts';
import { accountsInScope, isOwned, type Account } from './account.ts';
import { actorOf, askOwner, doneBy, waitForRelease } from './reach.ts';

export interface Stopped {
  readonly account: string;
  readonly pid: number | null;
  /** False: it was still at it when the waiting was over. */
  readonly hasEnded: boolean;
  readonly text: string;
}

export interface StopChoice {
  /** Positions stay, under their resting stops. */
  readonly keeps: boolean;
  readonly waitMs: number;
}

/** Of every account in scope that is owned: real, dry run, replay. None: nothing runs. */
export async function stopRuns(app: App, choice: StopChoice): Promise<Stopped[]> {
  const stopped: Stopped[] = [];
  for (const account of accountsInScope(app).filter(isOwned)) stopped.push(await stopRun(app, account, choice));
  return stopped;
}

/** @throws RefusedError `owner_refused`; LogicError `owner_silent` */
async function stopRun(app: App, account: Account, { keeps, waitMs }: StopChoice): Promise<Stopped> {
  const until = app.clock.now() + waitMs;
  const now = ownerOf(account.ownerFolder);
  const owner = now.isOwned ? now.owner : null;
  const outcome = await askOwner(app, account, { command: 'stop', args: { keeps }, by: actorOf('stop') }, waitMs);
  if (outcome !== 'gone' && outcome?.how === 'refused') doneBy(outcome, owner);
  const hasEnded = await waitForRelease(app, account, until);
  // One that has ended by itself meanwhile has done what was wanted.
  const isDone = outcome !== 'gone' && outcome?.how === 'done';
  const text = hasEnded && !isDone ? 'it has ended' : doneBy(outcome, owner);
  return { account: account.name, pid: owner?.pid ?? null, hasEnded, text };
}
