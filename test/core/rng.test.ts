import assert from 'node:assert/strict';
import { seededRng, xoshiro128, type Rng } from '../../src/lib/core/rng.ts';

const take = (rng: Rng, count: number): number[] => Array.from({ length: count }, () => rng.next());

describe('the seeded generator', () => {
  it('is xoshiro128**: from the state 1, 2, 3, 4 by hand', () => {
    // result = rotl(s1 x 5, 7) x 9; then t = s1 << 9; s2 ^= s0; s3 ^= s1; s1 ^= s2; s0 ^= s3; s2 ^= t; s3 = rotl(s3, 11)
    // 1, 2, 3, 4:            rotl(10, 7) = 1280, x 9 = 11520    -> 7, 0, 1026, 12288
    // 7, 0, 1026, 12288:     0                                  -> 12295, 1029, 1029, 25165824
    // 12295, 1029, ..., ...: rotl(5145, 7) = 658560, x 9 = 5927040
    const [a, b, c] = take(xoshiro128(1, 2, 3, 4), 3).map((value) => value * 2 ** 32);
    assert.deepEqual([a, b, c], [11520, 0, 5927040]);
  });

  it('repeats itself by seed, and differs between neighbouring seeds from the first value on', () => {
    assert.deepEqual(take(seededRng(7), 100), take(seededRng(7), 100));
    const firsts = Array.from({ length: 1000 }, (_, seed) => seededRng(seed).next());
    assert.equal(new Set(firsts).size, 1000);
  });

  it('is uniform: 100,000 values in 16 bins, chi-square below 37.7 (15 degrees of freedom, 0.1 %)', () => {
    const bins = new Array<number>(16).fill(0);
    for (const value of take(seededRng(42), 100_000)) {
      assert.ok(value >= 0 && value < 1);
      const bin = Math.floor(value * 16);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const expected = 100_000 / 16;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    assert.ok(chiSquare < 37.7, String(chiSquare));
  });
});
