/**
 * Who starts the jobs of this home, and what has become of them: a schedule that runs, a unit of systemd, the lines of cron; the
 * marks of the schedule and the runs in the journals. Guarantees: looks and changes nothing.
 */
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { counted } from '../../core/counted.ts';
import type { App } from '../app.ts';
import { UNIT_NAME } from '../service/unit.ts';
import { cronOddities, jobsOfLine, type TimedLine } from '../schedule/cron-jobs.ts';
import { clockOfLine } from '../schedule/cron-zone.ts';
import { EACH_MINUTE } from '../schedule/crontab.ts';
import { WATCHDOG } from '../schedule/jobs.ts';
import { lifeFinding, missedFinding } from '../schedule/finding.ts';
import { markedJobs, missedStarts, type PastJob } from '../schedule/past-jobs.ts';
import { planOf } from '../schedule/plan.ts';
import { cronHere, startersOf, type FoundUnit, type PlacedLine } from '../schedule/starters.ts';
import { fail, ok, together, warn, type Check, type Finding } from './check.ts';

export const SCHEDULE_CHECKS: readonly Check[] = [
  { name: 'schedule', run: checkSchedule },
  { name: 'jobs', run: checkJobs },
];

const CRON_CURE = 'tbot schedule --print-crontab prints the lines for this installation';
function checkSchedule(app: App): Finding {
  const { life, units, cron } = startersOf(app);
  const jobLines = cron.filter((line) => jobsOfLine(line).length > 0);
  const atBoot = cron.some(({ words: [first] }) => first === 'schedule');
  const hasSchedule = life.is !== 'absent' || units.length > 0 || atBoot;
  if (!hasSchedule && jobLines.length === 0) return notScheduled(app);
  const besides = jobLines.filter((line) => !jobsOfLine(line).includes(WATCHDOG.name));
  return together([
    life.is === 'absent' && hasSchedule ? stopped() : lifeFinding(life),
    ...units.flatMap(unitFindings),
    ...(units.length > 1 ? [twice(units.map(({ path }) => path))] : []),
    ...(hasSchedule && besides.length > 0 ? [twice(['the schedule', placesOf(besides)])] : []),
    ...cron.flatMap(programFindings),
    ...(jobLines.length === 0 ? [] : cronFindings(app, jobLines, hasSchedule)),
  ]);
}

function notScheduled(app: App): Finding {
  const found = 'nothing starts the jobs of this home: no schedule, no unit, no line of cron';
  const { config } = app.configuration();
  if (config === null || config.trading.BROKER === 'sim') return ok(found);
  const cure = 'fine if you start them by hand; else tbot service install, or tbot schedule --print-crontab';
  return warn('not_scheduled', found, cure);
}

function stopped(): Finding {
  return fail('schedule_stopped', 'it is set up, and no schedule runs', `systemctl enable --now ${UNIT_NAME}`);
}

function unitFindings({ path, is }: FoundUnit): Finding[] {
  if (is === 'current') return [ok(path)];
  const cure = `tbot service install --write writes it anew; then systemctl daemon-reload, and restart ${UNIT_NAME}`;
  if (is === 'other') return [warn('unit_outdated', `${path} is of another version or place`, cure)];
  return [warn('unit_changed', `${path} was changed by hand`, 'move the changes to a drop-in: systemctl edit')];
}

function twice(starters: readonly string[]): Finding {
  return warn('scheduled_twice', `the jobs are started twice: by ${starters.join(' and ')}`, 'keep one of them');
}

/** The program of a line that is not there starts nothing. */
function programFindings({ program, place }: PlacedLine): Finding[] {
  if (!isAbsolute(program) || existsSync(program)) return [];
  return [fail('cron_program', `${place} starts ${program}, which is not there`, CRON_CURE)];
}

function cronFindings(app: App, lines: readonly PlacedLine[], hasSchedule: boolean): Finding[] {
  const here = cronHere();
  const [timed, problems]: [TimedLine[], Set<string>] = [[], new Set()];
  for (const line of lines) {
    // Each minute is each minute on every clock.
    const clock = line.times === EACH_MINUTE ? ({ clock: 'utc' } as const) : clockOfLine(line, here);
    if ('clock' in clock) timed.push({ ...line, ...clock });
    else problems.add(clock.problem);
  }
  const cure = `let the machine's clock be UTC (timedatectl set-timezone Etc/UTC); ${CRON_CURE}`;
  const zones = [...problems].map((problem) => fail('cron_zone', problem, cure));
  if (zones.length > 0 || hasSchedule) return zones;
  const { missing, twice: doubled, others } = cronOddities(timed, planOf(app));
  return [
    ok(`${counted(lines.length, 'line')} in ${placesOf(lines)}`),
    ...(missing.length === 0 ? [] : [warn('cron_lines_missing', `no line starts ${missing.join(', ')}`, CRON_CURE)]),
    ...(doubled.length === 0 ? [] : [warn('cron_lines_twice', `several lines start ${doubled.join(', ')}`, CRON_CURE)]),
    ...others.map(({ name, times, usual }) =>
      warn('cron_lines_differ', `${name} is started at "${times}" instead of "${usual}"`, CRON_CURE),
    ),
  ];
}

function placesOf(lines: readonly PlacedLine[]): string {
  return [...new Set(lines.map(({ place }) => place))].join(', ');
}

function checkJobs(app: App): Finding {
  if (app.configuration().config === null) return ok('not looked at: the configuration is at fault');
  const marked = markedJobs(app);
  const told = marked.length === 0 ? 'no schedule has started any yet' : jobsText(marked);
  const failed = marked.filter(({ state }) => state === 'failed' || state === 'missed' || state === 'died');
  return together([
    ...missedStarts(app).map(missedFinding),
    failed.length === 0
      ? ok(told)
      : warn('job_failed', told, 'data/logs/schedule.log has what they said; tbot schedule --list'),
  ]);
}

/** "2025-12-01: doctor done, open failed (3)" */
function jobsText(jobs: readonly PastJob[]): string {
  const dates = [...new Set(jobs.map(({ job }) => job.session.date))];
  const textOf = ({ job, state, code }: PastJob): string =>
    `${job.name} ${state}${state === 'failed' && code !== null ? ` (${String(code)})` : ''}`;
  return dates
    .map(
      (date) =>
        `${date}: ${jobs
          .filter(({ job }) => job.session.date === date)
          .map(textOf)
          .join(', ')}`,
    )
    .join('; ');
}
