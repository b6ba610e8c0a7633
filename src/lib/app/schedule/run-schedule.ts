/**
 * `tbot schedule`: one process that starts the jobs of the day until it is asked to stop. Guarantees: one schedule a home;
 * what it says is in data/logs/schedule.log as well; asked to stop it lets its jobs end gracefully, asked again it ends at once.
 */
import { logChannel } from '../../alerts/log-channel.ts';
import { RefusedError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-code.ts';
import { takeOwnership } from '../../journal/ownership.ts';
import type { App } from '../app.ts';
import { alertQueue, endTelling } from '../alerts/telling.ts';
import { followTask, lives, startTask, stopProcess, tellLeftOutputs } from './child.ts';
import { eachMinute } from './clockwork.ts';
import type { Task } from './job.ts';
import { TASKS, WATCHDOG } from './jobs.ts';
import { markLook, removeLook } from './life.ts';
import { Marks } from './marks.ts';
import { jobsAround, planOf, type Hindrance, type LeftOut } from './plan.ts';
import { ScheduleLog } from './schedule-log.ts';
import { Scheduler, type ScheduleAlert, type ScheduleEvent, type StartedTask } from './scheduler.ts';

export interface ScheduleWatch {
  /** Each line that goes into the log, for people. */
  readonly told: (line: string) => void;
  /** For programs. */
  readonly happened: (task: Task, date: string | null, event: ScheduleEvent) => void;
  /** Is handed what stops it; called again, what holds positions ends at once and leaves them under their stops. */
  readonly stoppable: (stop: () => void) => void;
}

const LOOK_MS = 300;
/** Of a watchdog that found something. */
const LINES_KEPT = 200;

/** @throws RefusedError `schedule_runs` */
export async function runSchedule(app: App, hindranceOf: Hindrance, watch: ScheduleWatch): Promise<void> {
  const { home, clock } = app;
  const since = clock.now();
  const owner = { pid: process.pid, run: `schedule-${String(process.pid)}`, since };
  const taking = takeOwnership(home.scheduleFolder, owner);
  if (!taking.isTaken) throw alreadyRuns(taking.owner?.pid);
  const log = new ScheduleLog(home, watch.told);
  const tell = (line: string): void => {
    log.write(clock.now(), line);
    watch.told(line);
  };
  const alerts = alertQueue(app, tell, { more: [logChannel(tell)] });
  const alert = ({ severity, code, about, text }: ScheduleAlert): void => {
    alerts.tell({ severity, code, account: null, about, text });
  };
  const marks = new Marks(home, clock.now(), (problem) => {
    tell(`warning: ${problem}`);
  });
  const scheduler = new Scheduler({
    ...{ marks, alert, stopProcess, isAlive: lives, told: tell, now: () => clock.now() },
    jobs: (now) => jobsAround(now, planOf(app, hindranceOf)),
    hasWatchdog: hindranceOf(WATCHDOG.words) === null,
    start: (task, date) =>
      task === WATCHDOG ? startQuietly(app, tell) : startTask(app, task, date, lineOf(task, tell)),
    follow: (task, date) => followTask(home, task, date, lineOf(task, tell)),
    happened: (task, date, event) => {
      tell(eventLine(task, date, event));
      watch.happened(task, date, event);
    },
  });
  const still = [...marks.dates].flatMap((date) =>
    Object.entries(marks.of(date)).flatMap(([name, mark]) =>
      mark.is === 'started' && mark.process !== null && lives(mark.process) ? [`${date}-${name}`] : [],
    ),
  );
  tellLeftOutputs(
    home,
    (name) => still.includes(name),
    (name, line) => {
      tell(`[${name}] ${line}`);
    },
  );
  tell(`the schedule starts (process ${String(process.pid)})`);
  for (const { name, why } of planOf(app, hindranceOf).leftOut) tell(leftOutLine({ name, why }));
  const stopAsked = new Promise<void>((resolve) => {
    let isAsked = false;
    watch.stoppable(() => {
      if (isAsked) {
        void scheduler.stop();
        process.exit(EXIT.interrupted);
      }
      isAsked = true;
      tell('the schedule was asked to stop: it waits for its jobs to end');
      resolve();
    });
  });
  const look = (): void => {
    scheduler.look();
    try {
      markLook(home, clock.now());
    } catch (error) {
      tell(`warning: that the schedule lives cannot be marked: ${(error as Error).message}`);
    }
  };
  const end = await eachMinute(look, tell);
  look();
  await stopAsked;
  await end();
  await scheduler.stop();
  while (scheduler.adopted.some(lives)) await pause(LOOK_MS);
  scheduler.letGo();
  tell('the schedule has ended');
  await endTelling(app, alerts, tell);
  removeLook(home);
  taking.ownership.release();
}

export function leftOutLine({ name, why }: LeftOut): string {
  return `left out: ${name} (tbot ${TASKS[name].words.join(' ')}): ${why}`;
}

/** Told only when it did not find all well: it looks each minute. */
function startQuietly(app: App, tell: (line: string) => void): StartedTask {
  const lines: string[] = [];
  const started = startTask(app, WATCHDOG, null, (line) => {
    if (lines.length < LINES_KEPT) lines.push(line);
  });
  const ended = started.ended.then((end) => {
    if (end.code !== EXIT.done) for (const line of lines) lineOf(WATCHDOG, tell)(line);
    return end;
  });
  return { ...started, ended };
}

function lineOf({ name }: Task, tell: (line: string) => void): (line: string) => void {
  return (line) => {
    if (line.trim() !== '') tell(`[${name}] ${line}`);
  };
}

function eventLine({ name, words }: Task, date: string | null, event: ScheduleEvent): string {
  const what = `${name}${date === null ? '' : ` of ${date}`}`;
  if (event.is === 'started') return `${what} starts${event.again ? ' again' : ''}: tbot ${words.join(' ')}`;
  if (event.is === 'missed') return `${what} was missed: no schedule ran in its time`;
  const how = event.code === null ? 'ended without an exit code' : `ended with ${String(event.code)}`;
  return `${what} ${how} after ${String(event.seconds)} s${event.problem === null ? '' : `: ${event.problem}`}`;
}

function alreadyRuns(pid: number | undefined): RefusedError {
  const who = pid === undefined ? 'another process' : `process ${String(pid)}`;
  return new RefusedError({
    code: 'schedule_runs',
    message: `the schedule of this home runs already: ${who}`,
    cure: 'leave it to that one, or end it first (systemctl stop tbot-schedule, or kill PID)',
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
