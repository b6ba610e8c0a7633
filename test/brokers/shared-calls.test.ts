/** The calls of several processes are counted together: by a file that nobody waits for, and that may be broken or away. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SharedCalls } from '../../src/lib/brokers/shared-calls.ts';
import { temporaryFolder } from '../helpers/tbot.ts';

const NOW = Date.UTC(2025, 11, 1, 15, 0, 0);
const TAKE_TURNS = join(import.meta.dirname, 'take-turns.ts');

describe('calls that are shared by a file', () => {
  let path: string;
  beforeEach(() => {
    path = join(temporaryFolder(), 'calls', 'trading');
  });

  it('are those of the last minute, of all who note theirs there', () => {
    const [one, other] = [new SharedCalls(path), new SharedCalls(path)];
    one.note(NOW - 60_000);
    one.note(NOW - 59_999);
    other.note(NOW - 10, 2);
    one.note(NOW - 20);
    assert.deepEqual(one.ofLastMinute(NOW), [NOW - 59_999, NOW - 20, NOW - 10, NOW - 10]);
  });

  it('count again from nothing when a minute has passed: the file is begun anew', () => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `${String(NOW - 61_000)}\n`.repeat(1_000));
    const calls = new SharedCalls(path);
    assert.deepEqual(calls.ofLastMinute(NOW), []);
    calls.note(NOW);
    assert.equal(readFileSync(path, 'utf8'), `${String(NOW)}\n`);
  });

  it('stay few where somebody calls each minute: the next who begins leaves those of the last minute of a large file', () => {
    const [long, other] = [new SharedCalls(path), new SharedCalls(path)];
    long.note(NOW - 7_200_000);
    // A day of 14,000 calls, 14 bytes each: more than ten times the 1,000 that are read.
    writeFileSync(path, `${String(NOW - 3_600_000)}\n`.repeat(13_998));
    long.note(NOW - 30_000);
    long.note(NOW - 20_000);
    assert.deepEqual(other.ofLastMinute(NOW), [NOW - 30_000, NOW - 20_000]);
    assert.equal(readFileSync(path, 'utf8'), `${String(NOW - 30_000)}\n${String(NOW - 20_000)}\n`);
    assert.deepEqual(readdirSync(join(path, '..')), ['trading']);
    long.note(NOW);
    assert.deepEqual(other.ofLastMinute(NOW), [NOW - 30_000, NOW - 20_000, NOW]);
  });

  it('are found behind a line that was written in half, and none is of the future: a clock was set back', () => {
    mkdirSync(join(path, '..'), { recursive: true });
    const lines = [String(NOW - 2), '17645', String(NOW + 3_600_000), String(NOW - 1), ''];
    writeFileSync(path, lines.join('\n'));
    assert.deepEqual(new SharedCalls(path).ofLastMinute(NOW), [NOW - 2, NOW - 1]);
  });

  it('are those of this process where the file cannot be: a folder is in its place', () => {
    mkdirSync(path, { recursive: true });
    const calls = new SharedCalls(path);
    assert.deepEqual(calls.ofLastMinute(NOW), []);
    calls.note(NOW);
    assert.deepEqual(calls.ofLastMinute(NOW), [NOW]);
  });

  it('leave to exits what four downloads at once may not take, and come to 190 a minute with them', async () => {
    const turns = async (urgency: string): Promise<number> => {
      const run = promisify(execFile);
      const args = ['--disable-warning=ExperimentalWarning', TAKE_TURNS, path, urgency, '1500'];
      const all = await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, args)));
      return all.reduce((sum, { stdout }) => sum + Number(stdout), 0);
    };
    const bulk = await turns('bulk');
    // Four that look in the same instant see the same count: three more at most.
    assert.ok(bulk >= 95 && bulk <= 98, String(bulk));
    const exits = await turns('exit');
    assert.ok(bulk + exits >= 190 && bulk + exits <= 193, String(bulk + exits));
  });
});
