/**
 * What was left in an account is taken care of by a start: what is of an earlier session before it plans anything, as soon as
 * the market is open; what a run of today that died has left, by a start that is refused (one that is not goes on with it).
 * Guarantees: what cannot be sold is said as a failure and never passed over; nor is a contract that has expired and of which
 * the broker has not booked what became of it: behind a new session nobody would ask about it any more, and the account may be
 * short of its shares.
 */
import { dualZoneDateTime } from '../../calendar/text.ts';
import { InterruptedError, LogicError } from '../../core/errors.ts';
import { readJournal } from '../../journal/reader.ts';
import type { JournalRecord } from '../../session/records.ts';
import type { App } from '../app.ts';
import type { Account } from '../ops/account.ts';
import { EXPIRED_CURE, expiredWords, isOnlyExpired, leftIn } from '../ops/leftovers.ts';
import { examineHealth } from '../ops/watchdog.ts';
import { systemTimers } from '../system-timers.ts';
import { careFor } from './care.ts';
import type { RunWatch } from './plan.ts';
import { portsOf } from './ports.ts';
import type { Today } from './today.ts';

const LOOK_MS = 200;

/** Of an account that holds something. @throws LogicError `still_held`; InterruptedError; what careFor throws */
export async function sellEarlier(app: App, account: Account, today: Today, watch: RunWatch): Promise<void> {
  if (lastOf(account, 'session_opened')?.date === today.session?.date && !today.isOver) return;
  const isAskedOnly = isOnlyExpired(leftIn(app, account));
  if (!isAskedOnly) await untilOpen(app, account, today, watch);
  watch.told(
    isAskedOnly
      ? 'the broker is asked what became of what has expired'
      : 'what an earlier session has left is sold first',
  );
  const care = await careFor(app, account, 'leftovers', watch);
  if (care.isOwned) return;
  const { error, held } = care.result.outcome;
  if (error !== null) throw error;
  if (held.length === 0) return;
  const left = leftIn(app, account);
  if (isOnlyExpired(left)) throw stillHeld(left.expired.map(expiredWords).join('; '), EXPIRED_CURE);
  const gaps = lastOf(account, 'reconciled')?.gaps ?? [];
  const words = `${held.join(', ')} of an earlier session could not be sold`;
  if (gaps.length === 0) throw stillHeld(words);
  throw stillHeld(`${words}: ${gaps.join('; ')}`, 'look at the account; tbot reconcile says whether they agree again');
}

async function untilOpen(app: App, account: Account, today: Today, watch: RunWatch): Promise<void> {
  if (today.isOver) throw stillHeld(`${account.name} still holds something, and ${today.why}`);
  const { open } = today.session;
  if (app.clock.now() >= open) return;
  watch.told(`what an earlier session has left is sold at the open, ${dualZoneDateTime(open)}`);
  await waitFor(app, open, watch);
}

/** What is due as the watchdog counts it. Nothing is thrown: why the start is refused is what there is to say. */
export async function sellDue(app: App, account: Account, watch: RunWatch): Promise<void> {
  const { checks } = await examineHealth(app, account, portsOf(account), ['leftovers']);
  for (const { status, found, cure } of checks)
    if (status !== 'ok') watch.told(cure === null ? found : `${found}; ${cure}`);
}

async function waitFor(app: App, until: number, watch: RunWatch): Promise<void> {
  const timers = systemTimers(app.clock);
  const stopped = { by: null as string | null };
  watch.stoppable((who) => (stopped.by = who));
  while (app.clock.now() < until) {
    if (stopped.by !== null)
      throw new InterruptedError({
        code: 'interrupted',
        message: `stopped by ${stopped.by} while it waited for the open; what an earlier session has left is there still`,
        cure: 'start it again, or let tbot watchdog sell it when the market is open',
      });
    await new Promise<void>((resolve) => timers.at(Math.min(until, app.clock.now() + LOOK_MS), resolve));
  }
}

function lastOf<K extends 'session_opened' | 'reconciled'>(
  { journal }: Account,
  kind: K,
): Extract<JournalRecord, { kind: K }> | null {
  const reader = readJournal(journal);
  try {
    return reader.lastOf(kind)?.record ?? null;
  } finally {
    reader.close();
  }
}

function stillHeld(
  message: string,
  cure = 'the next run or watchdog sells it when the market is open; tbot positions shows it, the broker sells it by hand',
): LogicError {
  return new LogicError({ code: 'still_held', message, cure });
}
