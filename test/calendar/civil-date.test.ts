import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  civilDate,
  dayNumber,
  isoDate,
  lastWeekday,
  nthWeekday,
  parseIsoDate,
  WEEKDAY,
  weekdayOf,
} from '../../src/lib/calendar/civil-date.ts';

const DAY_MS = 86_400_000;

describe('calendar dates', () => {
  it('agree with the platform on every day from 1900 to 2100', () => {
    for (let day = dayNumber(1900, 1, 1); day <= dayNumber(2100, 12, 31); day++) {
      const platform = new Date(day * DAY_MS);
      assert.equal(isoDate(day), platform.toISOString().slice(0, 10));
      assert.equal(weekdayOf(day), platform.getUTCDay());
    }
  });

  it('count there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 700_000 }), (day) => {
        const { year, month, day: dayOfMonth } = civilDate(day);
        assert.equal(dayNumber(year, month, dayOfMonth), day);
      }),
    );
  });

  it('find the fourth Thursday of November 2026 on the 26th, and the last Monday of May 2027 on the 31st', () => {
    assert.equal(isoDate(nthWeekday(2026, 11, WEEKDAY.thursday, 4)), '2026-11-26');
    assert.equal(isoDate(lastWeekday(2027, 5, WEEKDAY.monday)), '2027-05-31');
    assert.equal(isoDate(lastWeekday(2026, 12, WEEKDAY.thursday)), '2026-12-31');
  });

  it('refuse what does not exist', () => {
    for (const text of ['2025-02-29', '2025-13-01', '2025-00-10', '2025-1-1', '20250101', 'today', ''])
      assert.throws(() => parseIsoDate(text), { code: 'not_a_date' }, text);
    assert.equal(isoDate(parseIsoDate('2024-02-29')), '2024-02-29');
  });
});
