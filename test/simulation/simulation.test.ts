/**
 * A thousand simulated days, each from its seed: markets, brokers of every shape, crashes, lost answers, an owner who
 * trades by hand. What the checkers hold is held at every step of each.
 */
import assert from 'node:assert/strict';
import { scenarioOf } from './scenario.ts';
import { FAULT_KINDS } from './faults.ts';
import { simulate } from './pool.ts';
import { commandOf, shrunk } from './shrink.ts';
import { World } from './world.ts';

const DAYS = 1_000;

describe('a simulated trading day', () => {
  it('is the same every time that its seed is lived', async () => {
    for (const seed of [1, 2, 3]) {
      const [one, another] = [await new World(seed).live(), await new World(seed).live()];
      assert.deepEqual(another.trace, one.trace);
      assert.ok(one.trace.length > 50);
    }
  });

  it('goes as it must, whatever goes wrong', async function () {
    this.timeout(600_000);
    const struck = new Set<string>();
    let trades = 0;
    let starts = 0;
    const found = await simulate({
      ...{ broker: 'sim', seed: 1, count: DAYS, workers: 2, faults: null, bug: null },
      told: (day) => {
        trades += day.trades;
        starts += day.starts;
        for (const kind of Object.keys(day.struck)) struck.add(kind);
      },
    });
    const day = found === null ? null : await shrunk(found);
    assert.equal(day?.violation?.message ?? null, null, day === null ? '' : commandOf(day));
    assert.deepEqual(
      FAULT_KINDS.sim.filter((kind) => !struck.has(kind)),
      [],
      'each kind of fault has struck',
    );
    assert.ok(trades > 3 * DAYS, String(trades));
    assert.ok(starts > 1.2 * DAYS, String(starts));
  });

  it('is of every kind of broker', () => {
    const shapes = new Set<string>();
    for (let seed = 1; seed <= DAYS; seed++) {
      const { attachedStop, restingStop, replace, stopToMarket, entryLife, refusesTwins } = scenarioOf(seed).can;
      for (const each of [`attached ${attachedStop}`, `resting ${restingStop}`, `replace ${replace}`, entryLife])
        shapes.add(each);
      shapes.add(`twins ${String(refusesTwins)}`).add(`to market ${String(stopToMarket)}`);
    }
    assert.equal(shapes.size, 3 + 3 + 3 + 2 + 2 + 2);
  });
});
