import assert from 'node:assert/strict';
import { History } from '../../src/lib/backtest/history.ts';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { barsOfSessions, dot, FULL_DAY, HALF_DAY } from '../helpers/bars.ts';

const day = parseIsoDate;

describe('the history of a run', () => {
  // Thursday, then Tuesday to Friday: Monday 2022-02-21 was a holiday
  const history = new History(day('2022-02-17'), day('2022-02-25'));
  const bars = barsOfSessions('AAA', {
    '2022-02-17': [dot(-30, 49, 5000), dot(0, 50, 100), dot(389, 51, 200), dot(390, 52, 7000)],
    '2022-02-22': [dot(10, 53, 600)],
    '2022-02-24': [dot(0, 54, 900), dot(1, 55, 100)],
  });

  it('is of sessions', () => {
    const dates = history.sessions.map(({ date }) => date);
    assert.deepEqual(dates, ['2022-02-17', '2022-02-18', '2022-02-22', '2022-02-23', '2022-02-24', '2022-02-25']);
  });

  it('knows where the bars of a session lie: those of its minutes', () => {
    const { from, to } = history.rowsOf(bars);
    assert.deepEqual(
      [[...from], [...to]],
      [
        [1, 4, 4, 5, 5, 7],
        [3, 4, 5, 5, 7, 7],
      ],
    );
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((at) => history.has(bars, at)),
      [true, false, true, false, true, false],
    );
  });

  it('means the volume of the sessions before, in regular hours, over those that are known', () => {
    // 300, none, 600, none, 1000
    assert.deepEqual(history.meanVolume(bars, 5, 20), { mean: (300 + 600 + 1000) / 3, sessions: 3 });
    assert.deepEqual(history.meanVolume(bars, 4, 20), { mean: 450, sessions: 2 });
    assert.deepEqual(history.meanVolume(bars, 4, 3), { mean: 600, sessions: 1 }); // of three sessions one is known
    assert.deepEqual(history.meanVolume(bars, 0, 20), { mean: NaN, sessions: 0 });
  });

  it('has the last closes of the sessions before, oldest first', () => {
    assert.deepEqual(history.closesBefore(bars, 5, 20), [51, 53, 55]);
    assert.deepEqual(history.closesBefore(bars, 5, 3), [53, 55]);
    assert.deepEqual(history.closesBefore(bars, 0, 20), []);
  });

  it('ends a half day at 13:00', () => {
    const half = barsOfSessions('AAA', { [HALF_DAY]: [dot(209, 50), dot(210, 51)], [FULL_DAY]: [dot(210, 52)] });
    const { from, to } = new History(day(HALF_DAY), day(HALF_DAY)).rowsOf(half);
    assert.deepEqual([[...from], [...to]], [[0], [1]]);
  });
});
