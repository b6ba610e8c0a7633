/** Tasks as real processes, of a program that does what its words say. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { homeAt } from '../../../src/lib/config/home.ts';
import { birthOf, lives, startTask } from '../../../src/lib/app/schedule/child.ts';
import type { Task } from '../../../src/lib/app/schedule/job.ts';
import type { StartedTask } from '../../../src/lib/app/schedule/scheduler.ts';
import { fakeProgram } from '../../helpers/fake-program.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';

const DATE = '2025-12-01';

function start(
  words: readonly string[],
  limitMs: number | null = null,
): StartedTask & { lines: string[]; folder: string } {
  const home = homeAt(temporaryFolder(), undefined);
  const lines: string[] = [];
  const task: Task = { name: 'ledger', words, limitMs };
  const program = { version: '0', root: fakeProgram() };
  const started = startTask({ program, home }, task, DATE, (line) => lines.push(line));
  return { ...started, lines, folder: home.scheduleFolder };
}

async function said(lines: readonly string[], line: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!lines.includes(line) && performance.now() < end) await turn(); // also while the timers stand still
  assert.ok(lines.includes(line), lines.join('\n'));
}

describe('a task as a process', function () {
  this.timeout(20_000);

  it('tells its lines, also the last one without an end, and its exit code; its output file goes', async () => {
    const { ended, lines, folder } = start(['say', 'one', 'two', 'exit', '5']);
    assert.deepEqual(await ended, { code: 5, problem: null });
    assert.deepEqual(lines, ['one', 'two', 'the end without a line end']);
    assert.equal(existsSync(join(folder, `${DATE}-ledger.out`)), false);
  });

  it('tells its lines while it runs, and ends gracefully when it is asked to', async () => {
    const { ended, lines, stop } = start(['wait']);
    await said(lines, 'waiting');
    stop();
    assert.deepEqual(await ended, { code: 0, problem: null });
    assert.ok(lines.includes('asked to end'));
  });

  it('has nothing on stdin, and a process group of its own', async () => {
    const { ended, lines } = start(['group']);
    await ended;
    const [group, pid] = (lines.find((line) => line.startsWith('group ')) ?? '').split(' ').slice(1);
    assert.equal(group, pid);
    assert.ok(lines.includes('stdin ended'));
  });

  it('that takes longer than its limit is asked to end, and that is said', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { ended, lines } = start(['wait'], 300_000);
      await said(lines, 'waiting');
      mock.timers.tick(300_000);
      assert.deepEqual(await ended, { code: 0, problem: 'it took longer than 5 minutes' });
      assert.ok(lines.includes('asked to end'));
    } finally {
      mock.timers.reset();
    }
  });

  it('that was killed says by which signal', async () => {
    const { ended, process: child, lines } = start(['wait']);
    await said(lines, 'waiting');
    assert.ok(child !== null);
    process.kill(child.pid, 'SIGKILL');
    assert.deepEqual(await ended, { code: null, problem: 'by SIGKILL' });
    assert.equal(lives(child), false);
  });

  it('is told from another with its number by when it was born', function () {
    const birth = birthOf(process.pid);
    if (birth === null) this.skip(); // only Linux tells
    assert.equal(lives({ pid: process.pid, birth }), true);
    assert.equal(lives({ pid: process.pid, birth: '1' }), false);
  });

  it('runs also where its output can go nowhere', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'data'));
    writeFileSync(join(root, 'data', 'schedule'), 'a file where the folder should be');
    const mark = join(root, 'was-here');
    const lines: string[] = [];
    const task: Task = { name: 'ledger', words: ['touch', mark], limitMs: null };
    const program = { version: '0', root: fakeProgram() };
    const { ended } = startTask({ program, home: homeAt(root, undefined) }, task, DATE, (line) => lines.push(line));
    assert.deepEqual(await ended, { code: 0, problem: null });
    assert.equal(readFileSync(mark, 'utf8'), '');
    assert.match(lines[0] ?? '', /what it says is lost/);
  });
});
