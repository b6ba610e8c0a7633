import assert from 'node:assert/strict';
import fc from 'fast-check';
import { optimalBlockLength } from '../../src/lib/stats/block-length.ts';
import { near } from './near.ts';
import { autoregressive } from './simulated.ts';

/** The mean choice over fifty seeded series. */
function averageLength(phi: number, count: number): number {
  const lengths = Array.from({ length: 50 }, (_, seed) => optimalBlockLength(autoregressive(seed, phi, count)));
  return lengths.reduce((sum, each) => sum + each, 0) / lengths.length;
}

describe('the block length of Politis and White', () => {
  it('is what arch 8.0.0 (Python, optimal_block_length, column "stationary") gives for the same series', () => {
    near(optimalBlockLength(autoregressive(1, 0, 1000)), 1.590758252203722, 1e-9);
    near(optimalBlockLength(autoregressive(1, 0.5, 1000)), 10.072018472093443, 1e-9);
    // One where a band of 1.96 instead of 2 (as in R's np) would see one lag more.
    near(optimalBlockLength(autoregressive(47, 0.5, 1000)), 13.119742648844115, 1e-9);
    near(optimalBlockLength(autoregressive(2, 0.3, 250)), 4.45417846155874, 1e-9);
    near(optimalBlockLength(autoregressive(2, 0.9, 2500)), 54.55135505959083, 1e-9);
    near(optimalBlockLength(autoregressive(3, -0.5, 1000)), 15.478341668813659, 1e-9);
  });

  it('is about 1 for white noise', () => {
    assert.ok(averageLength(0, 2500) < 1.75);
  });

  it('grows with the dependence, as theory has it for AR(1)', () => {
    // G = sum of |k| R(k) = 2 R(0) phi / (1 - phi)^2, g = sum of R(k) = R(0) (1 + phi) / (1 - phi)
    // b^3 = 2 G^2 n / (2 g^2) = n (2 phi / (1 - phi^2))^2: at n = 2500
    // phi 0.3: 2500 x 0.65934^2 = 1086.8, b = 10.28; phi 0.5: 2500 x 1.33333^2 = 4444.4, b = 16.44
    near(averageLength(0.3, 2500), 10.28, 0.15 * 10.28);
    near(averageLength(0.5, 2500), 16.44, 0.15 * 16.44);
  });

  it('is capped where a wave never dies out: min(3 x 20, 133.3) = 60 for 400 values', () => {
    assert.equal(optimalBlockLength(Array.from({ length: 400 }, (_, at) => Math.sin(at / 4))), 60);
  });

  it('is 1 for what is too short or never moves', () => {
    for (const series of [[], [1], [1, 2, 3, 4, 5, 6, 7, 8, 9], new Array<number>(100).fill(0.1)])
      assert.equal(optimalBlockLength(series), 1);
  });

  it('does not change with scale or shift', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: -5, max: 5 }),
        (seed, factor, shift) => {
          const series = autoregressive(seed, 0.4, 120);
          const moved = series.map((value) => shift + factor * value);
          near(optimalBlockLength(moved), optimalBlockLength(series), 1e-6);
        },
      ),
    );
  });

  it('lies between 1 and its cap for any series', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 80, size: 'max' }), (series) => {
        const length = optimalBlockLength(series);
        const cap = Math.max(1, Math.ceil(Math.min(3 * Math.sqrt(series.length), series.length / 3)));
        assert.ok(length >= 1 && length <= cap, String(length));
      }),
    );
  });
});
