/** node-cron on a simulated clock: what makes the schedule look, over both changes of the clocks and over a loop that hung. */
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { eachMinute } from '../../../src/lib/app/schedule/clockwork.ts';
import { newYork } from '../../helpers/schedule-world.ts';

const SECOND_MS = 1000;

/** The instants of all looks in that many minutes. */
async function looksOf(start: number, minutes: number): Promise<number[]> {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: start });
  try {
    const looks: number[] = [];
    const end = await eachMinute(
      () => looks.push(Date.now()),
      (line) => assert.fail(line),
    );
    for (let second = 0; second < minutes * 60; second++) {
      mock.timers.tick(SECOND_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await end();
    return looks;
  } finally {
    mock.timers.reset();
  }
}

describe('the clockwork of the schedule', function () {
  this.timeout(30_000);

  for (const [name, start] of [
    ['in spring, when an hour is left out', '2025-03-09 00:59'],
    ['in autumn, when an hour comes twice', '2025-11-02 00:29'],
    ['on any other night', '2025-12-01 00:29'],
  ] as const) {
    it(`looks each minute ${name}`, async () => {
      const from = newYork(start) + 30 * SECOND_MS;
      const looks = await looksOf(from, 240);
      assert.equal(looks.length, 240);
      for (const [index, look] of looks.entries())
        assert.ok(
          Math.abs(look - (from + 30 * SECOND_MS + index * 60 * SECOND_MS)) <= 2 * SECOND_MS,
          new Date(look).toISOString(),
        );
    });
  }

  it('ends: nothing looks any more', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: newYork('2025-12-01 10:00') });
    try {
      let looks = 0;
      const end = await eachMinute(
        () => {
          looks++;
        },
        (line) => assert.fail(line),
      );
      await end();
      mock.timers.tick(600 * SECOND_MS);
      assert.equal(looks, 0);
    } finally {
      mock.timers.reset();
    }
  });
});
