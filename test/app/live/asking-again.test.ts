/** The first questions to a broker that is out of reach for a moment. */
import assert from 'node:assert/strict';
import { askingAgain } from '../../../src/lib/app/live/asking-again.ts';
import { NetworkError } from '../../../src/lib/core/errors.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import type { Broker } from '../../../src/lib/orders/broker.ts';
import type { OrderRequest } from '../../../src/lib/orders/order.ts';

/** Silent for that many calls; time passes as it is waited for. */
function asked(silences: number, limit: number): { broker: Broker; calls: () => number } {
  let calls = 0;
  const answer = (): Promise<never> => {
    calls++;
    if (calls > silences) return Promise.resolve(undefined as never);
    return Promise.reject(new NetworkError({ code: 'no_answer', message: 'silent', cure: 'wait', retryable: true }));
  };
  const done = (): Promise<void> => Promise.resolve();
  const silent = {
    connect: answer,
    account: answer,
    instrument: answer,
    place: answer,
    cancel: answer,
    disconnect: done,
  };
  let now = 0;
  const at = (instant: number, ring: () => void): (() => void) => {
    now = instant;
    queueMicrotask(ring);
    return () => undefined;
  };
  const tools = { clock: { now: () => now }, timers: { at }, rng: seededRng(1), limit, onRetry: () => undefined };
  return { broker: askingAgain(silent as unknown as Broker, tools), calls: () => calls };
}

describe('a broker that does not answer for a moment', () => {
  const listener = { order: () => undefined, execution: () => undefined, connection: () => undefined };
  const questions: Readonly<Record<string, (broker: Broker) => Promise<unknown>>> = {
    connect: (broker) => broker.connect(listener),
    account: (broker) => broker.account(),
    instrument: (broker) => broker.instrument('SPY'),
  };

  for (const [name, ask] of Object.entries(questions))
    it(`is asked again, as often as the limit allows: ${name}`, async () => {
      const patient = asked(3, 3);
      await ask(patient.broker);
      assert.equal(patient.calls(), 4);
      const given = asked(3, 2);
      await assert.rejects(ask(given.broker), NetworkError);
      assert.equal(given.calls(), 3);
    });

  it('is sent an order once, and a cancel once', async () => {
    for (const send of [(b: Broker) => b.place({} as OrderRequest), (b: Broker) => b.cancel('x')]) {
      const { broker, calls } = asked(1, 3);
      await assert.rejects(send(broker), NetworkError);
      assert.equal(calls(), 1);
    }
  });

  it('is not connected any more once it was left', async () => {
    const { broker, calls } = asked(2, 3);
    const connecting = assert.rejects(broker.connect(listener), { name: 'NetworkError', code: 'not_connected' });
    await broker.disconnect();
    await connecting;
    assert.equal(calls(), 1);
    await broker.connect(listener);
  });
});
