import assert from 'node:assert/strict';
import { realisedVolatility } from '../../../src/lib/market/options/realised-volatility.ts';
import { near } from '../../stats/near.ts';

/** Hull, Options, Futures, table 15.1: 21 closes; the sum of the returns is 0.09531, of their squares 0.00326. */
const HULL = [
  20, 20.1, 19.9, 20, 20.5, 20.25, 20.9, 20.9, 20.9, 20.75, 20.75, 21, 21.1, 20.9, 20.9, 21.25, 21.4, 21.4, 21.25,
  21.75, 22,
];

/** 100 and 110 in turn: as many returns of ln 1.1 as of -ln 1.1 where the number of closes is odd. */
const turns = (closes: number): number[] => Array.from({ length: closes }, (_, row) => (row % 2 === 0 ? 100 : 110));

describe('realised volatility', () => {
  it('is 19.3 % a year for the textbook example', () => {
    near(realisedVolatility(HULL), 0.193, 0.0005);
    near(realisedVolatility(Float64Array.from(HULL)), 0.19302341523418445, 1e-12); // Python: statistics.stdev x sqrt(252)
  });

  it('is the sample standard deviation x sqrt(252)', () => {
    // 10 returns of +-ln 1.1 with mean 0: ln 1.1 x sqrt(10 / 9 x 252) = 0.0953101798 x 16.7332005
    near(realisedVolatility(turns(11)), 1.5948443512810802, 1e-12);
    assert.equal(realisedVolatility(new Array(31).fill(50) as number[]), 0);
  });

  it('counts the last 30 returns: older closes change nothing', () => {
    const recent = turns(31);
    near(realisedVolatility(recent), Math.log(1.1) * Math.sqrt((30 / 29) * 252), 1e-12);
    assert.equal(realisedVolatility([1, 500, 3, ...recent]), realisedVolatility(recent));
    assert.notEqual(realisedVolatility([3, ...recent.slice(1)]), realisedVolatility(recent));
  });

  it('is not known from fewer than 10 returns, or over a close that is none', () => {
    assert.equal(realisedVolatility(turns(10)), null);
    assert.equal(realisedVolatility([]), null);
    for (const bad of [0, -1, NaN]) assert.equal(realisedVolatility([...turns(11), bad, 100]), null, String(bad));
  });
});
