/** Orders of ours as Alpaca takes them, and what never leaves. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  assertPossible,
  attachedIdOf,
  entryOfAttached,
  isOwnId,
  patchOf,
  postOf,
} from '../../../src/lib/brokers/alpaca/requests.ts';
import { floorToTick } from '../../../src/lib/core/price.ts';
import type { Instrument } from '../../../src/lib/market/instrument.ts';
import type { OrderRequest } from '../../../src/lib/orders/order.ts';
import { entry, exit, stopOrder } from '../../helpers/exchange.ts';

const T = '2022-03-01-open-AAA-1';
const PUT: Instrument = {
  ...{ kind: 'put', ticker: 'AAA220318P00049000', multiplier: 100, isSynthetic: false },
  contract: { underlying: 'AAA', right: 'put', strike: 49, expiry: 19_069 },
};

function refused(request: OrderRequest): boolean {
  try {
    assertPossible(request);
    return false;
  } catch (error) {
    assert.equal((error as { code?: unknown }).code, 'order_rejected');
    return true;
  }
}

describe('an order for Alpaca', () => {
  it('is an entry with the stop that it triggers', () => {
    assert.deepEqual(postOf(entry(T, 'AAA', 10, 50.25, { stop: 49 })), {
      ...{ symbol: 'AAA', qty: '10', side: 'buy', type: 'limit', timeInForce: 'day', clientOrderId: `${T}-entry1` },
      ...{ limitPrice: '50.25', orderClass: 'oto', stopLoss: { stopPrice: '49' } },
    });
  });

  it('is a stop, a sale at the market, a put to open and to close', () => {
    const stop = postOf(stopOrder(T, 'AAA', 10, 49.5));
    assert.deepEqual([stop.type, stop.stopPrice, stop.orderClass], ['stop', '49.5', undefined]);
    assert.deepEqual(postOf(exit(T, 'AAA', 10)), {
      ...{ symbol: 'AAA', qty: '10', side: 'sell', type: 'market', timeInForce: 'day', clientOrderId: `${T}-exit1` },
    });
    assert.equal(postOf(entry(T, PUT.ticker, 2, 1.05, { instrument: PUT })).positionIntent, 'buy_to_open');
    assert.equal(postOf(exit(T, PUT.ticker, 2, { limit: 1, instrument: PUT })).positionIntent, 'sell_to_close');
  });

  it('replaces a stop by its price, and its size only where that is another one', () => {
    const next = stopOrder(T, 'AAA', 10, 49.5, { number: 2, replaces: `${T}-stop1` });
    assert.deepEqual(patchOf(next, 10), { clientOrderId: `${T}-stop2`, stopPrice: '49.5' });
    assert.equal(patchOf(next, 12).qty, '10');
  });

  it('never leaves where the capabilities rule it out', () => {
    const buy = entry(T, 'AAA', 10, 50);
    assert.equal(refused(buy), false);
    for (const wrong of [
      { ...buy, quantity: 1.5 },
      { ...buy, quantity: 0 },
      { ...buy, quantity: NaN },
      { ...buy, limit: 50.005 },
      { ...buy, limit: null },
      { ...buy, limit: NaN },
      { ...buy, side: 'sell' },
      { ...buy, kind: 'market' },
      { ...buy, kind: 'stop', limit: null, stop: 51 },
      { ...buy, clientId: 'by hand' },
      { ...buy, clientId: `${'x'.repeat(128)}-entry1` },
      { ...buy, attachedStop: { clientId: `${T}-stop2`, price: 49 } },
      { ...buy, attachedStop: { clientId: `${T}-stop1`, price: 48.999 } },
      { ...buy, instrument: PUT, attachedStop: { clientId: `${T}-stop1`, price: 49 } },
      { ...buy, replaces: `${T}-entry0` },
      { ...stopOrder(T, 'AAA', 10, 49), instrument: PUT },
      { ...exit(T, 'AAA', 10), replaces: `${T}-stop1` },
    ] as OrderRequest[])
      assert.ok(refused(wrong), JSON.stringify(wrong));
  });

  it('writes any price on its tick so that it reads as that price, without an exponent', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 5_000, noNaN: true }), (price) => {
        const limit = floorToTick(price);
        fc.pre(limit > 0);
        const request = entry(T, 'AAA', 1, limit);
        assert.equal(refused(request), false);
        const { limitPrice = '' } = postOf(request);
        assert.match(limitPrice, /^\d+(\.\d{1,4})?$/);
        assert.ok(Math.abs(Number(limitPrice) - limit) < 1e-9);
      }),
    );
  });

  it('that came with an entry is known by it, and by nothing else', () => {
    assert.equal(attachedIdOf(`${T}-entry1`), `${T}-stop1`);
    assert.equal(attachedIdOf(`${T}-exit1`), null);
    assert.equal(entryOfAttached(`${T}-stop1`), `${T}-entry1`);
    assert.equal(entryOfAttached(`${T}-stop2`), null);
    assert.equal(entryOfAttached(`${T}-entry1`), null);
    assert.ok(isOwnId(`${T}-exit12`) && !isOwnId('904837e3-3b76-47ec-b432-046db621571b'));
  });
});
