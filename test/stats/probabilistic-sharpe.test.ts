import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumSessions,
  probabilisticSharpe,
  sharpeEstimate,
} from '../../src/lib/stats/probabilistic-sharpe.ts';
import { near } from './near.ts';

const NORMAL = { skewness: 0, kurtosis: 3 };

describe('the probabilistic Sharpe ratio', () => {
  // 24 months with 0.458 a month, 1.59 a year: the paper's example (2012) as remembered; the arithmetic stands below.
  const months = { sharpe: 0.458, sessions: 24 };

  it('is 0.982 for the 24 normal months, and 0.913 for months with skewness -2.448 and raw kurtosis 10.164', () => {
    // 0.458 sqrt(23) = 2.196
    // normal: 1 + 0.5 x 0.2098 = 1.1049, root 1.0511; CDF(2.090) = 0.982
    // else: 1 + 2.448 x 0.458 + 9.164 / 4 x 0.2098 = 2.6018, root 1.6130; CDF(1.362) = 0.913
    near(probabilisticSharpe({ ...months, ...NORMAL }), 0.982, 5e-4);
    near(probabilisticSharpe({ ...months, skewness: -2.448, kurtosis: 10.164 }), 0.913, 5e-4);
  });

  it('takes raw kurtosis: the excess, 7.164, which a public article puts into this form, would make it 0.920', () => {
    // 1 + 2.448 x 0.458 + 6.164 / 4 x 0.2098 = 2.4445, root 1.5635; CDF(1.405) = 0.920
    near(probabilisticSharpe({ ...months, skewness: -2.448, kurtosis: 7.164 }), 0.92, 5e-4);
  });

  it('is a half at the benchmark, and falls as the benchmark rises', () => {
    const estimate = { sharpe: 0.1, sessions: 500, ...NORMAL };
    near(probabilisticSharpe(estimate, 0.1), 0.5, 1e-15);
    const [low, high] = [probabilisticSharpe(estimate, 0.05), probabilisticSharpe(estimate, 0.15)];
    assert.ok(low !== null && high !== null && low > 0.5 && high < 0.5);
  });

  it('is estimated from returns: 3 %, -1 %, 3 %, -1 % have sqrt(3) / 4 a session, skewness 0, kurtosis 1', () => {
    // All deviations are 0.02 in size: m4 = m2^2. PSR: the variance is 1, CDF(sqrt(3) / 4 x sqrt(3)) = CDF(0.75)
    const estimate = sharpeEstimate([0.03, -0.01, 0.03, -0.01]);
    assert.ok(estimate);
    near(estimate.sharpe, Math.sqrt(3) / 4, 1e-14);
    near(estimate.skewness, 0, 1e-14);
    near(estimate.kurtosis, 1, 1e-14);
    assert.equal(estimate.sessions, 4);
    near(probabilisticSharpe(estimate), 0.7733726, 1e-7);
  });

  it('does not exist without deviation, for one session, or for moments that no returns have', () => {
    assert.equal(sharpeEstimate([0.01, 0.01]), null);
    assert.equal(sharpeEstimate([]), null);
    assert.equal(probabilisticSharpe({ sharpe: 0.1, sessions: 1, ...NORMAL }), null);
    assert.equal(probabilisticSharpe({ sharpe: 1, sessions: 100, skewness: 3, kurtosis: 3 }), null);
  });
});

describe('the best of many trials without skill', () => {
  it('shows an annual Sharpe ratio of 1.57, 2.24, 2.53, 3.26 after a year of 10, 45, 100, 1000 trials', () => {
    // An estimate from 252 sessions without skill has the variance 1 / 252 a session, x 252 = 1 in annual terms.
    const best = (count: number): string => expectedMaximumSharpe({ count, sharpeVariance: 1 }).toFixed(2);
    assert.deepEqual([10, 45, 100, 1000].map(best), ['1.57', '2.24', '2.53', '3.26']);
  });

  it('shows no skill when there was only one, and keeps its digits for a million', () => {
    for (const count of [0.5, 1, 1.1]) assert.equal(expectedMaximumSharpe({ count, sharpeVariance: 1 }), 0);
    // 0.4227843 Z(1 - 1e-6) + 0.5772157 Z(1 - 1e-6 / e) = 0.4227843 x 4.7534243 + 0.5772157 x 4.9516790 (SciPy ndtri)
    near(expectedMaximumSharpe({ count: 1e6, sharpeVariance: 1 }), 4.86786, 1e-6);
  });

  it('grows with the number of trials and with the root of their variance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 1e-6, max: 4, noNaN: true }),
        (count, variance) => {
          const expected = expectedMaximumSharpe({ count, sharpeVariance: variance });
          assert.ok(expectedMaximumSharpe({ count: count + 1, sharpeVariance: variance }) > expected);
          near(expectedMaximumSharpe({ count, sharpeVariance: 4 * variance }), 2 * expected, 1e-12);
        },
      ),
    );
  });
});

