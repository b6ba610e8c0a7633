/** A local Alpaca in a process of its own: its clients come and go, its clock runs or stands, and it lives on. */
import assert from 'node:assert/strict';
import { errors } from '@alpacahq/alpaca-trade-api';
import { barsOf, flat } from '../helpers/bars.ts';
import { LOST_REPLY } from './fault-kinds.ts';
import { AlpacaProcess } from './process.ts';
import { sdkOf } from './sdk.ts';

describe('a local Alpaca in a process of its own', () => {
  let alpaca: AlpacaProcess;

  beforeEach(async () => {
    alpaca = await AlpacaProcess.start([barsOf('AAA', flat(0, 389, 50))], { cash: 1_000 });
  });

  afterEach(() => alpaca.close());

  it('moves as it is told', async () => {
    await alpaca.ask({ do: 'toClose', m: 0 });
    const { orders, positions } = sdkOf(alpaca.state.origin).trading;
    await orders.limit({ symbol: 'AAA', qty: 3, side: 'buy', limitPrice: 50 });
    const { closed, positions: held } = await alpaca.ask({ do: 'toClose', m: 1 });
    assert.deepEqual([closed, held], [1, [{ ticker: 'AAA', quantity: 3, available: 3 }]]);
    assert.equal((await positions.getAllOpenPositions()).length, 1);
  });

  it('moves by itself, as fast as it is told', async () => {
    // Ten minutes a second, and the first open is a minute away.
    await alpaca.ask({ do: 'run', pace: 600 });
    const { clock } = sdkOf(alpaca.state.origin).trading;
    const deadline = performance.now() + 5_000;
    while (!((await clock.legacyClock()).isOpen || performance.now() > deadline));
    const { now, opened } = await alpaca.ask({ do: 'rest' });
    assert.ok(opened >= 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await alpaca.ask({ do: 'state' })).now, now);
  });

  it('does wrong what it is told to do wrong', async () => {
    await alpaca.ask({ do: 'toClose', m: 0 });
    await alpaca.ask({ do: 'restFault', match: 'POST /v2/orders', fault: LOST_REPLY, times: 1 });
    const { orders } = sdkOf(alpaca.state.origin).trading;
    const order = { symbol: 'AAA', qty: 1, side: 'buy', limitPrice: 50, clientOrderId: 'one' } as const;
    await assert.rejects(orders.limit(order), errors.FetchError);
    assert.equal((await orders.getOrderByClientOrderId({ clientOrderId: 'one' })).status, 'new');
  });
});
