/** tbot schedule on a clock that is shifted, with the real commands as its children. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assertFits } from '../helpers/schema.ts';
import { mailBox } from '../helpers/mail.ts';
import { setDeployment, simHome } from '../helpers/ops.ts';
import { json, makeHome, tbot, temporaryFolder } from '../helpers/tbot.ts';
import { startTbot, type Running } from '../processes/running.ts';

const SHIFTED = pathToFileURL(join(import.meta.dirname, '..', 'helpers', 'shifted-clock.ts')).href;

function clock(shown: string): Record<string, string> {
  return { TEST_CLOCK: shown, NODE_OPTIONS: `--import=${SHIFTED}` };
}

/** As after weeks of running: what was due in the evening and not done is made up for. */
function longThere(home: string): string {
  mkdirSync(join(home, 'data', 'schedule'), { recursive: true });
  writeFileSync(join(home, 'data', 'schedule', 'jobs.json'), '{"since":"2025-11-01T00:00:00Z","jobs":{}}');
  return home;
}

async function says(running: Running, pattern: RegExp): Promise<void> {
  for (let look = 0; look < 300 && !pattern.test(running.said()); look++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.match(running.said(), pattern);
}

interface Row {
  readonly job: string;
  readonly session: string;
  readonly state: string;
  readonly exit_code: number | null;
}

describe('tbot schedule', function () {
  this.timeout(60_000);
  const running: Running[] = [];
  afterEach(() => {
    for (const { child } of running) child.kill('SIGKILL');
  });

  function start(home: string, shown: string, ...more: readonly string[]): Running {
    const started = startTbot(['schedule', '--home', home, ...more], { env: clock(shown) });
    running.push(started);
    return started;
  }

  it('starts what is due by the real commands, once, and ends gracefully; a restart starts nothing twice', async () => {
    const home = longThere(simHome());
    // A Monday, 4:45 PM in New York: books and report are due.
    const first = start(home, '2025-12-01T21:45:00Z', '--json');
    await says(first, /ledger of 2025-12-01 ended with 0/);
    await says(first, /report of 2025-12-01 ended with/);
    await says(first, /\[report\] .*/);
    first.child.kill('SIGTERM');
    const { code, stdout, stderr } = await first.ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /left out: open \(tbot run open\): the built-in broker trades recorded sessions/);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { job: string; is: string; code?: number });
    assert.ok(events.some(({ job, is, code: ended }) => job === 'ledger' && is === 'ended' && ended === 0));
    const listed = tbot(['schedule', '--list', '--json'], { home, env: clock('2025-12-01T21:46:00Z') });
    assertFits('schedule', json(listed));
    const rows = (json(listed) as unknown as { jobs: readonly Row[] }).jobs.filter(
      ({ session }) => session === '2025-12-01',
    );
    const state = new Map(rows.map((row) => [row.job, row.state]));
    assert.equal(state.get('ledger'), 'done');
    assert.equal(state.get('doctor'), 'missed');

    const second = start(home, '2025-12-01T21:47:00Z');
    await says(second, /the schedule starts/);
    await new Promise((resolve) => setTimeout(resolve, 700));
    second.child.kill('SIGINT');
    const again = await second.ended;
    assert.equal(again.code, 130);
    assert.doesNotMatch(again.stderr, /(ledger|report) of 2025-12-01 starts/);
    const logs = join(home, 'data', 'logs');
    assert.equal(readlinkSync(join(logs, 'schedule.log')), 'schedule-2025-12-01.log');
    const log = readFileSync(join(logs, 'schedule.log'), 'utf8');
    assert.match(log, /^2025-12-01T21:4\d:\d\d\.\d+Z ledger of 2025-12-01 starts: tbot ledger export$/m);
    assert.deepEqual(
      readdirSync(join(home, 'data', 'schedule')).filter((name) => name.endsWith('.out')),
      [],
    );
  });

  it('makes up on a Saturday for the report of Friday, of Friday, once; also where it is stopped and started again', async () => {
    const mail = await mailBox();
    const home = longThere(simHome());
    setDeployment(home, { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(mail.port), ALERT_EMAIL: 'me@example.com' });
    const first = start(home, '2025-12-06T15:00:00Z');
    await says(first, /report of 2025-12-05 starts: tbot report daily --notify --date 2025-12-05$/m);
    await says(first, /report of 2025-12-05 ended with 0/);
    first.child.kill('SIGTERM');
    await first.ended;
    const second = start(home, '2025-12-06T15:10:00Z');
    await says(second, /the schedule starts/);
    await new Promise((resolve) => setTimeout(resolve, 700));
    second.child.kill('SIGTERM');
    await second.ended;
    const reports = mail.got.filter(({ body }) => /^Code: daily_report$/m.test(body));
    assert.deepEqual(
      reports.map(({ headers }) => headers.get('subject')),
      ['tbot WARNING sim-paper: 2025-12-05: nothing ran, nothing held'],
    );
    mail.close();
  });

  it('refuses a second schedule of the same home', async () => {
    const home = simHome();
    const first = start(home, '2025-12-06T12:00:00Z');
    await says(first, /the schedule starts/);
    const second = tbot(['schedule', '--json'], { home, env: clock('2025-12-06T12:00:00Z') });
    assert.equal(second.code, 3);
    assertFits('error', json(second));
    assert.match(second.stdout, /"schedule_runs"/);
    assert.ok(second.stdout.includes(`process ${String(first.child.pid)}"`));
    first.child.kill('SIGTERM');
    assert.equal((await first.ended).code, 0);
  });

  it('lists the sessions that are asked for, in both zones, early closes and weekends taken care of', () => {
    const home = simHome();
    const env = clock('2025-11-27T15:00:00Z'); // Thanksgiving
    const list = tbot(['schedule', '--list', '--sessions', '3', '--json'], { home, env });
    assertFits('schedule', json(list));
    const { jobs } = json(list) as unknown as { jobs: readonly Row[] };
    assert.deepEqual([...new Set(jobs.map(({ session }) => session))], ['2025-11-28', '2025-12-01', '2025-12-02']);
    const table = tbot(['schedule', '--list'], { home, env }).stderr;
    assert.match(table, /2025-11-28 +early +1:15 PM EST \/ 10:15 AM PST +tbot ledger export +waits/);
    assert.match(table, /2025-12-01 +full +4:15 PM EST \/ 1:15 PM PST +tbot ledger export +waits/);
    const csv = tbot(['schedule', '--list', '--csv'], { home, env });
    assert.match(csv.stdout, /^session,job,command,starts,until,state,exit_code\n2025-11-28,doctor,/);
    assert.equal(existsSync(join(home, 'data', 'schedule')), false);
  });

  it('prints a crontab, with the paths of this installation, also before there is a home', () => {
    const home = join(temporaryFolder(), 'none yet');
    const text = tbot(['schedule', '--print-crontab'], { home });
    assert.equal(text.code, 0, text.stderr);
    assert.ok(text.stdout.includes(`TBOT_HOME="${home}"\n`));
    const asJson = tbot(['schedule', '--print-crontab', '--cron-tz', '--json'], { home });
    assertFits('schedule', json(asJson));
    assert.match(asJson.stdout, /CRON_TZ=America/);
  });

  it('needs a home for all else', () => {
    const nowhere = temporaryFolder();
    for (const args of [['schedule'], ['schedule', '--list'], ['service', 'install']])
      assert.equal(tbot(args, { home: nowhere }).code, 2);
    assert.equal(tbot(['schedule', '--sessions', '3'], { home: makeHome() }).code, 2);
  });
});
