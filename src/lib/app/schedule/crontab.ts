/**
 * The schedule as lines of a crontab. Guarantees: the lines of a clock in UTC serve all year and on every kind of day: what
 * has to be there before a window starts before the earliest one that there can be, and waits by itself; what comes after
 * the close comes after the latest one.
 */
import { FIRST_DAY, LAST_DAY, sessionsBetween } from '../../calendar/sessions.ts';
import { localMinute, NEW_YORK } from '../../calendar/zone.ts';
import { DAY_MS, MINUTE_MS } from '../../core/clock.ts';
import type { JobName } from './job.ts';
import { ofStrategies, TASKS } from './jobs.ts';
import { plannedJobs, type Plan } from './plan.ts';

export interface CrontabPlace {
  /** bin/tbot */
  readonly program: string;
  readonly home: string;
}

export type CronClock = 'utc' | 'new-york';

/**
 * Which of the moments that a job may start at, over the year, is its line's. `each`: a line's hour for each of them, as the
 * job does not wait.
 */
const TAKEN: Readonly<Record<JobName, 'earliest' | 'latest' | 'each'>> = {
  ...{ doctor: 'earliest', scan: 'each' },
  ...ofStrategies(() => 'earliest' as const),
  ...{ ledger: 'latest', report: 'latest', data: 'latest', vix: 'latest' },
};

const COMMENTS: Readonly<Record<JobName, string>> = {
  ...ofStrategies((name) => `The window of ${name}.`),
  doctor: 'A look at the installation. Exit code 5 means that something is wrong.',
  scan: 'Candidates for the day.',
  open: 'The opening range, from the open on.',
  mid: 'From an hour after the open on.',
  close: 'From 90 minutes before the close on: 11:30 AM on a day that ends at 1:00 PM.',
  ledger: 'The trades of the day into the GnuCash books.',
  report: 'What the day came to, told by the alert channels.',
  data: "The day's bars into the store.",
  vix: "The day's VIX, for the gate of close.",
};

/** A crontab for the clock in UTC, with the one for cronie beside it as comments; or that one alone. */
export function crontab(plan: Plan, { program, home }: CrontabPlace, clock: CronClock): string {
  const lines = [
    ...HEAD,
    `TBOT=${quoted(program)}`,
    `TBOT_HOME=${quoted(home)}`,
    '',
    '# The watchdog, every minute of every day. What it finds it tells by the alert channels.',
    `${EACH_MINUTE.padEnd(FIELDS)} ${command(program, ['watchdog'])} >/dev/null 2>&1`,
    '',
  ];
  const leftOut = plan.leftOut.map(({ name, why }) => `# Left out: tbot ${TASKS[name].words.join(' ')}: ${why}.`);
  if (clock === 'utc') {
    const other = jobLines(plan, program, 'new-york').map((line) => (line.startsWith('#') ? line : `# ${line}`));
    lines.push(
      ...UTC_HEAD,
      ...jobLines(plan, program, 'utc'),
      ...leftOut,
      '',
      ...ZONE_HEAD,
      '# CRON_TZ=America/New_York',
      ...other,
    );
  } else {
    lines.push(...ZONE_HEAD, 'CRON_TZ=America/New_York', ...jobLines(plan, program, 'new-york'), ...leftOut);
  }
  return `${lines.join('\n')}\n`;
}

const HEAD = [
  '# tbot by cron, for `crontab -e`; `tbot schedule --print-crontab` prints it for an installation. Instead of all of it one',
  '# process can be left running: `tbot schedule`, as a service of systemd (`tbot service install`). Not both.',
  '#',
  '# A run that is early waits for its window; one that is started on a holiday or twice says so and exits with 0; one that',
  '# starts while the one before still owns the account joins it. cron mails what a job prints to MAILTO.',
];

const UTC_HEAD = [
  '# For a machine whose clock is UTC, in summer and in winter: what trades starts before the earliest window that there can',
  '# be (summer time; for close also an early close at 1:00 PM), the rest after the latest close (21:00 UTC, in winter).',
];

