import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isoDate, parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { easterSunday } from '../../src/lib/calendar/holidays.ts';
import { FIRST_DAY, isKnown, LAST_DAY, sessionOn, sessionsBetween } from '../../src/lib/calendar/sessions.ts';
import { json, tbot } from '../helpers/tbot.ts';
import { needsShared } from '../helpers/shared.ts';

/** "2002-09-11,09:30,16:00,full" for every weekday, as the reference has it. */
function referenceRows(file: string): string[] {
  return readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1);
}

/** The open was at noon that day (the anniversary's ceremonies); tbot counts its minutes from 9:30 as on any day. */
const DELAYED_OPENING = '2002-09-11';

describe('the NYSE calendar', () => {
  for (const TZ of ['UTC', 'Asia/Singapore', 'America/Los_Angeles']) {
    it(`tbot calendar under TZ=${TZ} is the reference on every weekday from 1998 to 2027`, function () {
      const file = needsShared(this, 'data', 'reference', 'nyse-calendar.csv');
      const result = tbot(['calendar', '--start', '1998-01-01', '--end', '2027-12-31', '--json'], { env: { TZ } });
      const { sessions } = json(result) as { sessions: { date: string; open: string; close: string; kind: string }[] };
      const ours = new Map(sessions.map((session) => [session.date, session]));
      const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' });
      const local = (instant: string): string => wall.format(new Date(instant));
      const differing = referenceRows(file).filter((row) => {
        const [date = '', open, close, kind = ''] = row.split(',');
        const session = ours.get(date);
        ours.delete(date);
        if (kind.startsWith('closed')) return session !== undefined;
        return session?.kind !== kind || local(session.open) !== open || local(session.close) !== close;
      });
      assert.deepEqual(differing, [`${DELAYED_OPENING},12:00,16:00,full`]);
      assert.equal(ours.size, 0, 'no session on a weekend');
    });
  }

  it('has the early close of Thanksgiving Friday 2026 at 13:00 New York, 18:00Z', () => {
    const session = sessionOn(parseIsoDate('2026-11-27'));
    assert.deepEqual(
      [session?.kind, session?.minutes, new Date(session?.close ?? 0).toISOString()],
      ['early', 210, '2026-11-27T18:00:00.000Z'],
    );
  });

  it('keeps New Year’s Eve 2027 open although the holiday falls on a Saturday', () => {
    assert.equal(sessionOn(parseIsoDate('2027-12-31'))?.kind, 'full');
  });

  it('knows Easter: 2000-04-23, 2019-04-21, 2024-03-31, 2027-03-28', () => {
    const dates = [2000, 2019, 2024, 2027].map((year) => isoDate(easterSunday(year)));
    assert.deepEqual(dates, ['2000-04-23', '2019-04-21', '2024-03-31', '2027-03-28']);
  });

  it('refuses to guess beyond the years it knows', () => {
    assert.ok(isKnown(FIRST_DAY) && isKnown(LAST_DAY));
    assert.throws(() => sessionOn(FIRST_DAY - 1), { code: 'calendar_range' });
    assert.throws(() => sessionsBetween(LAST_DAY, LAST_DAY + 1), { code: 'calendar_range' });
  });
});
