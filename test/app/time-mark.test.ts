import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { leaveMark, markedAt, removeMark } from '../../src/lib/app/time-mark.ts';
import { temporaryFolder } from '../helpers/tbot.ts';

const NOW = Date.parse('2025-12-31T15:30:00Z');

describe('a mark of the time', function () {
  this.timeout(60_000);

  it('is what was left last, for its user alone, and none once it is removed', () => {
    const path = join(temporaryFolder(), 'not', 'there', 'mark');
    assert.equal(markedAt(path), null);
    leaveMark(path, NOW);
    leaveMark(path, NOW + 1);
    assert.equal(markedAt(path), NOW + 1);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    removeMark(path);
    assert.equal(markedAt(path), null);
  });

  it('takes the place of whatever is there', () => {
    const path = join(temporaryFolder(), 'mark');
    writeFileSync(path, 'something that is longer than a mark');
    assert.equal(markedAt(path), null);
    leaveMark(path, NOW);
    assert.equal(markedAt(path), NOW);
  });

  it('is there all the time while it is left anew', async () => {
    const path = join(temporaryFolder(), 'mark');
    leaveMark(path, NOW);
    const script = join(import.meta.dirname, 'processes', 'mark.ts');
    const over = once(spawn(process.execPath, [script, path, String(NOW), '20000'], { stdio: 'inherit' }), 'close');
    const seen = new Set<number | null>();
    while ((await Promise.race([over, turn(null)])) === null) seen.add(markedAt(path));
    assert.deepEqual(await over, [0, null]);
    assert.deepEqual([...seen], [NOW]);
  });
});
