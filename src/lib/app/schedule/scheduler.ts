/**
 * The schedule at work: at each look it starts what is due, and takes down how it ends. It has no clock and no processes of
 * its own, so that whole years can be tried in a moment.
 * Guarantees: a job is marked on the disk before it is started; a job that fails is told and stops no other; whatever a
 * look finds wrong, the watchdog is started all the same; asked to stop it ends its jobs gracefully and waits for them.
 */
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { asError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-code.ts';
import { dueNow } from './due.ts';
import type { Job, Task } from './job.ts';
import { WATCHDOG } from './jobs.ts';
import type { Mark, Marks, Process } from './marks.ts';

/** How a process ended. `problem`: in words, what there is to say beside the code; null: nothing. */
export interface TaskEnd {
  readonly code: number | null;
  readonly problem: string | null;
}

export interface StartedTask {
  readonly process: Process | null;
  /** Never rejects. */
  readonly ended: Promise<TaskEnd>;
  /** Asks it to end gracefully. */
  readonly stop: () => void;
}

export type ScheduleEvent =
  | { readonly is: 'started'; readonly again: boolean }
  | { readonly is: 'ended'; readonly code: number | null; readonly seconds: number; readonly problem: string | null }
  | { readonly is: 'missed' };

export interface ScheduleAlert {
  readonly severity: 'warning' | 'critical';
  /** Stable: `job_failed`, `job_not_started`, `job_missed`, `job_lost`, `schedule_fault`. */
  readonly code: string;
  readonly about: string | null;
  readonly text: string;
}

export interface SchedulePorts {
  /** What may be due: the jobs of the newest two sessions. @throws ConfigError where the calendar does not reach */
  readonly jobs: (now: EpochMs) => readonly Job[];
  readonly hasWatchdog: boolean;
  readonly marks: Marks;
  /** `date`: of the session; null: of none. @throws where no process can be started */
  readonly start: (task: Task, date: string | null) => StartedTask;
  readonly isAlive: (process: Process) => boolean;
  /** Tells what a process of an earlier schedule says; called once it has ended, what comes back ends that. */
  readonly follow: (task: Task, date: string) => () => void;
  /** A process that an earlier schedule has started. */
  readonly stopProcess: (process: Process) => void;
  readonly happened: (task: Task, date: string | null, event: ScheduleEvent) => void;
  readonly told: (line: string) => void;
  /** The one way to people: must neither throw nor wait. */
  readonly alert: (alert: ScheduleAlert) => void;
  readonly now: () => EpochMs;
}

interface Running {
  readonly job: Job;
  readonly startedAt: EpochMs;
  readonly stop: () => void;
}

interface Adopted {
  readonly job: Job;
  readonly process: Process;
  readonly unfollow: () => void;
}

export class Scheduler {
  readonly #ports: SchedulePorts;
  /** Started by this very schedule, by session and name. */
  readonly #running = new Map<string, Running>();
  /** Started by an earlier one, and found alive. */
  readonly #adopted = new Map<string, Adopted>();
  #watchdog: StartedTask | null = null;
  #watchedMinute = NaN;
  #isStopping = false;
  #fault: string | null = null;
  #idle: (() => void)[] = [];

  constructor(ports: SchedulePorts) {
    this.#ports = ports;
  }

  look(): void {
    if (this.#isStopping) return;
    const now = this.#ports.now();
    this.#watch(now);
    try {
      this.#forgetWhatIsToCome(now);
      for (const job of this.#ports.jobs(now)) this.#lookAt(job, now);
      this.#fault = null;
    } catch (error) {
      this.#tellFault(asError(error).message);
    }
  }

  /** Resolves when all jobs that it has started have ended. A second call asks them again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const { stop } of this.#running.values()) stop();
    this.#watchdog?.stop();
    for (const { job, process } of this.#adopted.values()) {
      this.#ports.stopProcess(process);
      const now = this.#ports.now();
      this.#ports.marks.set(job.session.date, job.name, { is: 'stopped', at: now, endedAt: now });
    }
    while (this.#running.size > 0 || this.#watchdog !== null)
      await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** What an earlier schedule has started and still runs. */
  get adopted(): readonly Process[] {
    return [...this.#adopted.values()].map(({ process }) => process);
  }

  /** Once those have ended, or are not waited for. */
  letGo(): void {
    for (const { unfollow } of this.#adopted.values()) unfollow();
    this.#adopted.clear();
  }

  #lookAt(job: Job, now: EpochMs): void {
    const { marks, isAlive } = this.#ports;
    const { date } = job.session;
    const key = keyOf(job);
    if (this.#running.has(key)) return;
    const mark = marks.of(date)[job.name];
    const process = mark?.is === 'started' ? mark.process : null;
    const adopted = this.#adopted.get(key);
    if (process !== null && isAlive(process)) {
      if (adopted === undefined) this.#adopt(job, process);
      return;
    }
    if (adopted !== undefined && mark?.is === 'started') {
      this.#adopted.delete(key);
      adopted.unfollow();
      this.#finish(job, mark, now, { code: null, problem: 'its end was not seen: an earlier schedule had started it' });
      return;
    }
    const due = dueNow(job, mark, { now, since: marks.since }, false);
    if (due === 'start' || due === 'again') this.#start(job, now, due === 'again');
    else if (due === 'missed') this.#miss(job, now);
    else if (due === 'lost' && mark !== undefined) this.#lose(job, mark, now);
  }

  #start(job: Job, now: EpochMs, again: boolean): void {
    const { marks, start, happened } = this.#ports;
    const { date } = job.session;
    const key = keyOf(job);
    marks.set(date, job.name, { is: 'started', at: now, process: null });
    happened(job, date, { is: 'started', again });
    let task: StartedTask;
    try {
      task = start(job, date);
    } catch (error) {
      this.#refused(job, now, asError(error).message);
      return;
    }
    if (task.process === null) {
      void task.ended.then(({ problem }) => {
        this.#refused(job, now, problem);
      });
      return;
    }
    marks.set(date, job.name, { is: 'started', at: now, process: task.process });
    this.#running.set(key, { job, startedAt: now, stop: task.stop });
    void task.ended.then((end) => {
      this.#running.delete(key);
      this.#finish(job, { at: now }, this.#ports.now(), end);
      this.#wake();
    });
  }

  #finish(job: Job, { at }: { readonly at: EpochMs }, endedAt: EpochMs, end: TaskEnd): void {
    const { marks, happened, alert } = this.#ports;
    const { date } = job.session;
    const mark: Mark = this.#isStopping ? { is: 'stopped', at, endedAt } : { is: 'ended', at, endedAt, code: end.code };
    marks.set(date, job.name, mark);
    happened(job, date, { is: 'ended', ...end, seconds: Math.max(0, Math.round((endedAt - at) / 1000)) });
    if (end.code === EXIT.done || this.#isStopping) return;
    const text = `tbot ${job.words.join(' ')} of ${date} ${howItEnded(end)}; data/logs/schedule.log has what it said`;
    alert({ severity: severityOf(job), code: 'job_failed', about: job.name, text });
  }

  /** The machine has no room for a process: the next look tries again. */
  #refused(job: Job, now: EpochMs, problem: string | null): void {
    const { marks, happened, alert } = this.#ports;
    const { date } = job.session;
    marks.set(date, job.name, { is: 'stopped', at: now, endedAt: now });
    happened(job, date, { is: 'ended', code: null, seconds: 0, problem });
    const text = `tbot ${job.words.join(' ')} of ${date} could not be started: ${problem ?? 'no reason was given'}`;
    alert({ severity: severityOf(job), code: 'job_not_started', about: job.name, text });
  }

  #miss(job: Job, now: EpochMs): void {
    const { marks, happened, alert } = this.#ports;
    const { date } = job.session;
    marks.set(date, job.name, { is: 'missed', at: now });
    happened(job, date, { is: 'missed' });
    const text = `tbot ${job.words.join(' ')} of ${date} was missed: no schedule ran in its time`;
    alert({ severity: severityOf(job), code: 'job_missed', about: job.name, text });
  }

  /** It died with the machine, say, and nothing can be made up for any more. */
  #lose(job: Job, { at }: Mark, now: EpochMs): void {
    const { marks, happened, alert } = this.#ports;
    const { date } = job.session;
    const problem = 'it died together with the schedule';
    marks.set(date, job.name, { is: 'ended', at, endedAt: now, code: null });
    happened(job, date, { is: 'ended', code: null, seconds: 0, problem });
    const text = `tbot ${job.words.join(' ')} of ${date} did not come to its end: ${problem}`;
    alert({ severity: severityOf(job), code: 'job_lost', about: job.name, text });
  }

  #adopt(job: Job, process: Process): void {
    const { follow, told } = this.#ports;
    const { date } = job.session;
    told(`${job.name} of ${date} still runs as process ${String(process.pid)}, which an earlier schedule has started`);
    this.#adopted.set(keyOf(job), { job, process, unfollow: follow(job, date) });
  }

  /** Once a minute, on every day; while one still looks no second one is started. */
  #watch(now: EpochMs): void {
    const minute = Math.floor(now / MINUTE_MS);
    if (!this.#ports.hasWatchdog || this.#watchdog !== null || minute === this.#watchedMinute) return;
    this.#watchedMinute = minute;
    try {
      const started = this.#ports.start(WATCHDOG, null);
      this.#watchdog = started;
      void started.ended.then((end) => {
        this.#watchdog = null;
        this.#watched(end);
        this.#wake();
      });
    } catch (error) {
      this.#watched({ code: null, problem: asError(error).message });
    }
  }

  /** What it finds it tells people itself. */
  #watched(end: TaskEnd): void {
    const isAnswer = [EXIT.done, EXIT.unreachable, EXIT.foundWrong].some((code) => code === end.code);
    if (isAnswer || this.#isStopping) return;
    const text = `tbot watchdog ${howItEnded(end)}: nobody looks after what is held`;
    this.#ports.told(text);
    this.#ports.alert({ severity: 'critical', code: 'job_failed', about: WATCHDOG.name, text });
  }

  /** Marks of later sessions are of a clock that was ahead: they must not keep a job from its day. */
  #forgetWhatIsToCome(now: EpochMs): void {
    const today = localIsoDate(NEW_YORK, now);
    for (const date of this.#ports.marks.dates.filter((each) => each > today)) {
      this.#ports.marks.forget(date);
      this.#ports.told(`warning: the clock was set back: what was marked for ${date} is forgotten`);
    }
  }

  /** Once, as long as it stays the same. */
  #tellFault(message: string): void {
    if (message === this.#fault) return;
    this.#fault = message;
    const text = `the schedule cannot start its jobs: ${message}`;
    this.#ports.told(text);
    this.#ports.alert({ severity: 'critical', code: 'schedule_fault', about: null, text });
  }

  #wake(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const go of idle) go();
  }
}

function keyOf({ name, session }: Job): string {
  return `${session.date} ${name}`;
}

function howItEnded({ code, problem }: TaskEnd): string {
  const how = code === null ? 'ended without an exit code' : `ended with exit code ${String(code)}`;
  return problem === null ? how : `${how} (${problem})`;
}

/** What trades, and what looks after what is held. */
function severityOf({ words: [first] }: Task): ScheduleAlert['severity'] {
  return first === 'run' ? 'critical' : 'warning';
}
