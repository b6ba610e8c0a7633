/** The vendor's documents judge what is asked and answered: what does not fit them is found, and fails the test. */
import assert from 'node:assert/strict';
import { barsOf, flat } from '../helpers/bars.ts';
import { needsShared } from '../helpers/shared.ts';
import { answered, type Call } from './call.ts';
import { LocalAlpaca } from './local-alpaca.ts';
import { KEYS, sdkOf } from './sdk.ts';
import { Spec } from './spec.ts';

const HEADERS = { 'APCA-API-KEY-ID': KEYS.paper.keyId, 'APCA-API-SECRET-KEY': KEYS.paper.secret };
const ORDER = { symbol: 'AAA', qty: '1', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '50' };

describe('the documents of Alpaca', () => {
  let alpaca: LocalAlpaca;

  before(function () {
    needsShared(this, 'specs', 'alpaca-trading.json');
  });

  beforeEach(async () => {
    alpaca = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50))]);
    await alpaca.toClose(0);
  });

  /** What was found in what that request did; the server closes with it. */
  async function found(path: string, init: RequestInit = {}): Promise<string> {
    await fetch(`${alpaca.origin}${path}`, { ...init, headers: HEADERS });
    assert.equal(alpaca.violations.length, 1, alpaca.violations.join('\n'));
    await assert.rejects(alpaca.close(), assert.AssertionError);
    return alpaca.violations[0] ?? '';
  }

  const posted = (order: object): Promise<string> =>
    found('/v2/orders', { method: 'POST', body: JSON.stringify({ ...ORDER, ...order }) });

  it('find nothing in what is right', async () => {
    const sdk = sdkOf(alpaca.origin);
    await sdk.trading.orders.limit({ symbol: 'AAA', qty: 1, side: 'buy', limitPrice: 50 });
    await alpaca.close();
  });

  it('find a query parameter that they do not know', async () => {
    assert.match(await found('/v2/orders?state=open'), /the query parameter state is not known/);
  });

  it('find one with a value that it cannot have', async () => {
    assert.match(await found('/v2/orders?status=working'), /status: .* must be equal to one of the allowed values/);
  });

  it('find one that is missing', async () => {
    assert.match(await found('/v2/stocks/quotes/latest'), /the query parameter symbols is missing/);
  });

  it('find a field of a request that they do not know', async () => {
    assert.match(await posted({ price: '50' }), /must NOT have additional properties/);
  });

  it('find one that is of another type: a quantity is a text', async () => {
    assert.match(await posted({ qty: 1 }), /data\/qty must be string/);
  });

  it('find a path that they do not know', async () => {
    assert.match(await found('/v2/order'), /no such operation/);
  });

  describe('judge answers', () => {
    const call = (method: string, path: string): Call => {
      return { method, path, query: new URLSearchParams(), headers: {}, body: null };
    };
    const spec = (): Spec => Spec.open() ?? assert.fail();
    const judged = (path: string, body: unknown, status = 200): readonly string[] => {
      const judge = spec();
      judge.checkAnswer(call('GET', path), answered(body, status));
      return judge.violations;
    };

    afterEach(() => alpaca.close());

    it('that lack a field, have one too many, or a number for a text', () => {
      const clock = { timestamp: '2022-03-01T09:31:00-05:00', is_open: true, next_open: '2022-03-02T09:30:00-05:00' };
      const whole = { ...clock, next_close: '2022-03-01T16:00:00-05:00' };
      assert.deepEqual(judged('/v2/clock', whole), []);
      assert.match(judged('/v2/clock', clock)[0] ?? '', /must have required property 'next_close'/);
      assert.match(judged('/v2/clock', { ...whole, phase: 'x' })[0] ?? '', /must NOT have additional properties/);
      assert.match(judged('/v2/clock', { ...whole, is_open: 'yes' })[0] ?? '', /is_open must be boolean/);
    });

    it('with a status that is not known, and refusals without a word', () => {
      assert.match(judged('/v2/clock', {}, 202)[0] ?? '', /the answer 202 is not known/);
      assert.match(judged('/v2/clock', {}, 422)[0] ?? '', /a refusal says a message/);
    });
  });
});
