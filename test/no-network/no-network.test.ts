/** Without any network every command ends in its time, says what it could not reach, and leaves nothing half-written. */
import assert from 'node:assert/strict';
import { Config } from '@oclif/core';
import { ROOT } from '../helpers/tbot.ts';
import { reachingHome } from './home.ts';
import { MONDAY, ROWS } from './rows.ts';
import { clockAt, tryAll, tryRow } from './try.ts';
import { cutOff } from './without.ts';

/** What waits for its channels to take an alert, and then ends. */
const LIMIT_SECONDS = 60;
/** So that they wait beside the others. */
const SLOW = ['demo', 'watchdog', 'schedule', 'flatten'];

describe('without a network', function () {
  this.timeout(300_000);

  it('every command is tried', async () => {
    const { commands } = await Config.load({ root: ROOT });
    const own = commands.filter(({ pluginName }) => pluginName === 'tbot').map(({ id }) => id.replaceAll(':', ' '));
    assert.deepEqual(Object.keys(ROWS).sort(), own.sort());
  });

  it('every command ends in time, with exit code 4 and what it could not reach where it needed that, and its home whole', async () => {
    const home = reachingHome(clockAt(MONDAY));
    const rows = Object.values(ROWS).flat();
    const isSlow = (words: string): boolean => SLOW.includes(words.split(' ')[0] ?? '');
    const slowFirst = rows.toSorted((a, b) => Number(isSlow(b.words)) - Number(isSlow(a.words)));
    const without = cutOff();
    try {
      await tryAll(slowFirst, (row) => tryRow(home, row, without, LIMIT_SECONDS));
    } finally {
      without.close();
    }
  });
});
