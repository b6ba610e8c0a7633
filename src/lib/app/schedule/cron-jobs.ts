/** Which job a line of cron starts, and what is odd about the lines of a home. Pure. */
import type { Job, JobName, Task } from './job.ts';
import { ofStrategies, TASKS, WATCHDOG } from './jobs.ts';
import type { CronLine } from './cron-lines.ts';
import { cronTimes, EACH_MINUTE, type CronClock } from './crontab.ts';
import type { Plan } from './plan.ts';

type Startable = Task['name'];

/** The jobs that it starts; `run all` starts all that trade. None: it starts no job. */
export function jobsOfLine({ words }: Pick<CronLine, 'words'>): readonly Startable[] {
  const begins = (start: readonly string[]): boolean => start.every((word, at) => words[at] === word);
  if (begins(['run', 'all'])) return Object.keys(ofStrategies(() => null)) as JobName[];
  const tasks = [...Object.values(TASKS), WATCHDOG].toSorted((a, b) => b.words.length - a.words.length);
  // The report that a person does not want to be told is made all the same.
  const task = tasks.find((each) => begins(each.words)) ?? tasks.find((each) => begins(commandOf(each)));
  return task === undefined ? [] : [task.name];
}

/** Without its flags. */
function commandOf({ words }: Task): readonly string[] {
  const flags = words.findIndex((word) => word.startsWith('-'));
  return flags < 0 ? words : words.slice(0, flags);
}

/** Null: none starts it. */
export function cronLineOf<Line extends CronLine>(
  { name }: Pick<Job, 'name'>,
  lines: readonly Line[],
  plan: Plan,
): Line | null {
  if (!plan.names.includes(name)) return null;
  return lines.find((line) => jobsOfLine(line).includes(name)) ?? null;
}

/** A line, and what cron takes its times for. */
export interface TimedLine extends CronLine {
  readonly clock: CronClock;
}

export interface CronOddities {
  /** Of the plan, and started by no line. */
  readonly missing: readonly Startable[];
  /** Started by more than one. */
  readonly twice: readonly Startable[];
  /** At other times than this version starts it. */
  readonly others: readonly { readonly name: Startable; readonly times: string; readonly usual: string }[];
}

export function cronOddities(lines: readonly TimedLine[], plan: Plan): CronOddities {
  const usual = new Map([...new Set(lines.map(({ clock }) => clock))].map((clock) => [clock, usualOn(plan, clock)]));
  const starting = (name: Startable): readonly TimedLine[] => lines.filter((line) => jobsOfLine(line).includes(name));
  const names: readonly Startable[] = [WATCHDOG.name, ...plan.names];
  return {
    missing: names.filter((name) => starting(name).length === 0),
    twice: names.filter((name) => starting(name).length > 1),
    others: names.flatMap((name) => {
      const [line, more] = starting(name);
      const times = line === undefined ? undefined : usual.get(line.clock)?.get(name);
      // Of `run all` no line is the usual one.
      if (line === undefined || more !== undefined || times === undefined || jobsOfLine(line).length > 1) return [];
      return line.times === times ? [] : [{ name, times: line.times, usual: times }];
    }),
  };
}

function usualOn(plan: Plan, clock: CronClock): ReadonlyMap<Startable, string> {
  return new Map<Startable, string>([[WATCHDOG.name, EACH_MINUTE], ...cronTimes(plan, clock)]);
}
