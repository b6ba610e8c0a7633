import assert from 'node:assert/strict';
import fc from 'fast-check';
import { drawdownFigures, sessionReturns } from '../../src/lib/stats/equity-figures.ts';
import { near } from './near.ts';

/** Equity on minute marks in sessions of that many minutes each, and at the end of each. */
function curve(minutes: readonly number[], sessionMinutes: number): [Float64Array, Float64Array] {
  const ends = minutes.filter((_, at) => (at + 1) % sessionMinutes === 0);
  return [Float64Array.from(minutes), Float64Array.from(ends)];
}

describe('drawdown figures', () => {
  it('tell the deepest spell and the longest one, which need not be the same', () => {
    // 100 falls to 80 in two minutes and is back in the third; then three minutes at 99 before 101.
    const figures = drawdownFigures(100, ...curve([90, 80, 100, 99, 99, 99, 101, 101], 2));
    assert.equal(figures.max_drawdown, 0.2);
    assert.equal(figures.max_drawdown_money, 20);
    assert.equal(figures.max_drawdown_minutes, 3);
    assert.equal(figures.longest_under_water_minutes, 4);
  });

  it('see on daily closes only what the close shows', () => {
    // Closes 80, 99, 99, 101 after the capital of 100: at 80 after one session, back above 100 after the fourth.
    const figures = drawdownFigures(100, ...curve([90, 80, 100, 99, 99, 99, 101, 101], 2));
    assert.equal(figures.max_drawdown_daily, 0.2);
    assert.equal(figures.max_drawdown_sessions, 4);
    // The same minutes in sessions of four: closes 99 and 101.
    assert.equal(drawdownFigures(100, ...curve([90, 80, 100, 99, 99, 99, 101, 101], 4)).max_drawdown_daily, 0.01);
  });

  it('count a loss from the capital on, before there was any profit', () => {
    const figures = drawdownFigures(1000, ...curve([900, 950], 1));
    assert.equal(figures.max_drawdown, 0.1);
    assert.equal(figures.max_drawdown_minutes, 2);
    assert.equal(figures.longest_under_water_sessions, 2);
  });

  it('are all 0 where nothing falls, and where there is no session', () => {
    for (const minutes of [[], [100, 100, 110, 120]]) {
      for (const [name, value] of Object.entries(drawdownFigures(100, ...curve(minutes, 2))))
        assert.equal(value, 0, name);
    }
  });

  it('are never deeper on daily closes than on minute marks', () => {
    const minutes = fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 7 }), (each, sessionMinutes) => {
        const figures = drawdownFigures(500, ...curve(each, sessionMinutes));
        assert.ok(figures.max_drawdown_daily <= figures.max_drawdown);
      }),
    );
  });
});

describe('daily returns', () => {
  it('start from the capital, and are 0 for an idle session', () => {
    const returns = sessionReturns(1000, Float64Array.of(1100, 1100, 990));
    assert.equal(returns.length, 3);
    near(returns[0], 0.1, 1e-15);
    assert.equal(returns[1], 0);
    near(returns[2], -0.1, 1e-15);
  });

  it('are 0 after everything is lost', () => {
    assert.deepEqual(sessionReturns(1000, Float64Array.of(0, 0)), Float64Array.of(-1, 0));
  });
});
