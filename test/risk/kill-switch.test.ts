import assert from 'node:assert/strict';
import { isLossLimitReached, KillSwitch } from '../../src/lib/risk/kill-switch.ts';

describe('the loss limit', () => {
  it('is reached at its very share of equity', () => {
    // 5 % of 1000
    assert.deepEqual(
      [-49.99, -50, -50.01].map((profit) => isLossLimitReached(profit, 1000, 0.05)),
      [false, true, true],
    );
    assert.equal(isLossLimitReached(50, 1000, 0.05), false);
  });
});

describe('the kill switch', () => {
  it('stays engaged until the next session', () => {
    const killSwitch = new KillSwitch();
    assert.equal(killSwitch.isEngaged, false);
    killSwitch.halt();
    killSwitch.halt();
    assert.equal(killSwitch.isEngaged, true);
    killSwitch.startSession();
    assert.equal(killSwitch.isEngaged, false);
  });
});
