/** An owner that comes while the one before it is asked: who is named, and what it is asked for. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from '../../../src/lib/app/ops/account.ts';
import { askOwner, doneBy } from '../../../src/lib/app/ops/reach.ts';
import { stopRuns } from '../../../src/lib/app/ops/stop.ts';
import { takeOwnership } from '../../../src/lib/journal/ownership.ts';
import { openJournal } from '../../../src/lib/journal/writer.ts';
import { appIn, simAccount, simHome } from '../../helpers/ops.ts';
import { until } from '../../processes/moments.ts';

/** Two processes that live. */
const [FIRST, SECOND] = [process.pid, process.ppid];

function settable(): { aheadMs: number; now: () => number } {
  const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs };
  return clock;
}

interface Run {
  /** Takes what it is asked for, and says so. */
  readonly answers: (how: 'done' | 'refused') => Promise<void>;
  readonly end: () => void;
}

function runOf(account: Account, pid: number): Run {
  const taking = takeOwnership(account.ownerFolder, { pid, run: `run ${String(pid)}`, since: Date.now() });
  assert.ok(taking.isTaken);
  const store = openJournal(account.journal);
  return {
    answers: async (how) => {
      const { id } = await until('the wish', () => store.control.take()[0]);
      store.control.settle(id, { how, text: 'as it likes', data: null });
    },
    end: () => {
      store.close();
      taking.ownership.release();
    },
  };
}

describe('an owner that comes while the one before it is asked', function () {
  this.timeout(30_000);

  it('is the one that is named where it refuses', async () => {
    const home = simHome();
    const account = simAccount(home);
    const first = runOf(account, FIRST);
    const asking = askOwner(appIn(home), account, { command: 'rearm', by: 'test' });
    await pause(50);
    first.end();
    const second = runOf(account, SECOND);
    await second.answers('refused');
    const answered = await asking;
    assert.throws(() => doneBy(answered), {
      code: 'owner_refused',
      message: `process ${String(SECOND)} refused: as it likes`,
    });
    second.end();
  });

  it('is not said to be silent when the time runs out with the end of the first', async () => {
    const home = simHome();
    const account = simAccount(home);
    const first = runOf(account, FIRST);
    const clock = settable();
    const asking = askOwner({ ...appIn(home), clock }, account, { command: 'rearm', by: 'test' });
    await pause(50);
    first.end();
    const second = runOf(account, SECOND);
    clock.aheadMs = 60_000;
    const answered = await asking;
    assert.throws(() => doneBy(answered), { message: `process ${String(FIRST)} ended before it was done` });
    second.end();
  });

  it('is stopped too', async () => {
    const home = simHome();
    const account = simAccount(home);
    const first = runOf(account, FIRST);
    const stopping = stopRuns(appIn(home), { keeps: false, waitMs: 10_000 });
    await first.answers('done');
    first.end();
    const second = runOf(account, SECOND);
    await second.answers('done');
    second.end();
    assert.deepEqual(
      (await stopping).map(({ pid, hasEnded }) => [pid, hasEnded]),
      [
        [FIRST, true],
        [SECOND, true],
      ],
    );
  });

  it('is told of where it came too late to be asked to stop', async () => {
    const home = simHome();
    const account = simAccount(home);
    const first = runOf(account, FIRST);
    const clock = settable();
    const stopping = stopRuns({ ...appIn(home), clock }, { keeps: false, waitMs: 10_000 });
    await first.answers('done');
    first.end();
    const second = runOf(account, SECOND);
    clock.aheadMs = 60_000;
    const stopped = await stopping;
    assert.deepEqual(stopped.at(-1)?.pid, SECOND);
    assert.equal(stopped.at(-1)?.hasEnded, false);
    second.end();
  });
});
