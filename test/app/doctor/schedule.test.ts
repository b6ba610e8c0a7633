/** What the doctor says of who starts the jobs: a crontab, a unit, a schedule that runs; and of jobs that were not started. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../../src/lib/app/doctor/check.ts';
import { SCHEDULE_CHECKS } from '../../../src/lib/app/doctor/schedule.ts';
import { writeDatasets } from '../../../src/lib/bars/store/writer.ts';
import { takeOwnership } from '../../../src/lib/journal/ownership.ts';
import { at as minuteAt, newBars, someBars } from '../../bars/some-bars.ts';
import { appIn, simAccount, write } from '../../helpers/ops.ts';
import { makeHome, tbot, temporaryFolder } from '../../helpers/tbot.ts';
import { OPEN, runStarted, sessionOpened } from '../../helpers/told-session.ts';

/** A Saturday, on which nothing is due. */
const SATURDAY = '2025-11-29T15:00:00Z';
const OPEN_MINUTE = minuteAt('2025-11-28', '09:30');
/** A Monday, 9:35 AM in New York: open was due ten minutes ago. */
const MONDAY = '2025-12-01T14:35:00Z';

interface Machine {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly at: string;
}

/** A machine with that crontab, whose clock is that zone's; `version` is what `crontab -V` says. */
function machine(
  home: string,
  crontab: string | null,
  { zone = 'Etc/UTC', version = '', at = SATURDAY } = {},
): Machine {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'table'), crontab ?? '');
  const list = crontab === null ? 'exit 1' : `exec cat ${join(folder, 'table')}`;
  const script = `#!/bin/sh\ncase "$1" in -l) ${list};; -V) echo "${version}";; esac\n`;
  writeFileSync(join(folder, 'crontab'), script, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env.PATH ?? ''}`, HOME: folder, TZ: zone };
  return { home, env, at };
}

function printed(home: string, ...more: readonly string[]): string {
  return tbot(['schedule', '--print-crontab', ...more], { home }).stdout;
}

/** Asked on that machine: what is there of it stands in the environment. */
async function examined({ home, env, at }: Machine, name: 'schedule' | 'jobs'): Promise<Finding> {
  const check = SCHEDULE_CHECKS.find((each) => each.name === name) ?? assert.fail(name);
  const before = Object.fromEntries(Object.keys(env).map((key) => [key, process.env[key]]));
  Object.assign(process.env, env);
  try {
    return await check.run({ ...appIn(home), clock: { now: () => Date.parse(at) } });
  } finally {
    for (const [key, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, key);
      else process.env[key] = value;
    }
  }
}

describe('the doctor on the schedule', function () {
  this.timeout(60_000);
  let home = '';
  let lines = '';
  before(() => {
    home = makeHome();
    lines = printed(home);
  });

  /** Status, code and what was found. */
  const schedule = (crontab: string | null, how: Parameters<typeof machine>[2] = {}): Promise<Finding> =>
    examined(machine(home, crontab, how), 'schedule');
  const is = ({ status, code }: Finding, ...expected: readonly (string | null)[]): void =>
    assert.deepEqual([status, code], expected);

  it('warns where nothing starts the jobs of this home, also where it starts those of another', async () => {
    is(await schedule(null), 'warn', 'not_scheduled');
    is(await schedule(lines.replaceAll(home, '/srv/another')), 'warn', 'not_scheduled');
  });

  it('finds the lines that tbot prints well, in UTC and by CRON_TZ where cron knows it', async () => {
    const well = await schedule(lines);
    is(well, 'ok', null);
    // The watchdog and nine jobs less the download: nothing was downloaded yet.
    assert.match(well.found, /^no schedule runs; 9 lines in the crontab of \w+$/);
    is(await schedule(printed(home, '--cron-tz'), { zone: 'Europe/Berlin', version: 'cronie 1.7.0' }), 'ok', null);
  });

  it('warns once bars were downloaded that no line goes on with', async () => {
    const begun = makeHome();
    const before = printed(begun);
    await writeDatasets(join(begun, 'data', 'bars'), [newBars(someBars('SPY', OPEN_MINUTE, 1), { feed: 'sip' })]);
    const gap = await examined(machine(begun, before), 'schedule');
    is(gap, 'warn', 'cron_lines_missing');
    assert.match(`${gap.found}; ${gap.cure ?? ''}`, /no line starts data; .*--print-crontab/);
    is(await examined(machine(begun, printed(begun)), 'schedule'), 'ok', null);
  });

  it('fails where cron takes the times for another clock, with the cure', async () => {
    const other = await schedule(lines, { zone: 'Europe/Berlin' });
    is(other, 'fail', 'cron_zone');
    assert.match(`${other.found}; ${other.cure ?? ''}`, /for Europe\/Berlin, .*timedatectl set-timezone Etc\/UTC/);
    const unknown = await schedule(printed(home, '--cron-tz'));
    is(unknown, 'fail', 'cron_zone');
    assert.match(unknown.found, /CRON_TZ=America\/New_York is set, which this cron does not know/);
  });

  it('warns of lines that are missing, doubled or of another time, and fails for a program that is not there', async () => {
    const gap = await schedule(lines.replace(/^.*\$TBOT run mid\n/m, ''));
    is(gap, 'warn', 'cron_lines_missing');
    assert.match(`${gap.found}; ${gap.cure ?? ''}`, /no line starts mid; .*--print-crontab/);
    const double = await schedule(`${lines}25 13 * * 1-5 $TBOT run open\n`);
    is(double, 'warn', 'cron_lines_twice');
    const moved = await schedule(lines.replace(/^25 13 /m, '25 14 '));
    is(moved, 'warn', 'cron_lines_differ');
    assert.match(moved.found, /open is started at "25 14 \* \* 1-5" instead of "25 13 \* \* 1-5"/);
    const gone = await schedule(lines.replace(/^TBOT=.*$/m, 'TBOT=/nowhere/bin/tbot'));
    is(gone, 'fail', 'cron_program');
    assert.match(gone.found, /starts \/nowhere\/bin\/tbot, which is not there/);
  });

  it('fails for a unit without a schedule that runs, warns of one of another version or changed, and of both kinds', async () => {
    const own = machine(home, null);
    assert.equal(tbot(['service', 'install', '--user', '--write'], { home, env: own.env }).code, 0);
    const stopped = await examined(own, 'schedule');
    is(stopped, 'fail', 'schedule_stopped');
    assert.match(stopped.cure ?? '', /systemctl enable --now tbot-schedule\.service/);
    const folder = appIn(home).home.scheduleFolder;
    const taking = takeOwnership(folder, { pid: process.pid, run: 'schedule-1', since: Date.parse(SATURDAY) });
    assert.ok(taking.isTaken);
    try {
      const runs = await examined(own, 'schedule');
      is(runs, 'ok', null);
      assert.match(runs.found, new RegExp(`^the schedule runs \\(process ${String(process.pid)}\\); /`));
      const both = await schedule(lines);
      is(both, 'warn', 'scheduled_twice');
      assert.match(both.found, /by the schedule and the crontab of/);
      // A watchdog by cron beside it is as it should be.
      is(await schedule(lines.replace(/^.*\$TBOT (?!watchdog).*\n/gm, '')), 'ok', null);
      const unit = join(own.env.HOME ?? '', '.config', 'systemd', 'user', 'tbot-schedule.service');
      mkdirSync(join(unit, '..'), { recursive: true });
      writeFileSync(unit, `ExecStart=/opt/old/bin/tbot schedule --home ${home}\n`);
      is(await examined(own, 'schedule'), 'warn', 'unit_changed');
    } finally {
      taking.ownership.release();
    }
  });
});

describe('the doctor on the jobs', function () {
  this.timeout(60_000);

  it('names a run that cron should have started and that has not begun, until it is too late for it', async () => {
    const home = makeHome();
    const lines = printed(home);
    const at = (shown: string): Promise<Finding> => examined(machine(home, lines, { at: shown }), 'jobs');
    const missed = await at(MONDAY);
    assert.deepEqual([missed.status, missed.code, missed.cure], ['fail', 'job_missed', 'tbot run open']);
    assert.match(missed.found, /^tbot run open was due at 9:25 AM EST \/ 6:25 AM PST and has not begun/);
    assert.equal((await at('2025-12-01T14:28:00Z')).status, 'ok'); // three minutes after it was due
    assert.equal((await at('2025-12-01T15:20:00Z')).status, 'ok'); // 10:20: its last decision is over
    write(simAccount(home, 'alpaca-paper'), [runStarted(), sessionOpened('2025-12-01')], OPEN('2025-12-01'));
    assert.equal((await at(MONDAY)).status, 'ok');
  });

  it('tells what became of the jobs that a schedule has started', async () => {
    const home = makeHome();
    const time = '2025-12-01T14:15:00Z';
    const folder = appIn(home).home.scheduleFolder;
    mkdirSync(folder, { recursive: true });
    const jobs = {
      doctor: { is: 'ended', at: time, endedAt: time, code: 0 },
      scan: { is: 'ended', at: time, endedAt: time, code: 4 },
      open: { is: 'missed', at: time },
    };
    writeFileSync(
      join(folder, 'jobs.json'),
      JSON.stringify({ since: '2025-11-01T00:00:00Z', jobs: { '2025-12-01': jobs } }),
    );
    const told = await examined(machine(home, null, { at: MONDAY }), 'jobs');
    assert.deepEqual([told.status, told.code], ['warn', 'job_failed']);
    assert.equal(told.found, '2025-12-01: doctor done, scan failed (4), open missed');
    assert.match(told.cure ?? '', /schedule\.log/);
  });
});