const ZONE_HEAD = [
  '# Where cron knows CRON_TZ (cronie: Fedora, Arch; plain Debian cron does not): in the time of New York, all year. A day that',
  '# closes at 1:00 PM is why close starts before 11:30 AM.',
];

function jobLines(plan: Plan, program: string, clock: CronClock): string[] {
  return [...takenOn(plan, clock)].flatMap(([name, taken]) => [
    `# ${COMMENTS[name]}${clock === 'utc' ? ` New York: ${inNewYork(taken)}.` : ''}`,
    `${lineTimes(taken).padEnd(FIELDS)} ${command(program, TASKS[name].words)}`,
  ]);
}

/** When the line of each job starts it: "25 13 * * 1-5". */
export function cronTimes(plan: Plan, clock: CronClock): ReadonlyMap<JobName, string> {
  return new Map([...takenOn(plan, clock)].map(([name, taken]) => [name, lineTimes(taken)]));
}

/** The watchdog's. */
export const EACH_MINUTE = '* * * * *';

function takenOn(plan: Plan, clock: CronClock): ReadonlyMap<JobName, readonly number[]> {
  const starts = startsOn(plan, clock);
  return new Map(
    plan.names.map((name) => {
      const minutes = starts.get(name) ?? [];
      const taken =
        TAKEN[name] === 'latest' ? minutes.slice(-1) : TAKEN[name] === 'earliest' ? minutes.slice(0, 1) : minutes;
      return [name, taken];
    }),
  );
}

function lineTimes(minutes: readonly number[]): string {
  return `${timesOf(minutes)} * * 1-5`;
}

/** Room for minute, hour and the rest. */
const FIELDS = 18;

/** "25 13" or "15 13,14": minutes after midnight, all with the same minute of the hour. */
function timesOf(minutes: readonly number[]): string {
  const [first = 0] = minutes;
  return `${String(first % 60)} ${minutes.map((minute) => Math.floor(minute / 60)).join(',')}`;
}

/** "9:15 and 10:15 AM in summer, 8:15 and 9:15 AM in winter" of minutes after midnight in UTC */
function inNewYork(minutes: readonly number[]): string {
  const { standardOffsetMinutes: winter } = NEW_YORK;
  const shown = (offset: number): string => clockTexts(minutes.map((minute) => minute + offset));
  return `${shown(winter + 60)} in summer, ${shown(winter)} in winter`;
}

/** AM and PM only where the next one is of the other half of the day. */
function clockTexts(minutes: readonly number[]): string {
  const texts = minutes.map(clockText);
  return texts
    .map((text, at) => (texts[at + 1]?.slice(-3) === text.slice(-3) ? text.slice(0, -3) : text))
    .join(' and ');
}

function clockText(minute: number): string {
  const hour = Math.floor(minute / 60);
  const half = hour < 12 ? 'AM' : 'PM';
  return `${String(((hour + 11) % 12) + 1)}:${String(minute % 60).padStart(2, '0')} ${half}`;
}

/**
 * What that clock shows when a job is to start, on all kinds of days: minutes after midnight, rising. No job starts so late
 * that it is the next day in UTC, so the days of the week are the same.
 */
function startsOn(plan: Plan, clock: CronClock): ReadonlyMap<JobName, readonly number[]> {
  const starts = new Map<JobName, Set<number>>();
  for (const session of sessionsBetween(FIRST_DAY, LAST_DAY)) {
    for (const { name, startsAt } of plannedJobs(session, plan)) {
      const minute =
        clock === 'utc' ? Math.floor((startsAt - session.day * DAY_MS) / MINUTE_MS) : localMinute(NEW_YORK, startsAt);
      starts.set(name, (starts.get(name) ?? new Set()).add(minute));
    }
  }
  return new Map([...starts].map(([name, minutes]) => [name, [...minutes].sort((a, b) => a - b)]));
}

/** cron takes a percent sign in a command for the end of it, and hands the variables to sh as they are. */
function command(program: string, words: readonly string[]): string {
  return `${/[\s"'$\\]/.test(program) ? '"$TBOT"' : '$TBOT'} ${words.join(' ')}`;
}

/** The right side of an assignment: cron takes blanks in it for what they are only between quotes. */
function quoted(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}
