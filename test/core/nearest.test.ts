import assert from 'node:assert/strict';
import { editDistance, nearest } from '../../src/lib/core/nearest.ts';

describe('did you mean', () => {
  it('counts inserting, deleting, replacing and swapping neighbours as one edit each', () => {
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(editDistance('opne', 'open'), 1);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('same', 'same'), 0);
  });

  it('finds the near name and stays silent when none is near', () => {
    const known = ['MAX_TRADES', 'MAX_PRICE', 'MIN_PRICE'];
    assert.equal(nearest('max_trade', known), 'MAX_TRADES');
    assert.equal(nearest('MAXPRICE', known), 'MAX_PRICE');
    assert.equal(nearest('COLOUR', known), undefined);
    assert.equal(nearest('X'.repeat(5_000_000), known), undefined); // at once
  });
});
