import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { InterruptedError } from '../../src/lib/core/errors.ts';
import { RATE } from '../../src/lib/screener/finnhub/client.ts';
import { RateLimit } from '../../src/lib/screener/rate-limit.ts';
import { MovedClock } from '../helpers/moved-clock.ts';

const GOING = new AbortController().signal;

describe('the rate limit', () => {
  it('lets the burst through at once, then one each 1.2 s: 50 a minute', async () => {
    const clock = new MovedClock(0);
    const granted = await grants(
      clock,
      Array.from({ length: 14 }, () => 0),
    );
    // 10 at once; then 60,000 ms / 50 = 1200 ms apart.
    assert.deepEqual(granted, [...Array.from({ length: 10 }, () => 0), 1200, 2400, 3600, 4800]);
  });

  it('never has more than 60 in any minute, whenever they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 61, maxLength: 90 }),
        async (pauses) => {
          const granted = await grants(new MovedClock(1_000_000), pauses);
          for (const [at, instant] of granted.entries()) {
            const inMinute = granted.slice(at).filter((other) => other < instant + 60_000);
            assert.ok(inMinute.length <= 60, `${String(inMinute.length)} from ${String(instant)} on`);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('ends the wait when it is asked to, and the next one waits as before', async () => {
    const clock = new MovedClock(0);
    const limit = new RateLimit({ burst: 1, perMinute: 60 }, clock);
    await limit.take(GOING);
    const stop = new AbortController();
    const stopped = limit.take(stop.signal);
    const next = limit.take(GOING);
    stop.abort();
    await assert.rejects(stopped, InterruptedError);
    await turn();
    clock.pass(1000);
    await next;
    assert.equal(clock.now(), 1000);
  });
});

/** When each call was let through, that came so long after the one before had come. */
async function grants(clock: MovedClock, pausesMs: readonly number[]): Promise<number[]> {
  const limit = new RateLimit(RATE, clock);
  const granted: number[] = [];
  let arrival = clock.now();
  const calls = pausesMs.map((ms) => (arrival += ms));
  const waiting = [...calls];
  while (granted.length < calls.length) {
    while (waiting[0] !== undefined && waiting[0] <= clock.now()) {
      waiting.shift();
      void limit.take(GOING).then(() => granted.push(clock.now()));
    }
    await turn();
    if (granted.length < calls.length) clock.pass(100);
    await turn();
  }
  return granted;
}
