import assert from 'node:assert/strict';
import { Blocklist } from '../../../src/lib/strategies/filters/blocklist.ts';

describe('the blocklist', () => {
  it('holds what is traded until the entry stays unfilled or the session ends', () => {
    const list = new Blocklist();
    list.add('AAA');
    list.add('BBB');
    list.release('BBB');
    assert.deepEqual(
      ['AAA', 'BBB', 'CCC'].map((symbol) => list.has(symbol)),
      [true, false, false],
    );
    list.startSession();
    assert.equal(list.has('AAA'), false);
  });
});
