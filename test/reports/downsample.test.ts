import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extremes } from '../../src/lib/reports/charts/downsample.ts';

const series = fc
  .array(fc.integer({ min: -100, max: 100 }), { maxLength: 200, size: 'max' })
  .map((each) => Float64Array.from(each));

describe('the points that a plot needs', () => {
  it('are the lowest and the highest of each bucket, in the order of time, with both ends', () => {
    // Two buckets: 5 9 1 4 (9 before 1) and 2 2 8 3 (2 before 8), with the ends 5 and 3.
    assert.deepEqual(extremes(Float64Array.of(5, 9, 1, 4, 2, 2, 8, 3), 2), [0, 1, 2, 4, 6, 7]);
  });

  it('are all of a series that is short enough', () => {
    assert.deepEqual(extremes(Float64Array.of(3, 1, 2, 4), 2), [0, 1, 2, 3]);
    assert.deepEqual(extremes(new Float64Array(), 2), []);
  });

  it('keep every extreme, stand in order, and are few', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 30 }), (values, buckets) => {
        const kept = extremes(values, buckets);
        assert.ok(kept.length <= 2 * buckets + 2);
        assert.deepEqual(
          kept,
          [...new Set(kept)].sort((a, b) => a - b),
        );
        const shown = kept.map((at) => values[at] ?? NaN);
        assert.equal(Math.max(...shown), Math.max(...values));
        assert.equal(Math.min(...shown), Math.min(...values));
        if (values.length > 0) assert.deepEqual([kept[0], kept.at(-1)], [0, values.length - 1]);
      }),
    );
  });
});
