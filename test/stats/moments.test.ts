import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRng } from '../../src/lib/core/rng.ts';
import { kurtosis, mean, sampleDeviation, skewness } from '../../src/lib/stats/moments.ts';
import { near } from './near.ts';
import { normals } from './simulated.ts';

describe('moments of a series', () => {
  // 0, 0, 0, 4: mean 1, deviations -1, -1, -1, 3.
  // squares 1 + 1 + 1 + 9 = 12: over n - 1 = 4, its root 2; over n: m2 = 3
  // cubes -1 - 1 - 1 + 27 = 24, m3 = 6; fourth powers 1 + 1 + 1 + 81 = 84, m4 = 21
  const series = [0, 0, 0, 4];

  it('are the mean and the sample deviation, over n - 1', () => {
    assert.equal(mean(series), 1);
    near(sampleDeviation(series), 2, 1e-15);
  });

  it('are skewness and raw kurtosis of the population moments, over n', () => {
    near(skewness(series), 6 / 3 ** 1.5, 1e-15);
    near(kurtosis(series), 21 / 9, 1e-15);
  });

  it('are near 0 and 3 for normal values: kurtosis is raw, not excess', () => {
    // Standard errors sqrt(6 / n) = 0.0077 and sqrt(24 / n) = 0.0155; four of each.
    const values = normals(seededRng(1), 100_000);
    near(skewness(values), 0, 0.031);
    near(kurtosis(values), 3, 0.062);
  });

  it('are the same for an array and a Float64Array', () => {
    for (const moment of [mean, sampleDeviation, skewness, kurtosis])
      assert.equal(moment(Float64Array.from(series)), moment(series));
  });

  it('are null where they do not exist', () => {
    for (const moment of [mean, sampleDeviation, skewness, kurtosis]) assert.equal(moment([]), null);
    assert.equal(sampleDeviation([1]), null);
    assert.equal(skewness([1, 1]), null);
    assert.equal(kurtosis([1, 1]), null);
  });

  it('do not take the rounding of a constant for deviation: ten times 0.1 sums to 0.9999999999999999', () => {
    const constant = new Array<number>(10).fill(0.1);
    assert.equal(mean(constant), 0.1);
    assert.equal(sampleDeviation(constant), 0);
    assert.equal(kurtosis(constant), null);
  });

  it('keep kurtosis >= 1 + skewness^2 (Pearson 1916), which keeps the variance of a Sharpe ratio above 0', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 100, size: 'max' }),
        (values) => {
          const [skew, raw] = [skewness(values), kurtosis(values)];
          fc.pre(skew !== null && raw !== null);
          assert.ok(raw >= (1 + skew ** 2) * (1 - 1e-9));
        },
      ),
    );
  });
});
