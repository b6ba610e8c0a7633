/** `tbot stop`: asks running bots to end gracefully. Guarantees: says when they have ended, not only that they were asked. */
import type { EpochMs } from '../../core/clock.ts';
import { ownerOf, type Owner } from '../../journal/ownership.ts';
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

/**
 * Of every account in scope that is owned: real, dry run, replay; also who takes it within the wait, such as a run that has
 * waited for the end of another. None: nothing runs. @throws RefusedError `owner_refused`; LogicError `owner_silent`
 */
export async function stopRuns(app: App, choice: StopChoice): Promise<Stopped[]> {
  const stopped: Stopped[] = [];
  for (const account of accountsInScope(app).filter(isOwned)) {
    const until = app.clock.now() + choice.waitMs;
    do stopped.push(await stopOwner(app, account, choice.keeps, until));
    while (isOwned(account) && app.clock.now() < until);
    const now = ownerOf(account.ownerFolder);
    if (now.isOwned && stopped.at(-1)?.hasEnded === true) stopped.push(newcomer(account, now.owner));
  }
  return stopped;
}

/** As the waiting is over. */
function newcomer({ name }: Account, owner: Owner | null): Stopped {
  const text = 'another process has taken the account at the last moment, and was not asked';
  return { account: name, pid: owner?.pid ?? null, hasEnded: false, text };
}

/** Whoever owns it now. */
async function stopOwner(app: App, account: Account, keeps: boolean, until: EpochMs): Promise<Stopped> {
  const waitMs = until - app.clock.now();
  const answered = await askOwner(app, account, { command: 'stop', args: { keeps }, by: actorOf('stop') }, waitMs);
  const { answer, owner } = answered;
  const how = answer === 'gone' ? answer : answer?.how;
  if (how === 'refused') doneBy(answered);
  const hasEnded = await waitForRelease(app, account, until, owner);
  // One that has ended by itself meanwhile has done what was wanted.
  const text = hasEnded && how !== 'done' ? 'it has ended' : doneBy(answered);
  return { account: account.name, pid: owner?.pid ?? null, hasEnded, text };
}
