/** Calls are rationed: who goes first, what is kept for exits, and what happens when the other side says that it was too much. */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { CallBudget, type Urgency } from '../../src/lib/brokers/call-budget.ts';
import { OwnCalls } from '../../src/lib/brokers/call-log.ts';
import { retryAfterOf } from '../../src/lib/core/backoff.ts';
import { MovedClock } from '../helpers/moved-clock.ts';

function budgetOf(perMinute = 60): { budget: CallBudget; other: CallBudget; time: MovedClock } {
  const time = new MovedClock(0);
  const log = new OwnCalls();
  const budget = (): CallBudget =>
    new CallBudget(perMinute, { clock: time, timers: time, rng: { next: () => 1 } }, log);
  return { time, budget: budget(), other: budget() };
}

describe('the budget of calls', () => {
  it('lets as many go as a minute has, less a fifth that is kept for exits and look-ups', async () => {
    const { budget, time } = budgetOf();
    const gone: string[] = [];
    const ask = (urgency: Urgency): void =>
      void budget.turn(urgency).then(
        () => gone.push(urgency),
        () => gone.push(`${urgency} refused`),
      );
    // 60 calls, of which 12 are kept
    for (let calls = 0; calls < 60; calls++) ask('entry');
    await setImmediate();
    assert.equal(gone.length, 48);
    for (let calls = 0; calls < 12; calls++) ask('exit');
    await setImmediate();
    assert.deepEqual(
      gone.slice(48),
      Array.from({ length: 12 }, () => 'exit'),
    );
    time.pass(2_500);
    await setImmediate();
    assert.deepEqual(
      gone.slice(60),
      Array.from({ length: 12 }, () => 'entry refused'),
      'what waited too long is not sent late',
    );
  });

  it('sends an exit before entries that have waited for longer, and these before questions and what is asked in bulk', async () => {
    const { budget, time } = budgetOf();
    for (let calls = 0; calls < 60; calls++) {
      if (calls > 0) time.pass(1_000);
      await budget.turn('exit');
    }
    const gone: string[] = [];
    for (const urgency of ['bulk', 'question', 'entry', 'exit'] as const)
      void budget.turn(urgency).then(
        () => gone.push(urgency),
        () => gone.push(`${urgency} refused`),
      );
    time.pass(1_000);
    await setImmediate();
    assert.deepEqual(gone, ['exit']);
    // 61 calls, one a second: what is asked in bulk goes when 29 of them are younger than a minute, after 91 s in all
    time.pass(30_999);
    await setImmediate();
    assert.deepEqual(gone.toSorted(), ['entry refused', 'exit', 'question refused']);
    time.pass(1);
    await setImmediate();
    assert.deepEqual(gone.at(-1), 'bulk');
  });

  it('lets look-ups take the last tokens too, before entries: an exit waits for them', async () => {
    const { budget, time } = budgetOf();
    for (let calls = 0; calls < 48; calls++) {
      if (calls === 2) time.pass(58_000);
      await budget.turn('entry');
    }
    const gone: string[] = [];
    for (const urgency of ['entry', 'question', 'lookup'] as const)
      void budget.turn(urgency).then(
        () => gone.push(urgency),
        () => gone.push(`${urgency} refused`),
      );
    await setImmediate();
    assert.deepEqual(gone, ['lookup']);
    // 49 are made, and an entry is the 48th at most: the first two are a minute old in 2 s
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
    // Its count begins anew in 1 s.
    budget.taken(0, 1_000);
    const turn = budget.turn('exit');
    let isGone = false;
    void turn.then(() => (isGone = true));
    await setImmediate();
    assert.equal(isGone, false);
    time.pass(1_000);
    await turn;
  });

  it('counts what others make who note theirs in the same log, and keeps the last calls for exits of any of them', async () => {
    const { budget, other, time } = budgetOf();
    const gone: string[] = [];
    const ask = (who: CallBudget, urgency: Urgency): void =>
      void who.turn(urgency).then(
        () => gone.push(urgency),
        () => gone.push(`${urgency} refused`),
      );
    // Half of 60 is for downloads, 48 for questions with them.
    for (let calls = 0; calls < 31; calls++) ask(other, 'bulk');
    for (let calls = 0; calls < 18; calls++) ask(other, 'question');
    await setImmediate();
    assert.deepEqual([gone.length, gone.filter((each) => each === 'bulk').length], [48, 30]);
    for (let calls = 0; calls < 12; calls++) ask(budget, 'exit');
    await setImmediate();
    assert.equal(gone.length, 60);
    time.pass(60_000);
    await setImmediate();
    assert.deepEqual(gone.slice(60), ['bulk']);
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
    const turn = budget.turn('bulk', stop.signal);
    stop.abort();
    await assert.rejects(turn, { name: 'InterruptedError', code: 'interrupted' });
    assert.equal(time.next, null);
    await assert.rejects(budget.turn('exit', stop.signal), { code: 'interrupted' });
  });

  it('never sends more in any minute than it may, whoever asks and when', async () => {
    const asks = fc.array(
      fc.record({
        urgency: fc.constantFrom<Urgency>('exit', 'lookup', 'entry', 'question', 'bulk'),
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
        for (const from of sentAt) assert.ok(sentAt.filter((at) => at >= from && at < from + 60_000).length <= 20);
      }),
      { numRuns: 50 },
    );
  });
});
