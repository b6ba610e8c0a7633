/**
 * What comes to nothing because somebody comes or goes at the account, tried again. Guarantees: not without end, and with a pause
 * each time, so that signals and timers of this process are heard; the lock may be held by a program that never answers.
 */
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { LogicError } from '../../core/errors.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';
import type { Account } from './account.ts';

/** How long an owner is waited for that does not answer, and how long it is tried again where there is none. */
export const ANSWER_MAX_MS = 10_000;
export const LOOK_MS = 200;

/** `attempt`: null: to be tried again, for so long from the first time on. @throws LogicError `owner_silent` */
export async function triedAgain<T>(
  { clock }: App,
  account: Account,
  attempt: () => Promise<T | null>,
  forMs = ANSWER_MAX_MS,
): Promise<T> {
  let until: number | null = null;
  for (;;) {
    const result = await attempt();
    if (result !== null) return result;
    until ??= clock.now() + forMs;
    if (clock.now() >= until) throw notToBeHad(account, forMs);
    await pause(clock);
  }
}

/** Before it is looked again. */
export async function pause(clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => systemTimers(clock).at(clock.now() + LOOK_MS, resolve));
}

function notToBeHad({ name, ownerFolder }: Account, forMs: number): LogicError {
  const lock = join(ownerFolder, 'owner.lock');
  return new LogicError({
    code: 'owner_silent',
    message: `the lock of ${name} could not be had in ${String(forMs / 1000)} s, and nobody who owns the account answered: another program seems to have ${lock} open`,
    cure: `close it there (fuser ${lock} tells which process it is; a database browser, say), then try again`,
    retryable: true,
  });
}
