import assert from 'node:assert/strict';
import { nearestStrike } from '../../../src/lib/market/options/strike-grid.ts';

describe('the strikes of puts without quotes', () => {
  it('are 0.50 apart below $25, 1 below $200, 2.50 below $1000, 5 above: the nearest is taken', () => {
    const nearest = [
      [9.7, 9.5],
      [24.8, 25],
      [25.4, 25],
      [199.6, 200],
      [201.3, 202.5],
      [998.9, 1000],
      [1002.4, 1000],
      [1002.6, 1005],
    ] as const;
    for (const [price, strike] of nearest) assert.equal(nearestStrike(price), strike, String(price));
  });

  it('is the lower one of two that are as near, and never 0', () => {
    for (const [price, strike] of [
      [10.25, 10],
      [100.5, 100],
      [251.25, 250],
      [0.2, 0.5],
    ] as const)
      assert.equal(nearestStrike(price), strike, String(price));
  });
});
