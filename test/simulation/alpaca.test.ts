/**
 * Simulated days of the session by Alpaca's adapter, with the vendor's client, before the local Alpaca in virtual time: its own faults
 * and those of the way to it, crashes and an owner who trades by hand. All that the checkers hold of a day by sim's port is
 * held here; and Alpaca's own documents judge every request and every answer.
 */
import assert from 'node:assert/strict';
import { FAULT_KINDS } from './faults.ts';
import { simulate } from './pool.ts';
import { commandOf, shrunk } from './shrink.ts';
import { World } from './world.ts';

const DAYS = 50;

describe("a simulated trading day by Alpaca's adapter", () => {
  it('is the same every time that its seed is lived', async () => {
    for (const seed of [3, 4, 9]) {
      const [one, another] = [
        await new World(seed, { broker: 'alpaca' }).live(),
        await new World(seed, { broker: 'alpaca' }).live(),
      ];
      assert.deepEqual(another.trace, one.trace);
      assert.ok(one.trace.length > 50);
    }
  });

  it('goes as it must, whatever goes wrong', async function () {
    this.timeout(300_000);
    const struck = new Set<string>();
    let trades = 0;
    let starts = 0;
    const found = await simulate({
      ...{ broker: 'alpaca', seed: 1, count: DAYS, workers: 2, faults: null, bug: null },
      told: (day) => {
        trades += day.trades;
        starts += day.starts;
        for (const kind of Object.keys(day.struck)) struck.add(kind);
      },
    });
    const day = found === null ? null : await shrunk(found);
    assert.equal(day?.violation?.message ?? null, null, day === null ? '' : commandOf(day));
    assert.deepEqual(
      FAULT_KINDS.alpaca.filter((kind) => !struck.has(kind)),
      [],
      'each kind of fault has struck',
    );
    assert.ok(trades > 3 * DAYS, String(trades));
    assert.ok(starts > 1.2 * DAYS, String(starts));
  });
});
