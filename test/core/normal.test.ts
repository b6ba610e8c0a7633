import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normalCdf, normalInverse } from '../../src/lib/core/normal.ts';
import { near } from '../stats/near.ts';

/** mpmath (Python): ncdf at 40 digits, and its inverse by bisection; here as the nearest doubles. */
const CDF: readonly (readonly [number, number])[] = [
  [-37, 5.725571222524577e-300],
  [-10, 7.619853024160525e-24],
  [-5, 2.866515718791939e-7],
  [-2.5, 0.006209665325776135],
  [-1, 0.15865525393145705],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [1.96, 0.9750021048517795],
  [3, 0.9986501019683699],
];
const INVERSE: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798407],
  [1e-9, -5.9978070150076865],
  [0.001, -3.0902323061678136],
  [0.025, -1.9599639845400543],
  [0.3, -0.5244005127080408],
  [0.95, 1.6448536269514726],
  [0.999, 3.0902323061678136],
];

describe('the standard normal distribution', () => {
  it('has the CDF of the tables, to 13 digits also far out in the lower tail', () => {
    for (const [x, p] of CDF) near(normalCdf(x) / p, 1, 1e-13);
  });

  it('has the inverse CDF of the tables', () => {
    for (const [p, x] of INVERSE) near(normalInverse(p), x, 1e-13);
  });

  it('ends at infinity, and is nothing outside 0..1', () => {
    assert.deepEqual([normalInverse(0), normalInverse(1)], [-Infinity, Infinity]);
    assert.deepEqual([normalCdf(-Infinity), normalCdf(Infinity)], [0, 1]);
    assert.deepEqual([normalInverse(-0.1), normalInverse(1.1), normalCdf(NaN)], [NaN, NaN, NaN]);
  });

  it('comes back to where it went: CDF(inverse(p)) is p', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1 - 1e-15, noNaN: true }), (p) => {
        near(normalCdf(normalInverse(p)) / p, 1, 1e-11);
      }),
    );
  });

  it('is symmetric, and never falls', () => {
    const place = fc.double({ min: -8, max: 8, noNaN: true });
    fc.assert(
      fc.property(place, place, (a, b) => {
        near(normalCdf(a) + normalCdf(-a), 1, 1e-15);
        assert.ok(normalCdf(Math.min(a, b)) <= normalCdf(Math.max(a, b)) + 1e-15);
      }),
    );
  });
});
