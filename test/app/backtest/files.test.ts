import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../helpers/tbot.ts';

describe('the folders of backtests', function () {
  this.timeout(60_000);

  it('begin and end at the same moments, in several processes, and none hinders another', async () => {
    const parent = temporaryFolder();
    const script = join(import.meta.dirname, 'processes', 'finish.ts');
    const all = Array.from({ length: 3 }, () =>
      once(spawn(process.execPath, [script, parent, '100'], { stdio: 'inherit' }), 'close'),
    );
    for (const [code] of await Promise.all(all)) assert.equal(code, 0);
    const names = readdirSync(parent);
    assert.equal(names.length, 300);
    assert.ok(names.every((name) => name.startsWith('of-')));
  });
});
