/**
 * What has become of the jobs that were due lately, and which of them nobody has started. The schedule marks what it starts; of
 * what cron starts the journals tell the runs, and nothing tells the rest.
 */
import { existsSync } from 'node:fs';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { readJournal } from '../../journal/reader.ts';
import { isStrategyName } from '../../strategies/names.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import type { App } from '../app.ts';
import { configuredAccount } from '../ops/account.ts';
import type { Job } from './job.ts';
import { cronLineOf } from './cron-jobs.ts';
import { stateOf, type JobState } from './list.ts';
import { storedMarks } from './marks.ts';
import { jobsAround, planOf } from './plan.ts';
import { cronOf, unitsOf } from './starters.ts';
import { scheduleLife } from './life.ts';

/** Signing in, history, questions that are asked again: all before a run says that it has begun. */
const LATE_MS = 5 * MINUTE_MS;

export interface PastJob {
  readonly job: Job;
  readonly state: JobState;
  readonly code: number | null;
}

/** Of the last two sessions, what the schedule has marked, oldest first. */
export function markedJobs(app: App): readonly PastJob[] {
  const stored = storedMarks(app.home);
  return jobsAround(app.clock.now(), planOf(app)).flatMap((job) => {
    const mark = stored?.jobs[job.session.date]?.[job.name];
    if (mark === undefined) return [];
    return [{ job, state: stateOf(mark), code: mark.is === 'ended' ? mark.code : null }];
  });
}

/** Those of today that should have been started by schedule or cron, were not, and could still be. */
export function missedStarts(app: App): readonly Job[] {
  const now = app.clock.now();
  const late = lateJobs(app, now);
  if (late.length === 0) return [];
  const plan = planOf(app);
  const hasSchedule = scheduleLife(app).is !== 'absent' || unitsOf(app).length > 0;
  const lines = cronOf(app);
  return late
    .filter(({ job, isSinceSchedule }) => {
      if (hasSchedule && isSinceSchedule) return true;
      return isStrategyName(job.name) && cronLineOf(job, lines, plan) !== null;
    })
    .map(({ job }) => job);
}

interface LateJob {
  readonly job: Job;
  /** A schedule was there before. */
  readonly isSinceSchedule: boolean;
}

/** Without a sign that anybody has started them. */
function lateJobs(app: App, now: EpochMs): readonly LateJob[] {
  const today = localDay(NEW_YORK, now);
  const due = jobsAround(now, planOf(app)).filter(
    ({ session, startsAt, until }) => session.day === today && startsAt + LATE_MS <= now && now < until,
  );
  if (due.length === 0) return [];
  const stored = storedMarks(app.home);
  const begun = due.some(({ name }) => isStrategyName(name)) ? begunOn(app, due[0]?.session.date ?? '') : new Set();
  return due
    .filter(({ name, session }) => stored?.jobs[session.date]?.[name] === undefined && !begun.has(name))
    .map((job) => ({ job, isSinceSchedule: stored !== null && stored.since <= job.startsAt }));
}

/** The strategies that a run of that date has begun with, real or dry. */
function begunOn(app: App, date: string): ReadonlySet<string> {
  const begun = new Set<string>();
  for (const isDryRun of [false, true]) {
    const { journal } = configuredAccount(app, { isDryRun });
    if (!existsSync(journal)) continue;
    const reader = readJournal(journal);
    try {
      for (const { session, record } of reader.ofKinds(['run_started', 'joined']))
        if (session.startsWith(date) && (record.kind === 'run_started' || record.kind === 'joined'))
          for (const strategy of record.strategies) begun.add(strategy);
    } finally {
      reader.close();
    }
  }
  return begun;
}
