/** `tbot schedule --list`: the jobs of today's and of the next sessions, and what has become of them. */
import { sessionOn, type Session } from '../../calendar/sessions.ts';
import { dualZoneTime, utcText } from '../../calendar/text.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import type { App } from '../app.ts';
import { lives } from './child.ts';
import { dueNow, type Moment } from './due.ts';
import type { Job } from './job.ts';
import { sessionAfter } from './jobs.ts';
import { storedMarks, type Mark } from './marks.ts';
import { plannedJobs, planOf, type Hindrance, type LeftOut } from './plan.ts';

export interface JobRow {
  /** New York date. */
  readonly session: string;
  readonly kind: Session['kind'];
  readonly job: string;
  readonly command: string;
  /** UTC, ISO 8601: when it starts, and until when a missed start is made up for. */
  readonly starts: string;
  readonly until: string;
  readonly state: JobState;
  /** Of the process; null: none yet, or none that is known. */
  readonly exit_code: number | null;
  /** Both zones, for people. */
  readonly at: string;
}

/** `died`: its process is gone and has not ended; the schedule sees to it. */
export type JobState = 'waits' | 'due' | 'over' | 'runs' | 'died' | 'done' | 'failed' | 'stopped' | 'missed';

export interface ScheduleList {
  readonly jobs: readonly JobRow[];
  readonly left_out: readonly LeftOut[];
}

/** @throws ConfigError `calendar_range` for a day that the calendar does not know */
export function listSchedule(app: App, hindranceOf: Hindrance, count: number): ScheduleList {
  const now = app.clock.now();
  const plan = planOf(app, hindranceOf);
  const day = localDay(NEW_YORK, now);
  const sessions: Session[] = [];
  for (let next = sessionOn(day) ?? sessionAfter({ day }); next !== null && sessions.length < count;)
    next = sessionAfter(sessions[sessions.push(next) - 1] ?? next);
  const stored = storedMarks(app.home);
  const moment = { now, since: stored?.since ?? now };
  const jobs = sessions.flatMap((session) => {
    const marks = stored?.jobs[session.date] ?? {};
    return plannedJobs(session, plan).map((job): JobRow => {
      const mark = marks[job.name];
      return {
        ...{ session: session.date, kind: session.kind, job: job.name, command: `tbot ${job.words.join(' ')}` },
        ...{ starts: utcText(job.startsAt), until: utcText(job.until), at: dualZoneTime(job.startsAt) },
        state: mark === undefined ? unmarked(job, moment) : stateOf(mark),
        exit_code: mark?.is === 'ended' ? mark.code : null,
      };
    });
  });
  return { jobs, left_out: plan.leftOut };
}

function unmarked(job: Job, moment: Moment): JobState {
  if (moment.now < job.startsAt) return 'waits';
  return dueNow(job, undefined, moment, false) === 'start' ? 'due' : 'over';
}

export function stateOf(mark: Mark): JobState {
  if (mark.is === 'started') return mark.process !== null && lives(mark.process) ? 'runs' : 'died';
  if (mark.is === 'ended') return mark.code === 0 ? 'done' : 'failed';
  return mark.is;
}
