/** What of an account cannot be spent: on shares, and on puts, for which there may be less. */
import assert from 'node:assert/strict';
import { unspendableOf, unspendableOn } from '../../src/lib/session/unspendable.ts';

describe('what cannot be spent', () => {
  it('is what the account has beside its buying power, for puts beside that for options', () => {
    // 10,500 - 3,500 = 7,000; 10,500 - 1,200 = 9,300
    const account = { equity: 10_500, buyingPower: 3_500, optionsBuyingPower: 1_200 };
    assert.deepEqual(unspendableOf(account), { onShares: 7_000, onPuts: 9_300 });
    assert.equal(unspendableOn('put', unspendableOf(account)), 9_300);
    for (const kind of ['stock', 'etf', 'inverse_etf'] as const)
      assert.equal(unspendableOn(kind, unspendableOf(account)), 7_000);
  });

  it('is the same for both where the broker says nothing of options, or more than for shares, and never below 0', () => {
    assert.deepEqual(unspendableOf({ equity: 100, buyingPower: 40 }), { onShares: 60, onPuts: 60 });
    assert.deepEqual(unspendableOf({ equity: 100, buyingPower: 40, optionsBuyingPower: 90 }).onPuts, 60);
    assert.deepEqual(unspendableOf({ equity: 100, buyingPower: 400 }), { onShares: 0, onPuts: 0 });
  });
});
