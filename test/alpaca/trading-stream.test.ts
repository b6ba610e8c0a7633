/** The order events of the local Alpaca, through the vendor's own client and over a bare socket. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Alpaca, streaming } from '@alpacahq/alpaca-trade-api';
import { barsOf, changed, dot, flat } from '../helpers/bars.ts';
import { BareSocket } from './bare-socket.ts';
import { LocalAlpaca } from './local-alpaca.ts';
import { KEYS, sdkOf } from './sdk.ts';

const AAA = 'AAA';

describe('the local Alpaca tells of orders', () => {
  let alpaca: LocalAlpaca;
  let sdk: Alpaca;
  let stream: streaming.TradingStream;
  let told: string[];

  /** The market has traded at 50 for a minute, then as it is told. */
  beforeEach(async () => {
    const bars = barsOf(AAA, changed(flat(0, 389, 50, 10), dot(3, 48)));
    alpaca = await LocalAlpaca.open([bars], { terms: { participation: 1 } });
    sdk = sdkOf(alpaca.origin);
    stream = sdk.trading.stream({ url: `${alpaca.streamOrigin}/stream`, reconnect: false });
    told = [];
    stream.onTradeUpdate(({ event, order, qty, price, positionQty }) => {
      const fill = qty === undefined ? '' : ` ${qty} at ${String(price)}, holds ${String(positionQty)}`;
      told.push(`${event} ${String(order.side)} ${String(order.filledQty)}/${String(order.qty)}${fill}`);
    });
    stream.subscribeTradeUpdates();
    stream.connect();
    await once(stream as unknown as NodeJS.EventEmitter, 'subscription');
    await alpaca.toClose(0);
  });

  afterEach(async () => {
    stream.disconnect();
    await alpaca.close();
  });

  const buy = (qty: number, more: object = {}): Promise<{ readonly id?: string }> =>
    sdk.trading.orders.limit({ symbol: AAA, qty, side: 'buy', limitPrice: 50, ...more });

  it('as they are taken, filled in parts and cancelled', async () => {
    const { id = '' } = await buy(12);
    await alpaca.toClose(1);
    // A minute trades 10 shares.
    await sdk.trading.orders.deleteOrderByOrderID({ orderId: id });
    await alpaca.settled();
    assert.deepEqual(told, ['new buy 0/12', 'partial_fill buy 10/12 10 at 50, holds 10', 'canceled buy 10/12']);
  });

  it('with the stop that follows an entry', async () => {
    await sdk.trading.orders.oto({ symbol: AAA, qty: 5, side: 'buy', limitPrice: 50, stopLoss: { stopPrice: 49 } });
    await alpaca.toClose(3);
    assert.deepEqual(told, [
      ...['new buy 0/5', 'fill buy 5/5 5 at 50, holds 5', 'new sell 0/5', 'fill sell 5/5 5 at 48, holds 0'],
    ]);
  });

  it('with a replacement under a new id', async () => {
    const { id = '' } = await buy(5, { limitPrice: 40 });
    const { id: newId, replaces } = await sdk.trading.orders.patchOrderByOrderId({
      ...{ orderId: id, patchOrderRequest: { limitPrice: '41' } },
    });
    await alpaca.settled();
    const old = await sdk.trading.orders.getOrderByOrderID({ orderId: id });
    assert.deepEqual([replaces, old.status, old.replacedBy], [id, 'replaced', newId]);
    assert.deepEqual(told, ['new buy 0/5', 'replaced buy 0/5', 'new buy 0/5']);
  });

  it('in both ways of signing in, and refuses wrong keys', async () => {
    const { keyId, secret } = KEYS.paper;
    const bare = await BareSocket.open(`${alpaca.streamOrigin}/stream`);
    await bare.say({ action: 'auth', key: keyId, secret }, 1);
    await bare.say({ action: 'listen', data: { streams: ['trade_updates'] } }, 2);
    assert.deepEqual(bare.heard, [
      { stream: 'authorization', data: { status: 'authorized', action: 'auth' } },
      { stream: 'listening', data: { streams: ['trade_updates'] } },
    ]);
    bare.close();
    const wrong = await BareSocket.open(`${alpaca.streamOrigin}/stream`);
    await wrong.say({ action: 'authenticate', data: { key_id: keyId, secret_key: 'wrong' } }, 1);
    await wrong.closes();
    const data = { status: 'unauthorized', action: 'authenticate' };
    assert.deepEqual(wrong.heard, [{ stream: 'authorization', data }]);
  });

  it('in binary frames where it is told to', async () => {
    alpaca.trading.isBinary = true;
    await buy(1);
    await alpaca.settled();
    assert.deepEqual(told, ['new buy 0/1']);
  });

  it('and nothing of what happened while nobody listened', async () => {
    stream.disconnect();
    await buy(1);
    await alpaca.toClose(1);
    const again = sdk.trading.stream({ url: `${alpaca.streamOrigin}/stream`, reconnect: false });
    again.onTradeUpdate(({ event }) => told.push(event));
    again.subscribeTradeUpdates();
    again.connect();
    await once(again as unknown as NodeJS.EventEmitter, 'subscription');
    await alpaca.toClose(2);
    again.disconnect();
    assert.deepEqual(told, []);
  });
});
