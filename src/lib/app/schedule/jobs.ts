/**
 * The jobs of a session, by the calendar: scan, the windows, books and reports after the close. Pure.
 * Guarantees: a window's run starts five minutes before it looks, on every kind of day; no job on a day without a session;
 * each job once a session, in the order in which they start.
 */
import { isKnown, sessionOn, type Session } from '../../calendar/sessions.ts';
import { instantAt, NEW_YORK } from '../../calendar/zone.ts';
import { DAY_MS, MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import type { Window } from '../../strategies/window.ts';
import type { Job, JobName, Task } from './job.ts';

/** The window of each strategy in a session of that many minutes. */
export type Windows = (name: StrategyName, sessionMinutes: number) => Window;

/** Before a window: signing in, history, the last checks. */
const LEAD_MINUTES = 5;
/** Minutes after midnight in New York. */
const DOCTOR_MINUTE = 8 * 60;
const SCAN_MINUTE = 9 * 60 + 15;
/** The day's VIX is published in the evening. */
const VIX_MINUTE = 18 * 60;
/** Minutes after the close. */
const LEDGER_AFTER = 15;
const REPORT_AFTER = 30;
/** What is free of charge is delayed by a quarter of an hour. */
const DATA_AFTER = 60;

const HOUR_MS = 60 * MINUTE_MS;

/** The least that it takes for a watchdog that ends a silent owner and sells what that one left. */
export const WATCHDOG: Task = { name: 'watchdog', words: ['watchdog'], limitMs: 5 * MINUTE_MS };

export const TASKS: Readonly<Record<JobName, Task>> = {
  doctor: { name: 'doctor', words: ['doctor'], limitMs: HOUR_MS },
  scan: { name: 'scan', words: ['scan'], limitMs: HOUR_MS },
  ...ofStrategies((name) => ({ name, words: ['run', name], limitMs: null })),
  ledger: { name: 'ledger', words: ['ledger', 'export'], limitMs: HOUR_MS },
  report: { name: 'report', words: ['report', 'daily', '--notify'], limitMs: HOUR_MS },
  data: { name: 'data', words: ['data', 'download'], limitMs: 6 * HOUR_MS },
  vix: { name: 'vix', words: ['data', 'download', '--kind', 'vix'], limitMs: HOUR_MS },
};

/** The same for each strategy that there is. */
export function ofStrategies<T>(of: (name: StrategyName) => T): Readonly<Record<StrategyName, T>> {
  return Object.fromEntries(STRATEGY_NAMES.map((name) => [name, of(name)])) as Record<StrategyName, T>;
}

export function jobsOf(session: Session, windows: Windows): readonly Job[] {
  const { day, close } = session;
  const at = (minute: number): EpochMs => instantAt(NEW_YORK, day, minute);
  const opening = windows('open', session.minutes);
  const tomorrow = nextScan(session);
  const job = (name: JobName, startsAt: EpochMs, until: EpochMs): Job => ({
    ...TASKS[name],
    ...{ name, session, startsAt, until },
  });
  const trading = STRATEGY_NAMES.map((name) => {
    const window = windows(name, session.minutes);
    return job(name, startOf(name, session, window), lastStartOf(session, window));
  });
  const jobs = [
    job('doctor', at(DOCTOR_MINUTE), at(SCAN_MINUTE)),
    // From then on a run that lacks a scan makes one itself.
    job('scan', at(SCAN_MINUTE), startOf('open', session, opening)),
    ...trading,
    job('ledger', close + LEDGER_AFTER * MINUTE_MS, tomorrow),
    dated(job('report', close + REPORT_AFTER * MINUTE_MS, tomorrow)),
    job('data', close + DATA_AFTER * MINUTE_MS, tomorrow),
    job('vix', at(VIX_MINUTE), tomorrow),
  ];
  return jobs.toSorted((a, b) => a.startsAt - b.startsAt);
}

/** Whenever it is made up for, it is of its own session. */
function dated(job: Job): Job {
  return { ...job, words: [...job.words, '--date', job.session.date] };
}

/** When a strategy's run is to be there: open watches its range grow, the others need what has been from history. */
export function startOf(name: StrategyName, { open }: Session, window: Window): EpochMs {
  const first = name === 'open' ? window.analysisFrom : window.firstDecision;
  return open + (first - LEAD_MINUTES) * MINUTE_MS;
}

/** From the close of the last deciding bar on there is nothing to start for. */
export function lastStartOf({ open }: Session, { lastDecision }: Window): EpochMs {
  return open + (lastDecision + 1) * MINUTE_MS;
}

/** What follows a session can be made up for until the next one begins. */
function nextScan(session: Session): EpochMs {
  const next = sessionAfter(session);
  return next === null ? session.close + DAY_MS : instantAt(NEW_YORK, next.day, SCAN_MINUTE);
}

/** Null: the calendar does not reach that far. */
export function sessionAfter({ day }: Pick<Session, 'day'>): Session | null {
  return neighbour(day, 1);
}

export function sessionBefore({ day }: Pick<Session, 'day'>): Session | null {
  return neighbour(day, -1);
}

function neighbour(from: number, step: 1 | -1): Session | null {
  for (let day = from + step; isKnown(day); day += step) {
    const session = sessionOn(day);
    if (session !== null) return session;
  }
  return null;
}
