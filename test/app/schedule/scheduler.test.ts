import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { fullPlan, newYork, ScheduleWorld, type Lasting } from '../../helpers/schedule-world.ts';

const PLAN = fullPlan();

/** Runs last as long as their windows, the rest a minute. */
const AS_LONG_AS_WINDOWS: Lasting = (name) => {
  const minutes = { open: 55, mid: 245, close: 90 }[name] ?? 1;
  return { minutes, code: 0 };
};

function world(start: string, lasting?: Lasting): ScheduleWorld {
  const made = new ScheduleWorld(PLAN, start, lasting);
  made.boot();
  return made;
}

function names(started: readonly string[]): string[] {
  return started.map((each) => each.split(' ').find((word) => /^[a-z]+$/.test(word)) ?? each);
}

const ALL = ['doctor', 'scan', 'open', 'mid', 'close', 'ledger', 'report', 'data', 'vix'];

describe('the schedule', function () {
  this.timeout(60_000);

  it('starts each job of a session once, at its minute', async () => {
    const day = world('2025-12-01 00:00', AS_LONG_AS_WINDOWS);
    await day.until('2025-12-01 23:59');
    assert.deepEqual(day.started, [
      '2025-12-01 doctor 2025-12-01T13:00',
      '2025-12-01 scan 2025-12-01T14:15',
      '2025-12-01 open 2025-12-01T14:25',
      '2025-12-01 mid 2025-12-01T15:25',
      '2025-12-01 close 2025-12-01T19:25',
      '2025-12-01 ledger 2025-12-01T21:15',
      '2025-12-01 report 2025-12-01T21:30',
      '2025-12-01 data 2025-12-01T22:00',
      '2025-12-01 vix 2025-12-01T23:00',
    ]);
    assert.deepEqual(day.alerts, []);
  });

  for (const [name, from, to, sessions] of [
    ['in spring, when the clocks go forward', '2025-03-06 00:00', '2025-03-11 23:59', 4],
    ['in autumn, when an hour comes twice', '2025-10-30 00:00', '2025-11-04 23:59', 4],
    ['over Thanksgiving and its early close', '2025-11-25 00:00', '2025-12-02 23:59', 5],
    ['over Christmas, an early close before it', '2025-12-22 00:00', '2025-12-30 23:59', 6],
  ] as const) {
    it(`starts each job once a session ${name}, and a watchdog every minute`, async () => {
      const days = world(from);
      await days.until(to);
      assert.equal(days.started.length, sessions * ALL.length);
      assert.equal(new Set(days.started.map((each) => each.slice(0, '2025-03-06 '.length + 3))).size, sessions * 9);
      for (const each of days.started)
        assert.ok(!/2025-11-27|2025-12-25|2025-03-08|2025-11-02/.test(each.slice(0, 10)), each);
      // One lasts a minute here, and the next one starts when it has ended: at each look.
      assert.equal(days.watchdogs, (newYork(to) - newYork(from)) / MINUTE_MS + 1);
    });
  }

  it('starts close and the books earlier on an early close', async () => {
    const day = world('2025-11-28 06:00');
    await day.until('2025-11-28 23:00');
    assert.deepEqual(day.of('2025-11-28').slice(4, 7), [
      'close 2025-11-28T16:25',
      'ledger 2025-11-28T18:15',
      'report 2025-11-28T18:30',
    ]);
  });

  it('started for the first time in a window trades it, and makes up for nothing of the days before', async () => {
    const late = world('2025-12-01 10:05');
    await late.look();
    assert.deepEqual(names(late.of('2025-12-01')), ['open']);
    const weekend = world('2025-12-06 12:00');
    await weekend.until('2025-12-07 12:00');
    assert.deepEqual(weekend.started, []);
    assert.deepEqual(weekend.alerts, []);
  });

  it('makes up for what it missed while the window is open, and tells what it is too late for', async () => {
    const days = world('2025-12-01 06:00');
    await days.until('2025-12-01 07:00');
    days.die('with its jobs');
    days.now = newYork('2025-12-01 10:00'); // doctor and scan are over, open is not
    days.boot();
    await days.look();
    assert.deepEqual(names(days.of('2025-12-01')), ['open']);
    assert.deepEqual(
      days.alerts.map(({ code, about, severity }) => `${code} ${String(about)} ${severity}`),
      ['job_missed doctor warning', 'job_missed scan warning'],
    );
    days.die('with its jobs');
    days.now = newYork('2025-12-02 00:30'); // the windows are over, and open died in its own
    days.boot();
    await days.look();
    await days.look();
    assert.deepEqual(names(days.of('2025-12-01')), ['open', 'ledger', 'report', 'data', 'vix']);
    assert.deepEqual(
      days.alerts.slice(2).map(({ code, about, severity }) => `${code} ${String(about)} ${severity}`),
      ['job_lost open critical', 'job_missed mid critical', 'job_missed close critical'],
    );
  });

  it('makes up on a Saturday for the evening of Friday', async () => {
    const days = world('2025-12-05 06:00');
    await days.until('2025-12-05 16:05');
    days.die('with its jobs');
    days.now = newYork('2025-12-06 11:00');
    days.boot();
    await days.look();
    assert.deepEqual(days.of('2025-12-05').slice(5), [
      'ledger 2025-12-06T16:00',
      'report 2025-12-06T16:00',
      'data 2025-12-06T16:00',
      'vix 2025-12-06T16:00',
    ]);
  });

  it('restarted in the middle of the day starts nothing twice that had ended', async () => {
    const day = world('2025-12-01 06:00', AS_LONG_AS_WINDOWS);
    await day.until('2025-12-01 10:22'); // open has ended at 10:20
    day.die('with its jobs');
    day.boot();
    await day.until('2025-12-01 17:00');
    assert.deepEqual(names(day.started), ALL.slice(0, 8));
  });

  it('starts again what died together with it, and leaves alone what outlived it', async () => {
    const day = world('2025-12-01 06:00', AS_LONG_AS_WINDOWS);
    await day.until('2025-12-01 09:40');
    day.die('with its jobs');
    day.boot();
    await day.look();
    assert.deepEqual(names(day.of('2025-12-01')), ['doctor', 'scan', 'open', 'open']);
    await day.until('2025-12-01 09:50');
    day.die('alone');
    day.boot();
    await day.until('2025-12-01 10:24');
    assert.equal(day.started.length, 4);
    assert.ok(day.told.some((line) => line.includes('open of 2025-12-01 still runs as process')));
  });

  it('hands over gracefully: what a restart stopped is started again in its window, and not after it', async () => {
    const day = world('2025-12-01 06:00', AS_LONG_AS_WINDOWS);
    await day.until('2025-12-01 09:27');
    await day.stop();
    assert.ok(day.stopped.includes('open'));
    day.boot();
    await day.until('2025-12-01 09:30');
    assert.deepEqual(names(day.of('2025-12-01')), ['doctor', 'scan', 'open', 'open']);
    await day.stop();
    day.now = newYork('2025-12-01 10:19');
    day.boot();
    await day.until('2025-12-01 10:24');
    assert.equal(day.started.length, 4);
    assert.deepEqual(day.alerts, []);
  });

  it('tells of a job that fails, and goes on with the others', async () => {
    const day = world('2025-12-01 06:00', (name) => ({
      minutes: 1,
      code: name === 'open' ? 4 : name === 'doctor' ? 5 : 0,
    }));
    await day.until('2025-12-01 23:00');
    assert.deepEqual(names(day.started), ALL);
    assert.deepEqual(
      day.alerts.map(({ code, about, severity }) => `${code} ${String(about)} ${severity}`),
      ['job_failed doctor warning', 'job_failed open critical'],
    );
    assert.match(day.alerts[1]?.text ?? '', /tbot run open of 2025-12-01 ended with exit code 4/);
  });

  it('leaves the findings of the watchdog to the watchdog, and tells when it cannot look', async () => {
    const found = world('2025-12-07 06:00', () => ({ minutes: 1, code: 5 }));
    await found.until('2025-12-07 06:10');
    assert.deepEqual(found.alerts, []);
    const broken = world('2025-12-07 06:00', () => ({ minutes: 1, code: 1 }));
    await broken.until('2025-12-07 06:01');
    assert.deepEqual(
      broken.alerts.map(({ code, severity }) => `${code} ${severity}`),
      ['job_failed critical'],
    );
  });

  it('does not start a second watchdog while one still looks', async () => {
    const slow = world('2025-12-07 06:00', () => ({ minutes: 3, code: 0 }));
    await slow.until('2025-12-07 06:08');
    assert.equal(slow.watchdogs, 3); // at 6:00, 6:03 and 6:06
  });

  it('tries again at each look where the machine has no room for a process, and tells it', async () => {
    const day = world('2025-12-01 09:24');
    day.isBroken = true;
    await day.until('2025-12-01 09:27');
    day.isBroken = false;
    await day.until('2025-12-01 09:40');
    assert.deepEqual(day.started, ['2025-12-01 open 2025-12-01T14:27']);
    const ofOpen = day.alerts.filter(({ about }) => about === 'open');
    assert.equal(ofOpen.length, 3); // 9:25, 9:26, 9:27
    assert.ok(ofOpen.every(({ code, severity }) => code === 'job_not_started' && severity === 'critical'));
  });

  it('starts nothing twice when the clock is set back, and nothing too early', async () => {
    const day = world('2025-12-01 06:00');
    await day.until('2025-12-01 09:30');
    day.now = newYork('2025-12-01 08:00');
    await day.until('2025-12-01 17:00');
    assert.deepEqual(names(day.started), ALL.slice(0, 8));
  });

  it('makes up for a clock that jumps ahead over a start', async () => {
    const day = world('2025-12-01 06:00');
    await day.until('2025-12-01 09:20');
    day.now = newYork('2025-12-01 10:40');
    await day.until('2025-12-01 17:00');
    assert.deepEqual(names(day.started), ['doctor', 'scan', 'mid', 'close', 'ledger', 'report', 'data']);
    assert.deepEqual(
      day.alerts.map(({ about }) => about),
      ['open'],
    );
  });

  it('loses no job to a clock that was days ahead for a while', async () => {
    const days = world('2025-12-01 06:00');
    await days.until('2025-12-01 07:00');
    days.now = newYork('2025-12-03 10:00'); // open of the 3rd is started, by mistake; today's are taken for missed
    await days.until('2025-12-03 10:02');
    days.now = newYork('2025-12-01 07:01');
    await days.until('2025-12-03 23:00');
    const real = days.started.slice(days.started.findIndex((each) => each.endsWith('2025-12-01T13:00')));
    assert.equal(real.length, 3 * ALL.length);
    assert.ok(days.told.some((line) => line.includes('the clock was set back')));
  });

  it('beyond the calendar tells so once, and still starts watchdogs', async () => {
    const far = world('2025-12-01 06:00');
    far.now = Date.UTC(2030, 0, 2, 15);
    await far.to(far.now + 5 * MINUTE_MS);
    assert.deepEqual(
      far.alerts.map(({ code }) => code),
      ['schedule_fault'],
    );
    assert.equal(far.watchdogs, 6);
  });

  it('whatever happens to machine and clock: never two runs of a job at once, none after it ended, none on a day off', async () => {
    const step = fc.record({
      minutes: fc.integer({ min: 1, max: 500 }),
      then: fc.constantFrom('nothing', 'kill', 'kill all', 'stop', 'sleep', 'back'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const days = world('2025-11-26 05:00', AS_LONG_AS_WINDOWS);
        for (const { minutes, then } of steps) {
          await days.to(days.now + minutes * MINUTE_MS);
          if (then === 'kill') days.die('alone');
          if (then === 'kill all') days.die('with its jobs');
          if (then === 'stop') await days.stop();
          if (then === 'kill' || then === 'kill all' || then === 'stop') days.boot();
          if (then === 'sleep') days.now += minutes * MINUTE_MS;
          if (then === 'back') days.now -= 5 * MINUTE_MS;
        }
        assert.deepEqual(days.overlaps, []);
        const restarts = steps.filter(({ then }) => then === 'kill all' || then === 'stop').length;
        const times = new Map<string, number>();
        for (const each of days.started) {
          const [date = '', name = ''] = each.split(' ');
          assert.ok(!['2025-11-27', '2025-11-29', '2025-11-30'].includes(date), each);
          times.set(`${date} ${name}`, (times.get(`${date} ${name}`) ?? 0) + 1);
        }
        // Only what ended together with the schedule is started again.
        for (const [key, count] of times) assert.ok(count <= 1 + restarts, key);
        if (restarts === 0) for (const [key, count] of times) assert.equal(count, 1, key);
      }),
      { numRuns: 40 },
    );
  });
});
