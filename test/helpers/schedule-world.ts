/**
 * A schedule on a clock that a test moves, with processes that only last: what was started when, what died with the machine,
 * and what people were told. The marks are on a real disk.
 */
import { instantAt, NEW_YORK } from '../../src/lib/calendar/zone.ts';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { homeAt } from '../../src/lib/config/home.ts';
import type { Job, JobName } from '../../src/lib/app/schedule/job.ts';
import { TASKS } from '../../src/lib/app/schedule/jobs.ts';
import { Marks, type Process } from '../../src/lib/app/schedule/marks.ts';
import { jobsAround, type Plan } from '../../src/lib/app/schedule/plan.ts';
import { Scheduler, type ScheduleAlert, type StartedTask, type TaskEnd } from '../../src/lib/app/schedule/scheduler.ts';
import { createStrategy } from '../../src/lib/strategies/registry.ts';
import { appIn } from './ops.ts';
import { configOf } from '../../src/lib/config/files.ts';
import { makeHome, temporaryFolder } from './tbot.ts';

/** All jobs there are, with the windows of the default configuration. */
export function fullPlan(): Plan {
  const { trading } = configOf(appIn(makeHome()).configuration());
  return {
    windows: (name, minutes) => createStrategy(name, trading, { imbalanceOf: null }).window(minutes),
    names: Object.keys(TASKS) as JobName[],
    leftOut: [],
  };
}

/** "2025-03-10 09:25" in New York; of an hour that comes twice the first. */
export function newYork(text: string): number {
  const [date = '', clock = '00:00'] = text.split(' ');
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return instantAt(NEW_YORK, parseIsoDate(date), hour * 60 + minute);
}

interface Living {
  readonly name: string;
  readonly date: string | null;
  readonly endsAt: number;
  readonly end: (end: TaskEnd) => void;
}

/** Minutes that a process lasts, and how it ends. */
export type Lasting = (name: string) => { readonly minutes: number; readonly code: number };

const BRIEFLY: Lasting = () => ({ minutes: 1, code: 0 });

export class ScheduleWorld {
  now: number;
  /** "2025-03-10 open 2025-03-10T13:25" : session, job, and when in UTC. The watchdogs apart. */
  readonly started: string[] = [];
  readonly alerts: ScheduleAlert[] = [];
  readonly told: string[] = [];
  readonly stopped: string[] = [];
  /** Jobs that were started while a process of theirs lived. */
  readonly overlaps: string[] = [];
  watchdogs = 0;
  readonly #home = homeAt(temporaryFolder(), undefined);
  readonly #plan: Plan;
  readonly #lasting: Lasting;
  readonly #living = new Map<number, Living>();
  #pids = 0;
  #scheduler: Scheduler | null = null;
  #jobs: { readonly day: number; readonly jobs: readonly Job[] } | null = null;
  /** Throws instead of starting anything. */
  isBroken = false;

  constructor(plan: Plan, start: string, lasting: Lasting = BRIEFLY) {
    this.#plan = plan;
    this.#lasting = lasting;
    this.now = newYork(start);
  }

  /** A schedule starts, after an earlier one on the same disk has ended in whatever way. */
  boot(): void {
    const marks = new Marks(this.#home, this.now, (problem) => this.told.push(problem));
    this.#scheduler = new Scheduler({
      ...{ marks, hasWatchdog: true, now: () => this.now },
      jobs: (now) => this.#jobsAt(now),
      start: (task, date) => this.#start(task.name, date),
      isAlive: ({ pid }) => this.#living.has(pid),
      follow: () => () => undefined,
      stopProcess: ({ pid }) => {
        this.#end(pid, { code: 0, problem: null });
      },
      happened: () => undefined,
      told: (line) => this.told.push(line),
      alert: (alert) => this.alerts.push(alert),
    });
  }

  /** The schedule is gone; its processes too, unless they outlive it. */
  die(how: 'alone' | 'with its jobs'): void {
    this.#scheduler = null;
    if (how === 'with its jobs') this.#living.clear();
  }

  async stop(): Promise<void> {
    const stopping = this.#scheduler?.stop();
    await settled();
    await stopping;
    this.#scheduler = null;
  }

  /** Minute by minute, until the clocks in New York show that. */
  async until(text: string): Promise<void> {
    await this.to(newYork(text));
  }

  async to(instant: number): Promise<void> {
    for (; this.now <= instant; this.now += MINUTE_MS) await this.look();
    this.now = instant;
  }

  async look(): Promise<void> {
    for (const [pid, { endsAt, name }] of this.#living)
      if (this.now >= endsAt) this.#end(pid, { code: this.#lasting(name).code, problem: null });
    await settled();
    this.#scheduler?.look();
  }

  of(date: string): string[] {
    return this.started.filter((each) => each.startsWith(date)).map((each) => each.slice(date.length + 1));
  }

  #start(name: string, date: string | null): StartedTask {
    if (this.isBroken) throw new Error('no process can be started');
    for (const other of this.#living.values())
      if (date !== null && other.name === name && other.date === date) this.overlaps.push(name);
    const process: Process = { pid: ++this.#pids, birth: null };
    if (date === null) this.watchdogs++;
    else this.started.push(`${date} ${name} ${new Date(this.now).toISOString().slice(0, 16)}`);
    const { minutes } = this.#lasting(name);
    const ended = new Promise<TaskEnd>((end) => {
      this.#living.set(process.pid, { name, date, endsAt: this.now + minutes * MINUTE_MS, end });
    });
    const stop = (): void => {
      this.stopped.push(name);
      this.#end(process.pid, { code: 0, problem: null });
    };
    return { process, ended, stop };
  }

  #end(pid: number, end: TaskEnd): void {
    const living = this.#living.get(pid);
    this.#living.delete(pid);
    living?.end(end);
  }

  #jobsAt(now: number): readonly Job[] {
    const day = Math.floor(now / (6 * 60 * MINUTE_MS));
    if (this.#jobs?.day !== day) this.#jobs = { day, jobs: jobsAround(now, this.#plan) };
    return this.#jobs.jobs;
  }
}

/** Lets promises go on that have been resolved. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
