import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { scheduleLife } from '../../../src/lib/app/schedule/life.ts';
import { appIn, simHome } from '../../helpers/ops.ts';

describe('the life of a schedule', function () {
  this.timeout(60_000);

  it('is no death, whenever one that comes and goes as it was asked to is looked at', async () => {
    const home = simHome();
    const script = join(import.meta.dirname, 'processes', 'come-and-go.ts');
    const over = once(spawn(process.execPath, [script, home, '1500'], { stdio: 'inherit' }), 'close');
    const app = appIn(home);
    const seen = new Set<string>();
    while ((await Promise.race([over, turn(null)])) === null) seen.add(scheduleLife(app).is);
    assert.deepEqual(await over, [0, null]);
    assert.ok(!seen.has('died') && !seen.has('silent'), [...seen].join());
  });
});
