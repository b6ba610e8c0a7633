/** The lines that are printed, run by a small cron over two years of minutes, against the calendar. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Feed } from '../../../src/lib/bars/store/dataset.ts';
import { writeDatasets, type NewDataset } from '../../../src/lib/bars/store/writer.ts';
import { parseIsoDate, weekdayOf } from '../../../src/lib/calendar/civil-date.ts';
import { sessionOn, sessionsBetween } from '../../../src/lib/calendar/sessions.ts';
import { localDay, localMinute, NEW_YORK } from '../../../src/lib/calendar/zone.ts';
import { DAY_MINUTES, DAY_MS, MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { jobHindrances } from '../../../src/cli/job-hindrances.ts';
import { crontab, type CronClock } from '../../../src/lib/app/schedule/crontab.ts';
import { planOf } from '../../../src/lib/app/schedule/plan.ts';
import { todayAt } from '../../../src/lib/app/live/today.ts';
import { at, newBars, someBars } from '../../bars/some-bars.ts';
import { fires, parseCrontab } from '../../helpers/cron.ts';
import { appIn } from '../../helpers/ops.ts';
import { fullPlan } from '../../helpers/schedule-world.ts';
import { makeHome, ROOT } from '../../helpers/tbot.ts';

const PLACE = { program: '/opt/tbot/bin/tbot', home: '/srv/tbot' };
const PLAN = fullPlan();
/** Both changes of the clocks twice, and early closes in summer (2025-07-03) and in winter. */
const [FIRST, LAST] = [parseIsoDate('2025-01-01'), parseIsoDate('2026-12-31')];
const SESSIONS = sessionsBetween(FIRST, LAST);

const OPEN = at('2025-12-01', '09:30');

function downloaded(feed: Feed): NewDataset {
  return newBars(someBars('SPY', OPEN, 1), { feed });
}

/** Command: the instants at which it is started. */
function started(clock: CronClock): Map<string, number[]> {
  const { lines } = parseCrontab(crontab(PLAN, PLACE, clock));
  const found = new Map<string, number[]>(lines.map(({ command }) => [command, []]));
  const jobs = lines.filter(({ command }) => !command.startsWith('watchdog'));
  for (let day = FIRST; day <= LAST; day++) {
    for (let minute = 0; minute < DAY_MINUTES; minute++) {
      const instant = day * DAY_MS + minute * MINUTE_MS;
      const shown = clock === 'utc' ? minute : localMinute(NEW_YORK, instant);
      const weekday = weekdayOf(clock === 'utc' ? day : localDay(NEW_YORK, instant));
      for (const line of jobs) if (fires(line, shown, weekday)) found.get(line.command)?.push(instant);
    }
  }
  return found;
}

for (const clock of ['utc', 'new-york'] as const) {
  describe(`the crontab for a clock ${clock === 'utc' ? 'in UTC' : 'that knows CRON_TZ'}`, function () {
    this.timeout(60_000);
    const starts = started(clock);
    const of = (command: string): readonly number[] => starts.get(command) ?? assert.fail(command);
    const dateOf = (instant: number): number => localDay(NEW_YORK, instant);

    it('has a line for each job', () => {
      assert.deepEqual(
        [...starts.keys()],
        [
          'watchdog >/dev/null 2>&1',
          'doctor',
          'scan',
          'run open',
          'run mid',
          'run close',
          'ledger export',
          'report daily --notify',
          'data download',
          'data download --kind vix',
        ],
      );
    });

    for (const name of ['open', 'mid', 'close'] as const) {
      it(`starts ${name} once on each weekday: early enough on every session, where it waits or goes on`, () => {
        const days = new Map(of(`run ${name}`).map((instant) => [dateOf(instant), instant]));
        assert.equal(days.size, of(`run ${name}`).length);
        for (const session of SESSIONS) {
          const instant = days.get(session.day);
          assert.ok(instant !== undefined, session.date);
          const window = PLAN.windows(name, session.minutes);
          const first = name === 'open' ? session.open : session.open + window.firstDecision * MINUTE_MS;
          assert.ok(instant <= first - 5 * MINUTE_MS, session.date);
          const today = todayAt(instant);
          assert.ok(!today.isOver && today.session.date === session.date, session.date);
        }
      });

      it(`starts ${name} on no other day but such as it says of that there is no session`, () => {
        for (const instant of of(`run ${name}`).filter((each) => sessionOn(dateOf(each)) === null)) {
          const today = todayAt(instant);
          assert.ok(today.isOver && today.session === null);
        }
      });
    }

    for (const command of ['ledger export', 'report daily --notify', 'data download', 'data download --kind vix']) {
      it(`starts ${command} once on the evening of each session, after its close`, () => {
        const days = new Map(of(command).map((instant) => [dateOf(instant), instant]));
        assert.equal(days.size, of(command).length);
        for (const { day, close, date } of SESSIONS) assert.ok((days.get(day) ?? 0) >= close + 15 * MINUTE_MS, date);
      });
    }

    it('starts the scan at 9:15 AM in New York on each session', () => {
      const instants = new Set(of('scan'));
      for (const { open, date } of SESSIONS) assert.ok(instants.has(open - 15 * MINUTE_MS), date);
    });

    it('starts the doctor in the morning of each session, an hour and a quarter or more before the scan', () => {
      const days = new Map(of('doctor').map((instant) => [dateOf(instant), instant]));
      for (const { day, open, date } of SESSIONS) {
        const instant = days.get(day) ?? 0;
        assert.ok(instant <= open - 90 * MINUTE_MS && instant >= open - 150 * MINUTE_MS, date);
      }
    });
  });
}

