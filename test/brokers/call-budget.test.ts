/** Calls are rationed: who goes first, what is kept for exits, and what happens when the other side says that it was too much. */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { CallBudget, type Urgency } from '../../src/lib/brokers/call-budget.ts';
import { retryAfterOf } from '../../src/lib/core/backoff.ts';
import { MovedClock } from '../helpers/moved-clock.ts';

/** One token a second, and room for that many: sixty calls a minute. */
function budgetOf(perMinute = 60): { budget: CallBudget; time: MovedClock } {
  const time = new MovedClock(0);
  return { time, budget: new CallBudget(perMinute, { clock: time, timers: time, rng: { next: () => 1 } }) };
}

describe('the budget of calls', () => {
  it('lets as many go as a minute has, less a tenth that is kept for exits and cancels', async () => {
    const { budget, time } = budgetOf();
    const gone: string[] = [];
    const ask = (urgency: Urgency): void =>
      void budget.turn(urgency).then(
        () => gone.push(urgency),
        () => gone.push(`${urgency} refused`),
      );
    // 60 tokens, of which 6 are kept
    for (let calls = 0; calls < 60; calls++) ask('entry');
    await setImmediate();
    assert.equal(gone.length, 54);
    for (let calls = 0; calls < 6; calls++) ask('exit');
    await setImmediate();
    assert.deepEqual(
      gone.slice(54),
      Array.from({ length: 6 }, () => 'exit'),
    );
    time.pass(2_500);
    await setImmediate();
    assert.deepEqual(
      gone.slice(60),
      Array.from({ length: 6 }, () => 'entry refused'),
      'what waited too long is not sent late',
    );
  });

  it('sends an exit before entries that have waited for longer, and these before questions and history', async () => {
    const { budget, time } = budgetOf();
    for (let calls = 0; calls < 60; calls++) await budget.turn('exit');
    const gone: string[] = [];
    for (const urgency of ['history', 'question', 'entry', 'exit'] as const)
      void budget.turn(urgency).then(
        () => gone.push(urgency),
        () => gone.push(`${urgency} refused`),
      );
    time.pass(1_000);
    await setImmediate();
    assert.deepEqual(gone, ['exit']);
    // history goes when half of the bucket is there again: 31 tokens, after 32 s in all
    time.pass(30_999);
    await setImmediate();
    assert.deepEqual(gone.toSorted(), ['entry refused', 'exit', 'question refused']);
    time.pass(1);
    await setImmediate();
    assert.deepEqual(gone.at(-1), 'history');
  });

  it('lets look-ups take the last tokens too, before entries: an exit waits for them', async () => {
    const { budget, time } = budgetOf();
    for (let calls = 0; calls < 54; calls++) await budget.turn('entry');
    const gone: string[] = [];
    for (const urgency of ['entry', 'question', 'lookup'] as const)
      void budget.turn(urgency).then(
        () => gone.push(urgency),
        () => gone.push(`${urgency} refused`),
      );
    await setImmediate();
    assert.deepEqual(gone, ['lookup']);
    // 5 are left, and an entry leaves 6 of them to others: 2 s more
    time.pass(1_999);
    await setImmediate();
    assert.deepEqual(gone, ['lookup']);
    time.pass(1);
    await setImmediate();
    assert.deepEqual(gone, ['lookup', 'entry']);
  });

  it('waits for a minute at most, however long it is told to: an hour, say', async () => {
    const { budget, time } = budgetOf();
    assert.equal(retryAfterOf(budget.refused(3_600_000)), 60_000);
    time.pass(60_000);
    await budget.turn('exit');
  });

  it('takes the word of the other side for how many are left', async () => {
    const { budget, time } = budgetOf();
    await budget.turn('entry');
    budget.taken(0);
    const turn = budget.turn('exit');
    let isGone = false;
    void turn.then(() => (isGone = true));
    await setImmediate();
    assert.equal(isGone, false);
    time.pass(1_000);
    await turn;
  });

  it('sends nothing before the time that a refusal asks for', async () => {
    const { budget, time } = budgetOf();
    assert.equal(retryAfterOf(budget.refused(2_000)), 2_000);
    let isGone = false;
    const turn = budget.turn('exit').then(() => (isGone = true));
    time.pass(1_999);
    await setImmediate();
    assert.equal(isGone, false);
    time.pass(1);
    await turn;
  });

  it('lets go of a call that is broken off while it waits, and keeps no alarm for it', async () => {
    const { budget, time } = budgetOf();
    budget.refused(60_000);
    const stop = new AbortController();
    const turn = budget.turn('history', stop.signal);
    stop.abort();
    await assert.rejects(turn, { name: 'InterruptedError', code: 'interrupted' });
    assert.equal(time.next, null);
    await assert.rejects(budget.turn('exit', stop.signal), { code: 'interrupted' });
  });

  it('never sends more in any minute than a bucket and what flows into it, whoever asks and when', async () => {
    const asks = fc.array(
      fc.record({
        urgency: fc.constantFrom<Urgency>('exit', 'lookup', 'entry', 'question', 'history'),
        pauseMs: fc.integer({ min: 0, max: 3_000 }),
      }),
      { maxLength: 120 },
    );
    await fc.assert(
      fc.asyncProperty(asks, async (all) => {
        const { budget, time } = budgetOf(20);
        const sentAt: number[] = [];
        for (const { urgency, pauseMs } of all) {
          void budget.turn(urgency).then(
            () => sentAt.push(time.now()),
            () => undefined,
          );
          time.pass(pauseMs);
          await Promise.resolve();
        }
        for (const from of sentAt) assert.ok(sentAt.filter((at) => at >= from && at < from + 60_000).length <= 40);
      }),
      { numRuns: 50 },
    );
  });
});
