/**
 * Whether a job is to be started now. Pure: what it is told of are the moment, the job's mark and whether its process
 * lives. Guarantees: a job that ended by itself is never started again in its session; a missed start is caught up while
 * it is of use and told when it is not; a clock that was set back starts nothing twice.
 */
import type { EpochMs } from '../../core/clock.ts';
import type { Job } from './job.ts';
import type { Mark } from './marks.ts';

export type Due =
  | 'nothing'
  | 'start'
  /** It was stopped, or died, together with the schedule. */
  | 'again'
  /** Its time is over and nobody has started it. */
  | 'missed'
  /** Its process died while no schedule ran, and its time is over. */
  | 'lost';

export interface Moment {
  readonly now: EpochMs;
  /** When the first schedule of this home was started. */
  readonly since: EpochMs;
}

/** `isAlive`: the process of a mark that says `started` lives. */
export function dueNow(job: Job, mark: Mark | undefined, { now, since }: Moment, isAlive: boolean): Due {
  const isOpen = now >= job.startsAt && now < job.until;
  switch (mark?.is) {
    case 'ended':
      return 'nothing';
    case 'started':
      if (isAlive) return 'nothing';
      return isOpen ? 'again' : now < job.startsAt ? 'nothing' : 'lost';
    case 'stopped':
      return isOpen ? 'again' : 'nothing';
    case 'missed': // by a clock that was ahead
      return isOpen ? 'start' : 'nothing';
    case undefined:
      if (isOpen) return isExpected(job, since) ? 'start' : 'nothing';
      return now >= job.until && job.startsAt >= since ? 'missed' : 'nothing';
  }
}

/** At the very first start a window that is open is traded, but nothing is made up for of what was before tbot was there. */
function isExpected({ startsAt, until, session }: Job, since: EpochMs): boolean {
  return startsAt >= since || until <= session.close;
}
