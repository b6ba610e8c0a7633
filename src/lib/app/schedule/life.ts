/**
 * Whether the schedule of a home lives: its lock says whether the process is there, its mark when it looked last. Guarantees: one
 * that was ended gracefully is not missed.
 */
import { join } from 'node:path';
import type { Home } from '../../config/home.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { handledAt, ownerOf, whileFree, type Owner } from '../../journal/ownership.ts';
import type { App } from '../app.ts';
import { leaveMark, markedAt, removeMark } from '../time-mark.ts';

/** It looks each minute. */
const SILENT_MS = 3 * MINUTE_MS;

export type ScheduleLife =
  /** None was started, or it was asked to end. */
  | { readonly is: 'absent' }
  | { readonly is: 'running' | 'silent'; readonly owner: Owner | null; readonly lookedAt: EpochMs | null }
  /** Nobody asked it to. */
  | { readonly is: 'died'; readonly lookedAt: EpochMs };

/** The schedule has looked. */
export function markLook(home: Home, now: EpochMs): void {
  leaveMark(markFile(home), now);
}

/** It ends as it was asked to. */
export function removeLook(home: Home): void {
  removeMark(markFile(home));
}

export function scheduleLife({ home, clock }: Pick<App, 'home' | 'clock'>): ScheduleLife {
  const folder = home.scheduleFolder;
  const mark = (): EpochMs | null => markedAt(markFile(home));
  for (;;) {
    // It comes with its lock first, and goes with its mark first: a mark that is there while nobody can come is of a dead one.
    const free = whileFree(folder, mark);
    if (free !== null) return free.seen === null ? { is: 'absent' } : { is: 'died', lookedAt: free.seen };
    const now = ownerOf(folder);
    if (!now.isOwned) continue;
    const { owner } = now;
    const lookedAt = mark();
    const lifeAt = Math.max(lookedAt ?? -Infinity, owner?.since ?? handledAt(folder));
    return { is: clock.now() - lifeAt > SILENT_MS ? 'silent' : 'running', owner, lookedAt };
  }
}

function markFile({ scheduleFolder }: Home): string {
  return join(scheduleFolder, 'looked');
}
