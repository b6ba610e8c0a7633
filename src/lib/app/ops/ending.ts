/**
 * Ending an owner that is alive and does nothing. Guarantees: only the process that holds the lock is ended, and only
 * while its heartbeat is over 60 s old on the account's clock; it is asked first, then killed.
 */
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { readHeartbeat, type Beat } from '../../journal/heartbeat.ts';
import { handledAt, ownerOf, type Owner } from '../../journal/ownership.ts';
import type { App } from '../app.ts';
import { nowOf } from './account-clock.ts';
import type { Account } from './account.ts';
import { waitForRelease } from './reach.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';

export const HEARTBEAT_MAX_MS = MINUTE_MS;
const ASKED_MS = 5000;
const KILLED_MS = 5000;

export type Pulse = { readonly is: 'nobody' } | OwnersPulse;

interface OwnersPulse {
  readonly is: 'alive' | 'silent';
  readonly owner: Owner | null;
  readonly ageMs: number;
  /** Its own; null: there was none yet. */
  readonly beat: Beat | null;
}

/** Whether an owner is there, and how old its last sign of life is: a heartbeat, or that it took the account. */
export function pulseOf(app: App, account: Account, view: SessionView | null): Pulse {
  const now = ownerOf(account.ownerFolder);
  if (!now.isOwned) return { is: 'nobody' };
  const { owner } = now;
  const takenAt: EpochMs = owner?.since ?? handledAt(account.ownerFolder);
  const newest = readHeartbeat(account.heartbeat);
  // One without a name may have only just come: an older one is not its.
  const isItsOwn = newest !== null && (owner === null ? newest.wallAt >= takenAt : newest.pid === owner.pid);
  const beat = isItsOwn ? newest : null;
  const clock = beat === null ? app.clock.now() : nowOf(app, account, view, beat);
  const ageMs = Math.max(0, clock - (beat?.at ?? takenAt));
  return { is: ageMs > HEARTBEAT_MAX_MS ? 'silent' : 'alive', owner, ageMs, beat };
}

/** Returns whether the account is free now. */
export async function endOwner(app: App, account: Account, { pid }: Owner): Promise<boolean> {
  if (!signal(pid, 'SIGTERM')) return waitForRelease(app, account, app.clock.now() + KILLED_MS);
  if (await waitForRelease(app, account, app.clock.now() + ASKED_MS)) return true;
  const now = ownerOf(account.ownerFolder);
  if (now.isOwned && now.owner?.pid === pid) signal(pid, 'SIGKILL');
  return waitForRelease(app, account, app.clock.now() + KILLED_MS);
}

/** False: there is no such process any more. */
function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
