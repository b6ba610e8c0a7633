import assert from 'node:assert/strict';
import { coverageOf } from '../../../src/lib/bars/store/coverage.ts';
import { rowsOfBars, rowsOfVix } from '../../../src/lib/bars/store/market-data.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { at, someBars } from '../some-bars.ts';

describe('coverage', () => {
  it('counts sessions and missing minutes by the calendar: early closes are short, holidays are none', () => {
    // Monday 2023-07-03 closes at 13:00 (210 minutes), the 4th is a holiday, the 5th and 6th are full (390).
    const half = someBars('SPY', at('2023-07-03', '09:30'), 215);
    const full = someBars('SPY', at('2023-07-06', '09:29'), 391);
    const minute = Int32Array.of(...half.minute, ...full.minute);
    assert.deepEqual(coverageOf(rowsOfBars({ ...someBars('SPY', 0, minute.length), minute })), {
      rows: 210 + 390,
      ...{ sessions: 2, firstDate: '2023-07-03', lastDate: '2023-07-06' },
      ...{ missingSessions: 1, missingMinutes: 0 },
    });
    const late = someBars('SPY', at('2023-07-06', '09:40'), 380);
    assert.equal(coverageOf(rowsOfBars(late)).missingMinutes, 10);
  });

  it('is nothing where no row lies in a session', () => {
    assert.deepEqual(coverageOf(rowsOfBars(someBars('SPY', at('2023-07-04', '09:30'), 390))), {
      ...{ rows: 0, sessions: 0, firstDate: null, lastDate: null, missingSessions: 0, missingMinutes: 0 },
    });
  });

  it('counts the VIX by its dates, those without a session left out', () => {
    const day = Int32Array.of(...['2023-07-03', '2023-07-04', '2023-07-06'].map(parseIsoDate));
    assert.deepEqual(coverageOf(rowsOfVix({ day, close: Float64Array.of(13, 13, 15) })), {
      ...{ rows: 2, sessions: 2, firstDate: '2023-07-03', lastDate: '2023-07-06' },
      ...{ missingSessions: 1, missingMinutes: null },
    });
  });
});
