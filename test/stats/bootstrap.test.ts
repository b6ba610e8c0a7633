import assert from 'node:assert/strict';
import type { Rng } from '../../src/lib/core/rng.ts';
import { seededRng } from '../../src/lib/core/rng.ts';
import { bootstrap, stationaryResample, type BootstrapOptions } from '../../src/lib/stats/bootstrap.ts';
import { near } from './near.ts';
import { dailyReturns, TRUE_ANNUAL_SHARPE } from './simulated.ts';

/** Says the given values, one after the other. */
function scripted(...values: readonly number[]): Rng {
  const left = [...values];
  return { next: () => left.shift() ?? assert.fail('the script is over') };
}

/** In how many of 200 simulated years a 90 % interval holds the true Sharpe ratio. */
function coverage(phi: number, options: BootstrapOptions = {}): number {
  let covered = 0;
  for (let seed = 0; seed < 200; seed++) {
    const rng = seededRng(seed);
    const returns = dailyReturns(rng, phi, 250);
    const interval = bootstrap(returns, rng, { resamples: 200, confidence: 0.9, ...options })?.sharpe;
    if (interval && interval.low <= TRUE_ANNUAL_SHARPE && TRUE_ANNUAL_SHARPE <= interval.high) covered += 1;
  }
  return covered / 200;
}

describe('a stationary resample', () => {
  const places = Float64Array.from({ length: 100 }, (_, at) => at);

  it('goes on within a block, around the end, and begins the next anywhere', () => {
    // Of 5 values with mean length 2: start at floor(0.7 x 5) = 3; 0.5 x 2 >= 1 goes on: 4; goes on around: 0;
    // 0.49 x 2 < 1 begins at floor(0.2 x 5) = 1; goes on: 2
    const into = new Float64Array(5);
    stationaryResample([10, 11, 12, 13, 14], 2, scripted(0.7, 0.5, 0.9, 0.49, 0.2, 0.6), into);
    assert.deepEqual([...into], [13, 14, 10, 11, 12]);
  });

  it('has blocks of the mean length: with 10, the next value follows nine times of ten', () => {
    // And once in a hundred beginnings by chance: 0.9 + 0.1 / 100 = 0.901; standard error sqrt(0.09 / 10^5) = 0.00095.
    const into = new Float64Array(100_000);
    stationaryResample(places, 10, seededRng(1), into);
    let follows = 0;
    for (let at = 1; at < into.length; at++) if (into[at] === ((into[at - 1] ?? 0) + 1) % 100) follows += 1;
    near(follows / (into.length - 1), 0.901, 0.004);
  });

  it('takes every value equally often: chi-square of 100 values below 148.2 (99 degrees of freedom, 0.1 %)', () => {
    const into = new Float64Array(100_000);
    stationaryResample(places, 1, seededRng(2), into);
    const counts = new Float64Array(100);
    for (const place of into) counts[place] = (counts[place] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    assert.ok(chiSquare < 148.2, String(chiSquare));
  });
});

describe('the bootstrap of daily returns', () => {
  const returns = dailyReturns(seededRng(11), 0.2, 250);

  it('takes percentiles of the resampled figures, linear between them', () => {
    // Three resamples of 10 % and -50 %: both 10 %, both -50 %, and 10 % then -50 %.
    // Depths 0, 0.75 (1 to 0.25) and 0.5 (1.1 to 0.55); sorted 0, 0.5, 0.75, the quarter and three quarters
    // lie half way between neighbours: 0.25 and 0.625.
    const rng = scripted(...[0, 0, 0], ...[0.5, 0, 0.5], ...[0, 0, 0.5]);
    const result = bootstrap([0.1, -0.5], rng, { resamples: 3, confidence: 0.5, blockLength: 1 });
    near(result?.maximumDrawdown?.low, 0.25, 1e-15);
    near(result?.maximumDrawdown?.high, 0.625, 1e-15);
    // A year has 126 times these two days: 0.55^126 - 1 is about -1, 1.21^126 = 2.69e10; half way to the latter.
    near(result?.annualReturn?.low, -1, 1e-30);
    near(result?.annualReturn?.high, 1.21 ** 126 / 2, 1e4);
    // Two days of 10 % have no deviation.
    assert.equal(result?.sharpe, null);
  });

  it('is the same by seed to the last bit, and another by another seed', () => {
    const run = (seed: number): unknown => bootstrap(returns, seededRng(seed), { resamples: 200 });
    assert.deepEqual(run(3), run(3));
    assert.notDeepEqual(run(3), run(4));
  });

  it('says what it did: 2000 resamples at 95 %, blocks by Politis and White', () => {
    const result = bootstrap(returns, seededRng(3));
    assert.equal(result?.resamples, 2000);
    assert.equal(result.confidence, 0.95);
    assert.ok(result.blockLength > 1);
  });

  it('widens with the confidence', () => {
    const at = (confidence: number) => bootstrap(returns, seededRng(3), { resamples: 500, confidence });
    const [narrow, wide] = [at(0.8), at(0.99)];
    for (const figure of ['sharpe', 'maximumDrawdown', 'annualReturn'] as const) {
      const [inner, outer] = [narrow?.[figure], wide?.[figure]];
      assert.ok(inner && outer && outer.low < inner.low && inner.low < inner.high && inner.high < outer.high, figure);
    }
  });

  it('holds the true Sharpe ratio about as often as it says: 0.9 +- 3 standard errors of 0.021', () => {
    near(coverage(0), 0.9, 0.063);
    near(coverage(0.3), 0.9, 0.063);
  });

  it('needs its blocks for that: single days of AR(1) returns hold it too rarely', () => {
    assert.ok(coverage(0.3, { blockLength: 1 }) < 0.84);
  });

  it('says nothing of fewer than two returns, and has no Sharpe ratio for a range that was idle', () => {
    assert.equal(bootstrap([0.01], seededRng(1)), null);
    const idle = bootstrap([0, 0, 0], seededRng(1), { resamples: 10 });
    assert.equal(idle?.sharpe, null);
    assert.deepEqual(idle.maximumDrawdown, { low: 0, high: 0 });
    assert.deepEqual(idle.annualReturn, { low: 0, high: 0 });
  });

  it('keeps a total loss lost', () => {
    const ruin = bootstrap([-1, -1.2, -1], seededRng(1), { resamples: 10 });
    assert.deepEqual(ruin?.maximumDrawdown, { low: 1, high: 1 });
    assert.deepEqual(ruin.annualReturn, { low: -1, high: -1 });
  });
});
