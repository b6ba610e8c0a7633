/** Which trades somebody else has sold, where several hold the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { leftOf } from '../../src/lib/core/quantity.ts';
import type { ExecutionReport } from '../../src/lib/orders/order.ts';
import { soldElsewhere, type Holding } from '../../src/lib/orders/sold-elsewhere.ts';

function sale(id: string, quantity: number): ExecutionReport {
  const what = { id, clientId: null, ticker: 'AAA', side: 'sell', quantity, price: 50, fees: 0, slippage: 0 } as const;
  return { ...what, at: 0, isSessionEnd: false };
}

function holding(tradeId: string, held: number, forSale = 0): Holding {
  return { tradeId, held, forSale };
}

function given(...of: Parameters<typeof soldElsewhere>): (readonly [string, string, number])[] {
  return soldElsewhere(...of).map(({ tradeId, execution: { id, quantity } }) => [tradeId, id, quantity]);
}

describe('what somebody else has sold', () => {
  it('is of the trade that held it', () => {
    assert.deepEqual(given([sale('x', 10)], [holding('T', 10)], 10), [['T', 'x', 10]]);
  });

  it("is of one trade after the other, and what is more than is missing was the seller's own", () => {
    const trades = [holding('T', 10), holding('U', 10)];
    // 4 of 4, then 11 of 20: all that T has left, which is 6, and 5 of U.
    assert.deepEqual(given([sale('x', 4), sale('y', 20)], trades, 15), [
      ['T', 'x', 4],
      ['T', 'y', 6],
      ['U', 'y', 5],
    ]);
  });

  it('is first of what no working order sells', () => {
    const trades = [holding('T', 10, 7), holding('U', 10, 10)];
    assert.deepEqual(given([sale('x', 20)], trades, 3), [['T', 'x', 3]]);
    assert.deepEqual(given([sale('x', 20)], trades, 15), [
      ['T', 'x', 10],
      ['U', 'x', 5],
    ]);
    // All 54 of T are for sale, and so there: the 26 are missing of the 138 of U.
    assert.deepEqual(given([sale('x', 26)], [holding('T', 54, 54), holding('U', 138)], 26), [['U', 'x', 26]]);
  });

  it('explains all that is missing, or nothing', () => {
    assert.deepEqual(given([sale('x', 9)], [holding('T', 10)], 10), []);
    assert.deepEqual(given([sale('x', 20)], [holding('T', 10)], 11), []);
  });

  it('is of no trade more than it holds, and of no sale more than it sold', () => {
    const quantity = fc.integer({ min: 1, max: 20 });
    const sales = fc.array(quantity, { maxLength: 4 });
    const holdings = fc.array(fc.record({ held: quantity, forSale: fc.nat(20) }), { maxLength: 4 });
    fc.assert(
      fc.property(sales, holdings, quantity, (sold, held, missing) => {
        const all = sold.map((each, at) => sale(`x${String(at)}`, each));
        const trades = held.map((each, at) => ({ ...each, tradeId: `T${String(at)}` }));
        const parts = soldElsewhere(all, trades, missing);
        const sum = (of: typeof parts): number => of.reduce((total, { execution }) => total + execution.quantity, 0);
        assert.ok(parts.length === 0 || sum(parts) === missing);
        for (const trade of trades)
          assert.equal(leftOf(sum(parts.filter(({ tradeId }) => tradeId === trade.tradeId)), trade.held), 0);
        for (const each of all)
          assert.equal(leftOf(sum(parts.filter(({ execution: { id } }) => id === each.id)), each.quantity), 0);
        const keys = parts.map(({ tradeId, execution: { id } }) => `${id} ${tradeId}`);
        assert.equal(new Set(keys).size, keys.length, 'each sale once of each trade');
      }),
    );
  });
});
