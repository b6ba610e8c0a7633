import assert from 'node:assert/strict';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { sessionOn, type Session } from '../../../src/lib/calendar/sessions.ts';
import { dualZoneTime, utcText } from '../../../src/lib/calendar/text.ts';
import { jobsOf } from '../../../src/lib/app/schedule/jobs.ts';
import { jobsAround } from '../../../src/lib/app/schedule/plan.ts';
import { pageText, tableAfter } from '../../helpers/page.ts';
import { fullPlan, newYork } from '../../helpers/schedule-world.ts';

const PLAN = fullPlan();

function session(date: string): Session {
  const found = sessionOn(parseIsoDate(date));
  assert.ok(found !== null);
  return found;
}

/** Job: start and last start, in UTC. */
function table(date: string): Record<string, string> {
  const clock = (instant: number): string => utcText(instant).replace(`${date}T`, '').replace(':00Z', '');
  return Object.fromEntries(
    jobsOf(session(date), PLAN.windows).map(({ name, startsAt, until }) => [
      name,
      `${clock(startsAt)} ${clock(until)}`,
    ]),
  );
}

describe('the jobs of a session', () => {
  it('start by New York in winter (UTC - 5) on a full day', () => {
    // open decides for the last time at the close of bar A + M - 2 = 48, which is 10:19; mid at C - 92 = 298, 14:29;
    // close at C - 15 = 375, 15:46.
    assert.deepEqual(table('2025-12-01'), {
      doctor: '13:00 14:15',
      scan: '14:15 14:25',
      open: '14:25 15:19',
      mid: '15:25 19:29',
      close: '19:25 20:46',
      ledger: '21:15 2025-12-02T14:15',
      report: '21:30 2025-12-02T14:15',
      data: '22:00 2025-12-02T14:15',
      vix: '23:00 2025-12-02T14:15',
    });
  });

  it('start an hour earlier in UTC in summer', () => {
    const { doctor, scan, open, mid, close, ledger, vix } = table('2025-07-01');
    assert.deepEqual(
      [doctor, scan, open, mid, close],
      ['12:00 13:15', '13:15 13:25', '13:25 14:19', '14:25 18:29', '18:25 19:46'],
    );
    assert.equal(ledger, '20:15 2025-07-02T13:15');
    assert.equal(vix, '22:00 2025-07-02T13:15');
  });

  it('start close earlier, and end mid earlier, on a day that closes at 1:00 PM; the books follow', () => {
    // C = 210: mid decides for the last time at 118, 11:29; close begins at 120, 11:30, and decides last at 195, 12:46.
    assert.deepEqual(table('2025-11-28'), {
      doctor: '13:00 14:15',
      scan: '14:15 14:25',
      open: '14:25 15:19',
      mid: '15:25 16:29',
      close: '16:25 17:46',
      ledger: '18:15 2025-12-01T14:15',
      report: '18:30 2025-12-01T14:15',
      data: '19:00 2025-12-01T14:15',
      vix: '23:00 2025-12-01T14:15',
    });
  });

  it('of the evening before a change of the clocks can be made up for until the scan of the Monday after it', () => {
    assert.equal(table('2025-03-07').ledger, '21:15 2025-03-10T13:15');
    assert.equal(table('2025-10-31').ledger, '20:15 2025-11-03T14:15');
  });

  it('are none on holidays and at weekends, but for what is left of the session before', () => {
    for (const day of ['2025-12-25', '2025-07-04', '2025-11-29', '2025-11-30']) {
      const around = jobsAround(newYork(`${day} 10:00`), PLAN);
      assert.ok(around.length > 0);
      assert.ok(around.every(({ session: { date } }) => date < day));
    }
  });

  it('have the report say which session it is of, as it may be made up for on a day that is none', () => {
    const told = jobsAround(newYork('2025-11-29 10:00'), PLAN).find(({ name }) => name === 'report');
    assert.equal(told?.words.join(' '), 'report daily --notify --date 2025-11-28');
  });

  it('are those of the page on operations, with their times of a full day', () => {
    const rows = tableAfter(pageText('OPERATIONS.md'), '## The jobs of a day', 'job', 'starts');
    const jobs = jobsOf(session('2025-12-01'), PLAN.windows);
    assert.equal(rows.length, jobs.length + 1); // the watchdog
    for (const { words, startsAt } of jobs) {
      const clock = dualZoneTime(startsAt).split(' EST')[0] ?? '';
      const undated = words.join(' ').replace(' --date 2025-12-01', '');
      const name = words.includes('vix') ? 'data download, VIX' : undated;
      const row = rows.find(([job]) => job === name);
      assert.ok(row !== undefined, name);
      if (/\d:\d\d/.test(row[1] ?? '')) assert.equal(row[1], clock);
    }
  });

  it('go by the configured opening range', () => {
    const plan = {
      ...PLAN,
      windows: (): ReturnType<typeof PLAN.windows> => ({ ...PLAN.windows('open', 390), lastDecision: 20 }),
    };
    const open = jobsOf(session('2025-12-01'), plan.windows).find(({ name }) => name === 'open');
    assert.equal(utcText(open?.until ?? 0), '2025-12-01T14:51:00Z');
  });
});
