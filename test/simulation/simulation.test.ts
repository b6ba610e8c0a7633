/**
 * A thousand simulated days, each from its seed: markets, brokers of every shape, crashes, lost answers, an owner who
 * trades by hand. What the checkers hold is held at every step of each.
 */
import assert from 'node:assert/strict';
import { scenarioOf } from './scenario.ts';
import { assertDaysGoWell, assertSameDays } from './many-days.ts';

const DAYS = 1_000;

describe('a simulated trading day', () => {
  it('is the same every time that its seed is lived', async () => assertSameDays('sim', [1, 2, 3]));

  it('goes as it must, whatever goes wrong', async function () {
    this.timeout(600_000);
    await assertDaysGoWell('sim', DAYS);
  });

  it('is of every kind of broker, and with an inverse ETF that several signals buy or without', () => {
    const shapes = new Set<string>();
    for (let seed = 1; seed <= DAYS; seed++) {
      const { can, facts } = scenarioOf(seed);
      const { attachedStop, restingStop, replace, stopToMarket, entryLife, refusesTwins, refusesOtherSide } = can;
      for (const each of [`attached ${attachedStop}`, `resting ${restingStop}`, `replace ${replace}`, entryLife])
        shapes.add(each);
      shapes.add(`twins ${String(refusesTwins)}`).add(`to market ${String(stopToMarket)}`);
      const isShared = facts.filter(({ inverse }) => inverse === 'I0').length > 1;
      shapes.add(`one side ${String(refusesOtherSide)}, shared ${String(isShared)}`);
    }
    assert.equal(shapes.size, 3 + 3 + 3 + 2 + 2 + 2 + 4);
  });
});
