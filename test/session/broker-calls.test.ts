/** Calls of the broker as records: what was refused is known, what was not answered is not. */
import assert from 'node:assert/strict';
import { BrokerError, NetworkError } from '../../src/lib/core/errors.ts';
import type { Broker } from '../../src/lib/orders/broker.ts';
import { BrokerCalls } from '../../src/lib/session/broker-calls.ts';
import { Script } from '../orders/script.ts';

/** What becomes of an order that the broker answers with that error. */
async function placedWith(error: Error): Promise<string> {
  const { desk, now } = new Script();
  const [action] = desk.plan(now);
  const broker = { place: () => Promise.reject(error) } as unknown as Broker;
  const calls = new BrokerCalls(broker, { now: () => 0 }, { at: () => () => undefined });
  assert.ok(action?.do === 'place');
  const { records } = await calls.perform(action);
  const [record, ...more] = records;
  assert.deepEqual(more, []);
  return record?.kind === 'order_report' ? record.report.state : (record?.kind ?? 'nothing');
}

describe('an order that is placed', () => {
  const failure = { message: 'no', cure: 'none' };

  it('is rejected by any refusal of the broker: nothing was done', async () => {
    for (const code of ['order_rejected', 'not_tradable', 'sell_beyond_holdings', 'account_blocked', 'whatever'])
      assert.equal(await placedWith(new BrokerError({ ...failure, code })), 'rejected', code);
  });

  it('is looked up when its id was used, when it was refused for now, and when nobody answered', async () => {
    const unclear = [
      new BrokerError({ ...failure, code: 'duplicate_order' }),
      new BrokerError({ ...failure, code: 'rate_limited', retryable: true }),
      new NetworkError({ ...failure, code: 'no_answer' }),
      new Error('a bug'),
    ];
    for (const error of unclear) assert.equal(await placedWith(error), 'order_unknown', error.message);
  });
});
