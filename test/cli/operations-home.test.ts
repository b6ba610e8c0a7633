/** Commands that look after money, in a folder that is no home of tbot. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { json, tbot, temporaryFolder } from '../helpers/tbot.ts';

const COMMANDS = [
  ...['watchdog', 'stop', 'flatten', 'kill engage', 'kill release', 'kill status', 'risk check', 'risk rearm'],
  ...['reconcile', 'status', 'positions', 'orders', 'logs', 'self-check'],
];

describe('a folder that is no home', function () {
  this.timeout(120_000);

  it('is named by every command that looks after money, which makes nothing there', () => {
    const home = join(temporaryFolder(), 'mistyped');
    for (const command of COMMANDS) {
      const ran = tbot([...command.split(' '), '--json'], { home });
      const { code, message } = (json(ran) as { error: { code: string; message: string } }).error;
      assert.deepEqual([command, ran.code, code, message.includes(home)], [command, 2, 'home_absent', true]);
    }
    assert.equal(existsSync(home), false);
  });

  it('is a home as soon as it has a journal folder: stop says where nothing runs', () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'data', 'journal'), { recursive: true });
    const ran = tbot(['stop'], { home });
    assert.equal(ran.code, 0);
    assert.match(ran.stderr, new RegExp(`nothing is running in ${home}`));
  });
});