describe('a printed crontab', () => {
  it('has the start times of the year by hand: 13:25, 14:25 and 15:25 UTC', () => {
    // 9:25 AM EDT is 13:25 UTC; 11:25 AM EDT, five minutes before close's window when the close is at 1:00 PM, is 15:25.
    const lines = crontab(PLAN, PLACE, 'utc').split('\n');
    for (const line of [
      '25 13 * * 1-5',
      '25 14 * * 1-5',
      '25 15 * * 1-5',
      '15 13,14 * * 1-5',
      '15 21 * * 1-5',
      '0 23 * * 1-5',
    ])
      assert.equal(lines.filter((each) => each.startsWith(`${line} `)).length, 1, line);
  });

  it('names the zone once where the clock is New York, and only in a comment where it is not', () => {
    assert.match(crontab(PLAN, PLACE, 'new-york'), /^CRON_TZ=America\/New_York$/m);
    assert.match(crontab(PLAN, PLACE, 'utc'), /^# CRON_TZ=America\/New_York$/m);
  });

  it('quotes a path that holds blanks', () => {
    const text = crontab(PLAN, { program: '/opt/my tbot/bin/tbot', home: '/srv/a home' }, 'utc');
    const { variables } = parseCrontab(text);
    assert.deepEqual(variables, { TBOT: '/opt/my tbot/bin/tbot', TBOT_HOME: '/srv/a home' });
    assert.match(text, /^TBOT="/m);
    assert.match(text, /"\$TBOT" run open$/m);
  });

  it('is what crontab.example holds (UPDATE_SNAPSHOT=1 npm test writes it anew)', async () => {
    const path = join(ROOT, 'crontab.example');
    const app = appIn(makeHome());
    await writeDatasets(app.home.barsFolder, [downloaded('sip')]);
    const text = crontab(planOf(app, await jobHindrances()), PLACE, 'utc');
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(path, text);
    assert.equal(readFileSync(path, 'utf8'), text);
  });

  it('says of jobs that are left out why', async () => {
    const home = makeHome();
    const sim = { ...appIn(home), environment: { home: undefined, overrides: { BROKER: 'sim' } } };
    const text = crontab(planOf(sim, await jobHindrances()), PLACE, 'utc');
    assert.doesNotMatch(text, /^[^#]*run (open|mid|close)/m);
    assert.match(text, /# Left out: tbot run open: the built-in broker trades recorded sessions\./);
  });

  it('leaves the download out until something was downloaded by FEED, and says how to begin', async () => {
    const app = appIn(makeHome());
    const hindranceOf = await jobHindrances();
    const lines = (): readonly string[] => crontab(planOf(app, hindranceOf), PLACE, 'utc').split('\n');
    const downloads = (): readonly string[] => lines().filter((line) => /^[^#]*data download$/.test(line));
    const why = 'nothing was downloaded with FEED=sip yet; begin with tbot data download --symbols SPY,AAPL --start';
    const isSaid = (): boolean => lines().some((line) => line.startsWith(`# Left out: tbot data download: ${why}`));
    assert.deepEqual([downloads(), isSaid()], [[], true]);
    assert.equal(lines().filter((line) => /^[^#]*data download --kind vix$/.test(line)).length, 1);
    // By another feed, or imported: such a series is not gone on with.
    await writeDatasets(app.home.barsFolder, [downloaded('iex'), newBars(someBars('QQQ', OPEN, 1))]);
    assert.deepEqual([downloads(), isSaid()], [[], true]);
    await writeDatasets(app.home.barsFolder, [{ ...downloaded('sip'), replace: true }]);
    assert.deepEqual([downloads(), isSaid()], [['0 22 * * 1-5       $TBOT data download'], false]);
  });

  it('has the download in where the bar store is broken: the job says so', async () => {
    const app = appIn(makeHome());
    writeFileSync(join(app.home.barsFolder, 'catalogue.json'), 'torn');
    assert.match(crontab(planOf(app, await jobHindrances()), PLACE, 'utc'), /^[^#]*data download$/m);
  });
});
