import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRng } from '../../src/lib/core/rng.ts';
import { drawdowns, spellsUnderWater } from '../../src/lib/stats/drawdown.ts';
import { near } from './near.ts';

const curves = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60, size: 'max' });

/** The definition, without cleverness: the largest loss from any point to any later one. */
function depthByPairs(equity: readonly number[]): number {
  return Math.max(0, ...equity.flatMap((from, at) => equity.slice(at).map((to) => (from - to) / from)));
}

/** The longest run of points below the highest point before them, and the peak that it began with. */
function longestByMaxima(equity: readonly number[]): number {
  const below = equity.map((value, at) => value < Math.max(...equity.slice(0, at + 1)));
  let longest = 0;
  let run = 0;
  for (const [at, under] of below.entries()) {
    run = under ? run + 1 : 0;
    const recovered = under && below[at + 1] === false;
    if (run > 0) longest = Math.max(longest, run + (recovered ? 1 : 0));
  }
  return longest;
}

describe('drawdowns of an equity curve', () => {
  it('are spells from a peak to its recovery, with the low between', () => {
    // 120 falls to 90, 110, 60 (half of 120) and is passed at 130; 130 falls to 125 and is met again.
    const equity = [100, 120, 90, 110, 60, 130, 125, 130];
    assert.deepEqual(
      [...spellsUnderWater(equity)],
      [
        { depth: 0.5, peak: 1, trough: 4, recovery: 5, length: 4 },
        { depth: 5 / 130, peak: 5, trough: 6, recovery: 7, length: 2 },
      ],
    );
  });

  it('have a deepest and a longest, which need not be the same', () => {
    const { deepest, longest } = drawdowns([100, 50, 100, 99, 98, 99, 99, 100]);
    assert.deepEqual(deepest, { depth: 0.5, peak: 0, trough: 1, recovery: 2, length: 2 });
    assert.deepEqual(longest, { depth: 0.02, peak: 2, trough: 4, recovery: 7, length: 5 });
  });

  it('run to the end of the curve where it ends under water', () => {
    const { deepest } = drawdowns([100, 80, 90]);
    assert.deepEqual(deepest, { depth: 0.2, peak: 0, trough: 1, recovery: null, length: 2 });
  });

  it('start at the last point of a flat high, and have their trough at the first point of a flat low', () => {
    const { deepest } = drawdowns([100, 100, 90, 90, 100]);
    assert.deepEqual(deepest, { depth: 0.1, peak: 1, trough: 2, recovery: 4, length: 3 });
  });

  it('name the first of equals', () => {
    const { deepest, longest } = drawdowns([100, 90, 100, 90, 100]);
    assert.equal(deepest?.peak, 0);
    assert.equal(longest?.peak, 0);
  });

  it('do not exist where nothing falls', () => {
    for (const equity of [[], [100], [100, 100], [1, 2, 3]])
      assert.deepEqual(drawdowns(equity), { deepest: null, longest: null });
  });

  it('are no share of a peak that is not above 0', () => {
    for (const equity of [
      [0, -1, 0],
      [-1, -2, -1],
      [0, -5],
    ])
      assert.deepEqual([...spellsUnderWater(equity)], []);
  });

  it('are what the definitions say, pair by pair', () => {
    fc.assert(
      fc.property(curves, (equity) => {
        const { deepest, longest } = drawdowns(equity);
        assert.equal(deepest?.depth ?? 0, depthByPairs(equity));
        assert.equal(longest?.length ?? 0, longestByMaxima(equity));
      }),
    );
  });

  it('do not change with the currency: places exactly by a power of two, depth by any factor', () => {
    fc.assert(
      fc.property(
        curves,
        fc.integer({ min: -20, max: 20 }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (equity, power, factor) => {
          const scaled = drawdowns(equity.map((value) => value * 2 ** power));
          assert.deepEqual(scaled, drawdowns(equity));
          const { deepest } = drawdowns(Float64Array.from(equity, (value) => value * factor));
          near(deepest?.depth ?? 0, scaled.deepest?.depth ?? 0, 1e-12);
        },
      ),
    );
  });

  it('are found in a curve of 400,000 minutes', () => {
    const rng = seededRng(5);
    let value = 100_000;
    const equity = Float64Array.from({ length: 400_000 }, () => (value *= 1 + 0.001 * (rng.next() - 0.5)));
    const { deepest, longest } = drawdowns(equity);
    let [high = 0] = equity;
    let depth = 0;
    for (const each of equity) {
      high = Math.max(high, each);
      depth = Math.max(depth, 1 - each / high);
    }
    near(deepest?.depth, depth, 1e-12);
    assert.ok(longest !== null && longest.length > 1000);
  });
});
