import assert from 'node:assert/strict';
import fc from 'fast-check';
import { binned } from '../../src/lib/reports/charts/histogram.ts';

const returns = fc.array(fc.integer({ min: -2000, max: 3000 }), { minLength: 1, maxLength: 100, size: 'max' });

describe('the bins of a histogram', () => {
  it('are of a width that reads well, about thirty over the range', () => {
    // From -0.01 to 0.02: 0.03 / 30 = 0.001, and one more bin because 0.02 begins one.
    const bins = binned([-0.01, 0, 0.0004, 0.02]);
    assert.equal(bins.length, 31);
    assert.equal(bins[0]?.width, 0.001);
    assert.deepEqual(
      bins.filter(({ count }) => count > 0).map(({ count }) => count),
      [1, 2, 1],
    );
  });

  it('are one where all values are the same, and none without a value', () => {
    assert.deepEqual(binned([0, 0]), [{ from: 0, width: 0.001, count: 2 }]);
    assert.deepEqual(binned([]), []);
  });

  it('hold every value once, and never gains beside losses', () => {
    fc.assert(
      fc.property(returns, (values) => {
        const shares = values.map((value) => value / 7919);
        const bins = binned(shares);
        assert.ok(bins.length <= 33);
        for (const { from, width, count } of bins) {
          assert.ok(from >= 0 || from + width <= 1e-12, `${String(from)} to ${String(from + width)}`);
          const inside = shares.filter((share) => share >= from - 1e-12 && share < from + width + 1e-12);
          assert.ok(count <= inside.length);
        }
        assert.equal(
          bins.reduce((sum, { count }) => sum + count, 0),
          values.length,
        );
      }),
    );
  });
});
