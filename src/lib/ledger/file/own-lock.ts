/**
 * One tbot at a time at the books of a folder. Guarantees: whoever is within knows that no other tbot is alive in
 * there, and that what another one has left is of a dead process: the system takes the lock from a process as it
 * dies.
 */
import { accessSync, constants } from 'node:fs';
import type { EpochMs } from '../../core/clock.ts';
import { TbotError } from '../../core/errors.ts';
import { takeOwnership, type Ownership } from '../../journal/ownership.ts';
import { heldByAnother, noRoom, unusable } from './faults.ts';

const WAIT_MAX_MS = 10_000;

/** @throws RefusedError `ledger_busy` when another tbot keeps it for ten seconds */
export function withOwnLock<T>(folder: string, now: EpochMs, work: () => T): T {
  accessSync(folder, constants.W_OK | constants.X_OK); // its error says more than that of the lock would
  const ownership = take(folder, now);
  try {
    return work();
  } finally {
    ownership.release();
  }
}

/** Each try has some patience of its own. */
function take(folder: string, now: EpochMs): Ownership {
  const end = performance.now() + WAIT_MAX_MS;
  for (;;) {
    const taking = tryToTake(folder, now);
    if (taking.isTaken) return taking.ownership;
    if (performance.now() >= end) throw heldByAnother(folder, taking.owner?.pid ?? null);
  }
}

function tryToTake(folder: string, now: EpochMs): ReturnType<typeof takeOwnership> {
  try {
    return takeOwnership(folder, { pid: process.pid, run: 'ledger', since: now });
  } catch (error) {
    if (!(error instanceof TbotError)) throw error;
    // It speaks of a journal.
    throw error.code === 'journal_full' ? noRoom(folder, error) : unusable(folder, error.message, error);
  }
}
