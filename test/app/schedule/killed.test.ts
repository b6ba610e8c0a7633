/** A schedule that is killed by SIGKILL while a job of its runs, with real processes. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lives } from '../../../src/lib/app/schedule/child.ts';
import type { Mark, Process } from '../../../src/lib/app/schedule/marks.ts';
import { fakeProgram } from '../../helpers/fake-program.ts';
import { simHome } from '../../helpers/ops.ts';
import { started, type Running } from '../../processes/running.ts';

const HELPERS = join(import.meta.dirname, '..', '..', 'helpers');
const SHIFTED = pathToFileURL(join(HELPERS, 'shifted-clock.ts')).href;
/** 4:20 PM in New York: only the books are due. */
const ENV = { TEST_CLOCK: '2025-12-01T21:20:00Z', NODE_OPTIONS: `--import=${SHIFTED}` };

async function until(isSo: () => boolean, what: () => string): Promise<void> {
  for (let look = 0; look < 300 && !isSo(); look++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(isSo(), what());
}

describe('a schedule that is killed', function () {
  this.timeout(60_000);
  const root = fakeProgram();
  const pids: number[] = [];
  let home: string;

  beforeEach(() => {
    home = simHome();
    mkdirSync(join(home, 'data', 'schedule'), { recursive: true });
    writeFileSync(join(home, 'data', 'schedule', 'jobs.json'), '{"since":"2025-12-01T21:00:00Z","jobs":{}}');
  });

  afterEach(() => {
    for (const pid of pids.splice(0)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has ended
      }
    }
  });

  function schedule(): Running {
    const running = started(process.execPath, [join(HELPERS, 'schedule-process.ts'), home, root], ENV);
    pids.push(running.child.pid ?? 0);
    return running;
  }

  function mark(): Mark {
    const { jobs } = JSON.parse(readFileSync(join(home, 'data', 'schedule', 'jobs.json'), 'utf8')) as {
      jobs: Record<string, { ledger: Mark }>;
    };
    return jobs['2025-12-01']?.ledger ?? assert.fail('no mark');
  }

  async function killedWhileLedgerRuns(): Promise<Process> {
    const first = schedule();
    await until(() => first.said().includes('[ledger] waiting'), first.said);
    const now = mark();
    assert.ok(now.is === 'started' && now.process !== null);
    first.child.kill('SIGKILL');
    await first.ended;
    pids.push(now.process.pid);
    return now.process;
  }

  it('leaves its job running, and the next one takes it over and sees its end', async () => {
    const job = await killedWhileLedgerRuns();
    assert.ok(lives(job));
    const second = schedule();
    await until(() => second.said().includes(`still runs as process ${String(job.pid)}`), second.said);
    assert.doesNotMatch(second.said(), /ledger of 2025-12-01 starts/);
    second.child.kill('SIGTERM'); // reaches the job of the first one too
    const { code, stderr } = await second.ended;
    assert.equal(code, 0, stderr);
    assert.ok(!lives(job));
    assert.equal(mark().is, 'stopped');
  });

  it('together with its job: the next one tells what it had said, and starts it again', async () => {
    const job = await killedWhileLedgerRuns();
    process.kill(job.pid, 'SIGKILL');
    const second = schedule();
    await until(() => second.said().includes('ledger of 2025-12-01 starts again'), second.said);
    assert.match(second.said(), /\[2025-12-01-ledger\] waiting/);
    await until(() => second.said().includes('[ledger] waiting'), second.said);
    writeFileSync(join(home, 'let-go'), '');
    await until(() => second.said().includes('ledger of 2025-12-01 ended with 0'), second.said);
    second.child.kill('SIGTERM');
    assert.equal((await second.ended).code, 0);
    assert.equal(mark().is, 'ended');
  });

  it('would have waited for its job, asked to stop by SIGTERM', async () => {
    const only = schedule();
    await until(() => only.said().includes('[ledger] waiting'), only.said);
    only.child.kill('SIGTERM');
    const { code, stderr } = await only.ended;
    assert.equal(code, 0);
    assert.match(
      stderr,
      /asked to stop: it waits for its jobs to end[^]*\[ledger\] asked to end[^]*the schedule has ended/,
    );
  });
});
