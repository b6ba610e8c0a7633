/** Crontabs as people write them: which lines start tbot, for which home, by which clock. */
import assert from 'node:assert/strict';
import { cronLines } from '../../../src/lib/app/schedule/cron-lines.ts';
import { cronLineOf, cronOddities, jobsOfLine, type TimedLine } from '../../../src/lib/app/schedule/cron-jobs.ts';
import { clockOfLine } from '../../../src/lib/app/schedule/cron-zone.ts';
import { crontab, type CronClock } from '../../../src/lib/app/schedule/crontab.ts';
import { fullPlan } from '../../helpers/schedule-world.ts';

const PLAN = fullPlan();

/** Home, words and times of each line. */
function read(text: string, hasUser = false): unknown[] {
  return cronLines(text, { hasUser }).map(({ home, words, times }) => [home, words.join(' '), times]);
}

describe('the lines of a crontab that start tbot', () => {
  it('are those that tbot prints, each with its home, also one with a blank in it', () => {
    for (const home of ['/srv/tbot', '/srv/my tbot'])
      for (const clock of ['utc', 'new-york'] as const) {
        const text = crontab(PLAN, { program: '/opt/tbot/bin/tbot', home }, clock);
        const lines = cronLines(text, { hasUser: false });
        assert.deepEqual(
          lines.map(({ words: [first, second] }) => [first, second].join(' ').trim()),
          [
            ...['watchdog', 'doctor', 'scan', 'run open', 'run mid', 'run close'],
            ...['ledger export', 'report daily', 'data download', 'data download'],
          ],
        );
        assert.ok(lines.every((line) => line.home === home && line.program === '/opt/tbot/bin/tbot'));
        assert.deepEqual(
          [...new Set(lines.map(({ zone }) => zone))],
          clock === 'utc' ? [null] : [null, 'America/New_York'],
        );
      }
  });

  it('say their home by --home, by an assignment before the program, by cd, or above; the nearest counts', () => {
    const text = [
      'TBOT_HOME=/above',
      '* * * * * /opt/tbot/bin/tbot watchdog',
      '* * * * * /opt/tbot/bin/tbot watchdog --home /flag >/dev/null 2>&1',
      '* * * * * TBOT_HOME=/before /opt/tbot/bin/tbot watchdog | logger',
      "* * * * * tbot watchdog --home='/in quotes'",
    ].join('\n');
    assert.deepEqual(
      cronLines(text, { hasUser: false }).map(({ home, words }) => [home, words.join(' ')]),
      ['/above', '/flag', '/before', '/in quotes'].map((home) => [home, 'watchdog']),
    );
    assert.deepEqual(read('5 9 * * 1-5 cd /there && bin/tbot run open --symbols SPY,QQQ; echo done'), [
      ['/there', 'run open --symbols SPY,QQQ', '5 9 * * 1-5'],
    ]);
    assert.deepEqual(read('0 9 * * * tbot doctor'), [[null, 'doctor', '0 9 * * *']]);
  });

  it('are none of comments, of other programs and of what cannot be read', () => {
    assert.deepEqual(read('# * * * * * tbot watchdog\n\n0 0 * * * /usr/bin/backup /opt/tbot\nnonsense\n* * tbot'), []);
  });

  it('of /etc/cron.d name their user first; @reboot is a time too', () => {
    assert.deepEqual(read('TBOT_HOME=/srv/tbot\n0\t12 * * 1-5 root "$TBOT_HOME/bin/tbot" doctor', true), [
      ['/srv/tbot', 'doctor', '0 12 * * 1-5'],
    ]);
    assert.deepEqual(read('@reboot tbot schedule --home /srv/tbot'), [['/srv/tbot', 'schedule', '@reboot']]);
  });
});

describe('the job that a line starts', () => {
  const of = (said: string): readonly string[] => jobsOfLine({ words: said.split(' ') });

  it('is told by its first words; run all is all that trade', () => {
    assert.deepEqual(of('data download --kind vix'), ['vix']);
    assert.deepEqual(of('data download --symbols SPY'), ['data']);
    assert.deepEqual(of('run open --symbols SPY'), ['open']);
    assert.deepEqual(of('report daily --notify'), ['report']);
    // Of somebody who does not want to be told.
    assert.deepEqual(of('report daily'), ['report']);
    assert.deepEqual(of('report trades'), []);
    assert.deepEqual(of('run all --dry-run'), ['open', 'mid', 'close']);
    assert.deepEqual(of('status --watch'), []);
    const lines = cronLines('25 13 * * 1-5 tbot run all', { hasUser: false });
    assert.deepEqual(cronLineOf({ name: 'mid' }, lines, PLAN)?.times, '25 13 * * 1-5');
    assert.equal(cronLineOf({ name: 'scan' }, lines, PLAN), null);
  });
});

describe('what is odd about the lines of a home', () => {
  const lines = (change: (text: string) => string, clock: CronClock = 'utc'): readonly TimedLine[] =>
    cronLines(change(crontab(PLAN, { program: '/opt/tbot/bin/tbot', home: '/srv/tbot' }, clock)), {
      hasUser: false,
    }).map((line) => ({ ...line, clock }));

  it('is nothing where they are as tbot prints them', () => {
    for (const clock of ['utc', 'new-york'] as const)
      assert.deepEqual(
        cronOddities(
          lines((text) => text, clock),
          PLAN,
        ),
        { missing: [], twice: [], others: [] },
      );
  });

  it('is a job that none starts, one that two start, one at another time', () => {
    const without = cronOddities(
      lines((text) => text.replace(/^.* \$TBOT run mid$/m, '')),
      PLAN,
    );
    assert.deepEqual([without.missing, without.twice, without.others], [['mid'], [], []]);
    const double = cronOddities(
      lines((text) => `${text}\n25 13 * * 1-5 $TBOT run open\n`),
      PLAN,
    );
    assert.deepEqual([double.missing, double.twice, double.others], [[], ['open'], []]);
    // 9:25 AM in summer is 13:25 UTC; at 14:25 it is 10:25, after the range has ended.
    const late = cronOddities(
      lines((text) => text.replace('25 13 * * 1-5      $TBOT run open', '25 14 * * 1-5 $TBOT run open')),
      PLAN,
    );
    assert.deepEqual(late.others, [{ name: 'open', times: '25 14 * * 1-5', usual: '25 13 * * 1-5' }]);
  });
});

describe('the clock that cron goes by', () => {
  const of = (zone: string | null, here: string, { knowsCronTz = false, hasTz = false } = {}): string => {
    const found = clockOfLine({ zone, hasTz }, { zone: here, knowsCronTz });
    return 'clock' in found ? found.clock : found.problem;
  };

  it('is the machine’s, which has to be UTC or New York', () => {
    assert.equal(of(null, 'Etc/UTC'), 'utc');
    assert.equal(of(null, 'America/New_York'), 'new-york');
    assert.match(of(null, 'Europe/Berlin'), /^cron takes the times for Europe\/Berlin, not for UTC or New York$/);
    assert.match(of(null, 'Europe/Berlin', { hasTz: true }), /\(TZ is set for what is started, and moves no line\)$/);
  });

  it('is that of CRON_TZ only where cron knows it', () => {
    assert.equal(of('America/New_York', 'Europe/Berlin', { knowsCronTz: true }), 'new-york');
    assert.match(
      of('America/New_York', 'Etc/UTC'),
      /CRON_TZ=America\/New_York is set, which this cron does not know.*UTC/,
    );
    // It says what is so anyhow.
    assert.equal(of('UTC', 'Etc/UTC'), 'utc');
  });
});
