import assert from 'node:assert/strict';
import fc from 'fast-check';
import { annualReturn, sessionSharpe, sharpe, sortino, volatility } from '../../src/lib/stats/sharpe.ts';
import { near } from './near.ts';

const FIGURES = { annualReturn, sessionSharpe, sharpe, sortino, volatility };

/** A range of that many sessions on which only the first moved. */
function idleAfter(first: number, sessions: number): number[] {
  return [first, ...new Array<number>(sessions - 1).fill(0)];
}

describe('Sharpe ratio, Sortino ratio and volatility', () => {
  // 3 %, -1 %, 3 %, -1 %: mean 0.01, deviations all 0.02, their squares sum to 0.0016.
  const returns = [0.03, -0.01, 0.03, -0.01];

  it('divide the mean by the sample deviation, and take the year as 252 sessions', () => {
    // sd = sqrt(0.0016 / 3) = 0.04 / sqrt(3); 0.01 x sqrt(3) / 0.04 = sqrt(3) / 4; x sqrt(252) = sqrt(3 x 252 / 16)
    near(sessionSharpe(returns), Math.sqrt(3) / 4, 1e-14);
    near(sharpe(returns), Math.sqrt(47.25), 1e-13);
    // sqrt(0.0016 / 3 x 252)
    near(volatility(returns), Math.sqrt(0.1344), 1e-14);
  });

  it('count the losses of Sortino over all sessions', () => {
    // Two losses of 0.01: sqrt(0.0002 / 4) = 0.01 / sqrt(2); 0.01 x sqrt(2) / 0.01 x sqrt(252) = sqrt(504)
    near(sortino(returns), Math.sqrt(504), 1e-13);
  });

  it('count idle sessions: one day of 3 % in 3 sessions is mean 0.01, squares 4 + 1 + 1, sd 0.01 x sqrt(3)', () => {
    near(sessionSharpe([0, 0.03, 0]), 1 / Math.sqrt(3), 1e-14);
  });

  it('do not exist for fewer than two returns, without deviation, or, for Sortino, without a loss', () => {
    for (const figure of Object.values(FIGURES)) for (const short of [[], [0.01]]) assert.equal(figure(short), null);
    assert.equal(sharpe([0.01, 0.01, 0.01]), null);
    assert.equal(sharpe([0, 0, 0]), null);
    assert.equal(sortino([0.01, 0, 0.03]), null);
    assert.equal(volatility([0, 0]), 0);
  });

  it('do not take rounding for risk: an equity that grows by exactly 1 % a day has no Sharpe ratio', () => {
    const equity = Array.from({ length: 100 }, (_, day) => 1000 * 1.01 ** day);
    const steady = equity.slice(1).map((after, day) => after / (equity[day] ?? NaN) - 1);
    assert.ok(new Set(steady).size > 1);
    assert.equal(sharpe(steady), null);
  });

  it('do not change with the size of the position, whose factor the volatility takes', () => {
    const series = fc.array(
      fc.integer({ min: -1000, max: 1000 }).map((each) => each / 10_000),
      { minLength: 2, maxLength: 300, size: 'max' },
    );
    fc.assert(
      fc.property(series, fc.double({ min: 0.01, max: 100, noNaN: true }), (each, factor) => {
        const scaled = each.map((value) => value * factor);
        near((volatility(scaled) ?? NaN) / factor, volatility(each) ?? NaN, 1e-12);
        for (const figure of [sharpe, sortino]) {
          const expected = figure(each);
          if (expected === null) assert.equal(figure(scaled), null);
          else near(figure(scaled), expected, 1e-9 * Math.max(1, Math.abs(expected)));
        }
      }),
    );
  });
});

describe('the annual return', () => {
  it('compounds: 10 % in a year is 10 %, 10 % in half a year 21 %, 21 % in two years 10 %', () => {
    near(annualReturn(idleAfter(0.1, 252)), 0.1, 1e-14);
    near(annualReturn(idleAfter(0.1, 126)), 0.21, 1e-14);
    near(annualReturn(idleAfter(0.21, 504)), 0.1, 1e-14);
  });

  it('is the loss of everything once everything is lost', () => {
    assert.equal(annualReturn([0.5, -1, 2]), -1);
  });

  it('is null where two days would make a year beyond all doubles: 1000^252 = 10^756', () => {
    assert.equal(annualReturn([999, 999]), null);
  });
});

describe('every figure per year', () => {
  it('is finite or null, whatever the returns', () => {
    const series = fc.array(fc.double({ min: -1, max: 1000, noNaN: true }), { maxLength: 100, size: 'max' });
    fc.assert(
      fc.property(series, (returns) => {
        for (const [name, figure] of Object.entries(FIGURES)) {
          const value = figure(returns);
          assert.ok(value === null || Number.isFinite(value), `${name}: ${String(value)}`);
        }
      }),
    );
  });
});
