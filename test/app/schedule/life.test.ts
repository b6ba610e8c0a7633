import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { scheduleLife } from '../../../src/lib/app/schedule/life.ts';
import { untilHalted } from '../../helpers/process-state.ts';
import { appIn, simHome } from '../../helpers/ops.ts';

/** A process in which a schedule comes and goes so many times. */
function comeAndGo(home: string, times: number): ChildProcess {
  const script = join(import.meta.dirname, 'processes', 'come-and-go.ts');
  return spawn(process.execPath, [script, home, String(times)], { stdio: 'inherit' });
}

describe('the life of a schedule', function () {
  this.timeout(60_000);

  it('is no death, whenever one that comes and goes as it was asked to is looked at', async () => {
    const home = simHome();
    const over = once(comeAndGo(home, 1500), 'close');
    const app = appIn(home);
    const seen = new Set<string>();
    while ((await Promise.race([over, turn(null)])) === null) seen.add(scheduleLife(app).is);
    assert.deepEqual(await over, [0, null]);
    assert.ok(!seen.has('died') && !seen.has('silent'), [...seen].join());
  });

  it('is neither death nor silence, however long one takes to come or to go', async () => {
    const home = simHome();
    const child = comeAndGo(home, 1_000_000);
    const over = once(child, 'close');
    const app = appIn(home);
    const seen = new Set<string>();
    while (scheduleLife(app).is === 'absent') await turn();
    for (let n = 0; n < 60; n++) {
      child.kill('SIGSTOP');
      await untilHalted(child.pid ?? 0);
      seen.add(scheduleLife(app).is);
      child.kill('SIGCONT');
      await pause(n % 7);
    }
    child.kill('SIGKILL');
    await over;
    assert.ok(!seen.has('died') && !seen.has('silent'), [...seen].join());
  });
});
