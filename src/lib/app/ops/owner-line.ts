/**
 * The control table of an account as who asks its owner sees it. Guarantees: an owner that has only just come is waited for until
 * it has its journal; one that is gone is noticed, and what it has not taken up is taken back, so that nobody does it later.
 */
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import { openControl, type ControlLine, type Outcome } from '../../journal/control.ts';
import { isOwned, type Account } from './account.ts';
import { LOOK_MS, pause } from './tried-again.ts';

/** `gone`: nobody owns the account any more. Null: its owner has made no journal in time. */
export async function lineTo(
  account: Account,
  clock: Clock & Timers,
  until: EpochMs,
): Promise<ControlLine | 'gone' | null> {
  for (;;) {
    try {
      return openControl(account.journal);
    } catch (error) {
      if (!(error instanceof ConfigError) || error.code !== 'no_journal') throw error;
    }
    if (!isOwned(account)) return 'gone';
    if (clock.now() >= until) return null;
    await pause(clock);
  }
}

/** `gone`: the owner is, and there will be no answer. Null: there is none in time, and there will be none. */
export async function answerOn(
  line: ControlLine,
  id: number,
  account: Account,
  clock: Clock & Timers,
  until: EpochMs,
): Promise<Outcome | 'gone' | null> {
  for (;;) {
    const isGone = !isOwned(account);
    const now = clock.now();
    const outcome = await line.answer(id, isGone ? now : Math.min(until, now + LOOK_MS), clock);
    if (outcome !== null) return outcome;
    if (!isGone && clock.now() < until) continue;
    // It has been taken up at the last moment, or has lapsed.
    if (!line.withdraw(id) && line.outcome(id) !== null) return line.outcome(id);
    return isGone ? 'gone' : null;
  }
}
