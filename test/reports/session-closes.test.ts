import assert from 'node:assert/strict';
import { monthlyReturns, sessionCloses } from '../../src/lib/reports/session-closes.ts';
import { near } from '../stats/near.ts';

/** A curve of two minutes a session, from 14:30 UTC. */
function curve(days: readonly (readonly [date: string, first: number, last: number])[]): {
  minute: Int32Array;
  equity: Float64Array;
} {
  const opens = days.map(([date]) => Date.parse(`${date}T14:30:00Z`) / 60_000);
  return {
    minute: Int32Array.from(opens.flatMap((open) => [open, open + 1])),
    equity: Float64Array.from(days.flatMap(([, first, last]) => [first, last])),
  };
}

describe('the ends of the sessions on an equity curve', () => {
  const closes = sessionCloses(
    curve([
      ['2023-01-31', 1000, 1100],
      ['2024-01-30', 990, 1100],
      ['2024-01-31', 1000, 1210],
      ['2024-02-01', 1210, 605],
    ]),
    1000,
  );

  it('are its last minute of each day, with the return since the day before', () => {
    assert.deepEqual(
      closes.map(({ date, first, last, equity }) => [date, first, last, equity]),
      [
        ['2023-01-31', 0, 1, 1100],
        ['2024-01-30', 2, 3, 1100],
        ['2024-01-31', 4, 5, 1210],
        ['2024-02-01', 6, 7, 605],
      ],
    );
    for (const [at, expected] of [0.1, 0, 0.1, -0.5].entries()) near(closes[at]?.dailyReturn, expected, 1e-15);
  });

  it('make months, of which two Januaries are two', () => {
    const months = monthlyReturns(closes, 1000);
    assert.deepEqual(
      months.map(({ year, month }) => [year, month]),
      [
        [2023, 1],
        [2024, 1],
        [2024, 2],
      ],
    );
    for (const [at, expected] of [0.1, 0.1, -0.5].entries()) near(months[at]?.change, expected, 1e-15);
  });

  it('are none of an empty curve', () => {
    assert.deepEqual(sessionCloses(curve([]), 1000), []);
    assert.deepEqual(monthlyReturns([], 1000), []);
  });
});
