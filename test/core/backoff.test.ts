import assert from 'node:assert/strict';
import fc from 'fast-check';
import { backoffMs } from '../../src/lib/core/backoff.ts';
import { seededRng } from '../../src/lib/core/rng.ts';

const TERMS = { baseMs: 500, capMs: 15_000 };
const nearlyOne = { next: () => 1 - 2 ** -32 };

describe('the backoff', () => {
  it('doubles its longest wait up to the cap', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7].map((failures) => Math.round(backoffMs(failures, TERMS, nearlyOne)));
    assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it('takes any wait from none to the longest: full jitter', () => {
    const rng = seededRng(7);
    const waits = Array.from({ length: 2000 }, () => backoffMs(3, TERMS, rng));
    // Uniform on [0, 2000): the mean of 2000 is within 5 standard errors (12.9 each) of 1000.
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    assert.ok(Math.abs(mean - 1000) < 65, String(mean));
    assert.ok(Math.min(...waits) < 20 && Math.max(...waits) > 1980);
  });

  it('never comes before what the other side asked for, nor later than the cap after it', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 0, max: 1e6 }),
        (seed, n, asked) => {
          const wait = backoffMs(n, TERMS, seededRng(seed), asked);
          assert.ok(wait >= asked && wait <= asked + TERMS.capMs);
        },
      ),
    );
  });
});
