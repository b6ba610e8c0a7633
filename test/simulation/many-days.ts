/** What holds of simulated days, by whichever broker: a seed is a day, and many of them go as they must whatever goes wrong. */
import assert from 'node:assert/strict';
import { FAULT_KINDS } from './faults.ts';
import { simulate } from './pool.ts';
import { commandOf, shrunk } from './shrink.ts';
import { World } from './world.ts';

type BrokerName = keyof typeof FAULT_KINDS;

export async function assertSameDays(broker: BrokerName, seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const [one, another] = [await new World(seed, { broker }).live(), await new World(seed, { broker }).live()];
    assert.deepEqual(another.trace, one.trace);
    assert.ok(one.trace.length > 50);
  }
}

/** From seed 1 on: no checker finds anything, each kind of fault has struck, there was trading, and there were crashes. */
export async function assertDaysGoWell(broker: BrokerName, count: number): Promise<void> {
  const struck = new Set<string>();
  let trades = 0;
  let starts = 0;
  const found = await simulate({
    ...{ broker, seed: 1, count, workers: 2, faults: null, bug: null },
    told: (day) => {
      trades += day.trades;
      starts += day.starts;
      for (const kind of Object.keys(day.struck)) struck.add(kind);
    },
  });
  const day = found === null ? null : await shrunk(found);
  assert.equal(day?.violation?.message ?? null, null, day === null ? '' : commandOf(day));
  const unstruck = FAULT_KINDS[broker].filter((kind) => !struck.has(kind));
  assert.deepEqual(unstruck, [], 'each kind of fault has struck');
  assert.ok(trades > 3 * count, String(trades));
  assert.ok(starts > 1.2 * count, String(starts));
}
