import assert from 'node:assert/strict';
import { bearishWay } from '../../src/lib/session/bearish-way.ts';

describe('how a bearish signal is traded', () => {
  // SHORT_TYPE; with an inverse ETF, puts allowed; with, not allowed; without, allowed; without, not allowed.
  const table = [
    ['disabled', 'bearish_disabled', 'bearish_disabled', 'bearish_disabled', 'bearish_disabled'],
    ['InverseETF', 'inverse_etf', 'inverse_etf', 'no_inverse', 'no_inverse'],
    ['LongPut', 'put', 'bearish_not_allowed', 'put', 'bearish_not_allowed'],
    ['Auto', 'inverse_etf', 'inverse_etf', 'put', 'no_inverse'],
  ] as const;
  for (const [shortType, ...expected] of table)
    it(`goes by SHORT_TYPE=${shortType}`, () => {
      const ways = [true, false].flatMap((hasInverse) =>
        [true, false].map((allowsPuts) => bearishWay(shortType, { hasInverse, allowsPuts })),
      );
      assert.deepEqual(ways, expected);
    });
});
