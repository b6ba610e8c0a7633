import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BrokerError, NetworkError } from '../../src/lib/core/errors.ts';
import { seededRng } from '../../src/lib/core/rng.ts';
import { CriticalErrors, retryDelayMs, withRetries } from '../../src/lib/risk/error-policy.ts';

const MINUTES = 60_000;
const LIMITS = { CRITICAL_ERROR_HALT: true, CRITICAL_ERROR_LIMIT: 5 };

function silence(details: Readonly<Record<string, unknown>> = {}): NetworkError {
  return new NetworkError({ code: 'no_answer', message: 'no answer', cure: 'wait', retryable: true, details });
}

describe('critical errors', () => {
  it('halt with the fifth within ten minutes', () => {
    const errors = new CriticalErrors(LIMITS);
    assert.deepEqual(
      [0, 2, 4, 6, 10].map((minute) => errors.note(minute * MINUTES)),
      [false, false, false, false, true],
    );
  });

  it('do not halt when the first of five is older than ten minutes, but do when the next comes soon', () => {
    const errors = new CriticalErrors(LIMITS);
    const times = [0, 2 * MINUTES, 4 * MINUTES, 6 * MINUTES, 10 * MINUTES + 1, 12 * MINUTES];
    assert.deepEqual(
      times.map((at) => errors.note(at)),
      [false, false, false, false, false, true],
    );
  });

  it('never halt with CRITICAL_ERROR_HALT=false', () => {
    const errors = new CriticalErrors({ ...LIMITS, CRITICAL_ERROR_HALT: false });
    assert.ok(![1, 2, 3, 4, 5, 6, 7].some((at) => errors.note(at)));
  });

  it('halt exactly when some window of ten minutes up to now holds as many as the limit', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 6 * MINUTES }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 6 }), (between, limit) => {
        const errors = new CriticalErrors({ CRITICAL_ERROR_HALT: true, CRITICAL_ERROR_LIMIT: limit });
        const times: number[] = [];
        let now = 0;
        for (const gap of between) {
          times.push((now += gap));
          const recent = times.filter((at) => at >= now - 10 * MINUTES).length;
          assert.equal(errors.note(now), recent >= limit);
        }
      }),
    );
  });
});

describe('a retry', () => {
  const rng = seededRng(1);

  it('is made for what says that it can help, API_RETRY_LIMIT times', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((failures) => retryDelayMs(silence(), failures, 3, rng) !== null),
      [true, true, true, false],
    );
    assert.equal(retryDelayMs(silence(), 1, 0, rng), null);
  });

  it('is not made for a refusal, nor for what nobody foresaw', () => {
    const refusal = new BrokerError({ code: 'order_rejected', message: 'no', cure: 'none' });
    assert.equal(retryDelayMs(refusal, 1, 3, rng), null);
    assert.equal(retryDelayMs(new TypeError('x is undefined'), 1, 3, rng), null);
  });

  it('waits as long as the broker asks, and gives up where that is over a minute', () => {
    const wait = retryDelayMs(silence({ retry_after_ms: 7000 }), 1, 3, rng) ?? 0;
    assert.ok(wait >= 7000 && wait <= 7500, String(wait));
    assert.equal(retryDelayMs(silence({ retry_after_ms: 60_001 }), 1, 3, rng), null);
  });
});

describe('a question with retries', () => {
  /** Time that goes on only by what is waited for. */
  function tools(limit: number): { waits: number[]; tools: Parameters<typeof withRetries>[1] } {
    let now = 0;
    const waits: number[] = [];
    const timers = {
      at: (instant: number, ring: () => void) => {
        now = instant;
        setImmediate(ring);
        return () => undefined;
      },
    };
    const onRetry = (_: unknown, waitMs: number): void => void waits.push(waitMs);
    return { waits, tools: { clock: { now: () => now }, timers, rng: seededRng(3), limit, onRetry } };
  }

  it('gives the first answer that comes, and says what it waited for', async () => {
    const { waits, tools: with3 } = tools(3);
    let asked = 0;
    const answer = await withRetries(() => (++asked < 3 ? Promise.reject(silence()) : Promise.resolve('yes')), with3);
    assert.equal(answer, 'yes');
    assert.deepEqual([asked, waits.length], [3, 2]);
  });

  it('throws what the last try threw: one try and API_RETRY_LIMIT more', async () => {
    let asked = 0;
    const ask = (): Promise<never> => Promise.reject(silence({ asked: ++asked }));
    await assert.rejects(withRetries(ask, tools(3).tools), (error: NetworkError) => error.details.asked === 4);
  });
});
