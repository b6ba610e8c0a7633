import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Clock, Timers } from '../../src/lib/core/clock.ts';
import { openControl } from '../../src/lib/journal/control.ts';
import { readJournal } from '../../src/lib/journal/reader.ts';
import { openJournal } from '../../src/lib/journal/writer.ts';
import { decided, newFile, SESSION } from './records.ts';

const STOP = { command: 'stop', args: { keep: true }, by: 'tbot stop, process 7', at: 1000 };
const WALL: Clock & Timers = {
  now: () => Date.now(),
  at(instant, ring) {
    const timer = setTimeout(ring, instant - Date.now());
    return () => {
      clearTimeout(timer);
    };
  },
};

function opened() {
  const owner = openJournal(newFile());
  return { owner, line: openControl(owner.file) };
}

describe('the control table', () => {
  it('carries a wish to the owner once, and the outcome back', () => {
    const { owner, line } = opened();
    assert.deepEqual(owner.control.take(), []);
    const id = line.ask(STOP);
    const second = line.ask({ ...STOP, command: 'flatten', args: null });
    assert.deepEqual(owner.control.take(), [
      { id, ...STOP },
      { id: second, ...STOP, command: 'flatten', args: null },
    ]);
    assert.deepEqual(owner.control.take(), []);
    assert.equal(line.outcome(id), null);
    const outcome = { how: 'done', text: 'kept AAA', data: { kept: ['AAA'] } } as const;
    owner.control.settle(id, outcome);
    owner.control.settle(id, { how: 'refused', text: 'too late', data: null });
    assert.deepEqual(line.outcome(id), outcome);
    assert.equal(line.outcome(second), null);
    assert.equal(line.outcome(99), null);
  });

  it('lets the asker wait for the outcome, but not for ever', async () => {
    const { owner, line } = opened();
    const id = line.ask(STOP);
    const answer = line.answer(id, Date.now() + 5000, WALL);
    setTimeout(() => {
      for (const wish of owner.control.take()) owner.control.settle(wish.id, { how: 'done', text: 'flat', data: null });
    }, 120);
    assert.deepEqual(await answer, { how: 'done', text: 'flat', data: null });
    const start = Date.now();
    assert.equal(await line.answer(line.ask(STOP), start + 150, WALL), null);
    assert.ok(Date.now() - start >= 150);
  });

  it('lets the asker take back what nobody has taken', () => {
    const { owner, line } = opened();
    const [first, second] = [line.ask(STOP), line.ask(STOP)];
    assert.equal(line.withdraw(first), true);
    assert.deepEqual(
      owner.control.take().map(({ id }) => id),
      [second],
    );
    assert.equal(line.withdraw(second), false);
    assert.equal(line.withdraw(first), false);
  });

  it('never does later what an owner that is gone has left undone', () => {
    const { owner, line } = opened();
    const taken = line.ask(STOP);
    owner.control.take();
    const open = line.ask(STOP);
    owner.close();
    const lapsed = [line.outcome(taken)?.how, line.outcome(open)?.how];
    assert.deepEqual(lapsed, ['lapsed', 'lapsed']);
    // This one dies without closing.
    const dying = openJournal(owner.file);
    const third = line.ask(STOP);
    const next = openJournal(owner.file);
    assert.deepEqual([next.control.take(), line.outcome(third)?.how], [[], 'lapsed']);
    dying.close();
    next.close();
  });

  it('can be written to by other processes while the owner appends, and the chain knows nothing of it', async function () {
    this.timeout(60_000);
    const { owner } = opened();
    const askers = ['a', 'b', 'c'].map(async (by) => {
      const script = join(import.meta.dirname, 'processes', 'ask.ts');
      const child = spawn(process.execPath, [script, owner.file, by, '100'], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const [code] = (await once(child, 'close')) as [number | null];
      return code;
    });
    const work = { isOver: false };
    let appends = 0;
    const taken: string[] = [];
    const writing = (async () => {
      while (!work.isOver) {
        owner.append(SESSION, 1, [decided(appends++)]);
        for (const { by, args } of owner.control.take()) taken.push(`${by} ${JSON.stringify(args)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const codes = await Promise.all(askers);
    work.isOver = true;
    await writing;
    assert.deepEqual(codes, [0, 0, 0]);
    for (const { by, args } of owner.control.take()) taken.push(`${by} ${JSON.stringify(args)}`);
    for (const by of ['a', 'b', 'c']) {
      const own = taken.filter((each) => each.startsWith(by));
      assert.deepEqual(
        own,
        Array.from({ length: 100 }, (_, n) => `${by} {"n":${String(n)}}`),
      );
    }
    assert.deepEqual(readJournal(owner.file).verify(), { isIntact: true, records: appends });
  });

  it('is not there without a journal', () => {
    assert.throws(() => openControl(newFile()), { code: 'no_journal' });
  });
});