describe('the deflated Sharpe ratio', () => {
  // The paper's example (2014) as remembered, its figures recomputed with Python's statistics.NormalDist:
  // 2.5 a year of 250 days, over 1250 days; trials of variance 1/2 a year.
  // A day: 2.5 / sqrt(250) = 0.1581; variance 0.5 / 250 = 0.002, root 0.04472.
  const estimate = { sharpe: 2.5 / Math.sqrt(250), sessions: 1250, skewness: -3, kurtosis: 10 };
  const sharpeVariance = 0.5 / 250;

  it('is 0.9004 after 100 trials, whose luckiest would show 0.1132 a day', () => {
    // 0.04472 x 2.5306 = 0.1132; (0.1581 - 0.1132) sqrt(1249) / sqrt(1 + 3 x 0.1581 + 9 / 4 x 0.025)
    // = 0.04494 x 35.34 / 1.2375 = 1.2837; CDF = 0.9004
    near(expectedMaximumSharpe({ count: 100, sharpeVariance }), 0.1132, 5e-5);
    near(deflatedSharpe(estimate, { count: 100, sharpeVariance }), 0.9004, 5e-5);
  });

  it('is 0.9505 after 46 trials, or after 88 had the returns been normal', () => {
    near(deflatedSharpe(estimate, { count: 46, sharpeVariance }), 0.9505, 5e-5);
    near(deflatedSharpe({ ...estimate, ...NORMAL }, { count: 88, sharpeVariance }), 0.9505, 5e-5);
  });

  it('is the probabilistic one when there was nothing to choose from', () => {
    assert.equal(deflatedSharpe(estimate, { count: 1, sharpeVariance }), probabilisticSharpe(estimate));
  });
});

describe('the sessions that a proof takes', () => {
  const daily = (annual: number): number => annual / Math.sqrt(252);

  it('are 685 at an annual Sharpe ratio of 1, 731 with skewness -1 and kurtosis 8, 2730 at 0.5', () => {
    // 1 / sqrt(252) = 0.062994, squared 0.0039683; Z(0.95)^2 = 2.7055435
    // 1 + (1 + 2 / 4 x 0.0039683) x 2.7055435 / 0.0039683 = 684.15: 684 is not yet enough, it takes 685
    // 1 + (1 + 0.062994 + 7 / 4 x 0.0039683) x 681.797 = 730.48
    // at 0.5, squared 0.00099206: 1 + (1 + 2 / 4 x 0.00099206) x 2727.188 = 2729.54
    // Rounded to the nearest: 684, 730 and 2730; the first that is enough is the next whole one above.
    assert.equal(minimumSessions({ sharpe: daily(1), ...NORMAL }), 685);
    assert.equal(minimumSessions({ sharpe: daily(1), skewness: -1, kurtosis: 8 }), 731);
    assert.equal(minimumSessions({ sharpe: daily(0.5), ...NORMAL }), 2730);
  });

  it('never come together where the Sharpe ratio is not above the benchmark', () => {
    assert.equal(minimumSessions({ sharpe: 0, ...NORMAL }), null);
    assert.equal(minimumSessions({ sharpe: 0.05, ...NORMAL }, 0.95, 0.05), null);
  });

  it('are two at least, since one has no deviation, and none for moments that no returns have', () => {
    assert.equal(minimumSessions({ sharpe: 0.1, ...NORMAL }, 0.5), 2);
    assert.equal(minimumSessions({ sharpe: 1, skewness: 3, kurtosis: 3 }), null);
  });

  it('are the first at which the probabilistic Sharpe ratio reaches the confidence', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.3, noNaN: true }),
        fc.double({ min: -2, max: 1, noNaN: true }),
        fc.double({ min: 6, max: 20, noNaN: true }),
        fc.constantFrom(0.9, 0.95, 0.99),
        (sharpe, skewness, kurtosis, confidence) => {
          const shape = { sharpe, skewness, kurtosis };
          const sessions = minimumSessions(shape, confidence);
          assert.ok(sessions !== null);
          assert.ok((probabilisticSharpe({ ...shape, sessions }) ?? 0) >= confidence - 1e-12);
          const fewer = probabilisticSharpe({ ...shape, sessions: sessions - 1 });
          assert.ok(fewer === null || fewer < confidence + 1e-12);
        },
      ),
    );
  });
});
