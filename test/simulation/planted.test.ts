/** The simulation finds bugs: each of those that are planted is found by some checker within so many days. */
import assert from 'node:assert/strict';
import { PLANTED_BUGS } from './planted/bugs.ts';
import { simulate } from './pool.ts';

const DAYS = 800;

describe('a planted bug', function () {
  this.timeout(300_000);

  for (const bug of PLANTED_BUGS)
    it(`is found: ${bug.name}`, async () => {
      const found = await simulate({
        ...{ broker: bug.broker ?? 'sim', seed: bug.seed ?? 1, count: DAYS, workers: 2, faults: null, bug },
      });
      assert.ok(found !== null, `nothing in ${String(DAYS)} days`);
    });

  it('that cannot be planted, because the source has changed, is told of', async () => {
    const bug = { name: 'gone', patches: [{ file: 'session/inbox.ts', from: 'not there', to: '' }] };
    await assert.rejects(
      simulate({ broker: 'sim', seed: 1, count: 1, workers: 1, faults: null, bug }),
      /not there exactly once/,
    );
  });
});
