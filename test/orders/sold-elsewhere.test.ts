/** Which trades somebody else has sold, where several hold the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { leftOf } from '../../src/lib/core/quantity.ts';
import { soldElsewhere, type ForeignSale, type Holding } from '../../src/lib/orders/sold-elsewhere.ts';

function sale(id: string, quantity: number, at: number, wasHeld = true): ForeignSale {
  const what = { id, clientId: null, ticker: 'AAA', side: 'sell', quantity, price: 50, fees: 0, slippage: 0 } as const;
  return { execution: { ...what, at, isSessionEnd: false }, wasHeld };
}

function holding(tradeId: string, held: number, since: number, forSale = 0): Holding {
  return { tradeId, held, since, forSale };
}

function given(...of: Parameters<typeof soldElsewhere>): (readonly [string, string, number])[] {
  return soldElsewhere(...of).map(({ tradeId, execution: { id, quantity } }) => [tradeId, id, quantity]);
}

describe('what somebody else has sold', () => {
  it('is of the trade that held it', () => {
    assert.deepEqual(given([sale('x', 10, 5)], [holding('T', 10, 1)], 10), [['T', 'x', 10]]);
  });

  it("is of one trade after the other, and what is more than is missing was the seller's own", () => {
    const trades = [holding('T', 10, 1), holding('U', 10, 2)];
    // 4 of 4, then 11 of 20: all that T has left, which is 6, and 5 of U.
    assert.deepEqual(given([sale('x', 4, 5), sale('y', 20, 6)], trades, 15), [
      ['T', 'x', 4],
      ['T', 'y', 6],
      ['U', 'y', 5],
    ]);
  });

  it('is first of what no working order sells', () => {
    const trades = [holding('T', 10, 1, 7), holding('U', 10, 2, 10)];
    assert.deepEqual(given([sale('x', 20, 5)], trades, 3), [['T', 'x', 3]]);
    assert.deepEqual(given([sale('x', 20, 5)], trades, 15), [
      ['T', 'x', 10],
      ['U', 'x', 5],
    ]);
  });

  it('is of a trade that came later where the one that held some then has it for sale', () => {
    // T sells the 54 that it held when 26 of them were sold; so they are missing of the 138 that U has bought since.
    assert.deepEqual(given([sale('x', 26, 5)], [holding('T', 54, 1, 54), holding('U', 138, 9)], 26), [['U', 'x', 26]]);
    assert.deepEqual(given([sale('x', 26, 5)], [holding('U', 138, 9)], 26), [['U', 'x', 26]]);
  });

  it('is nothing that was sold before tbot held any', () => {
    assert.deepEqual(given([sale('x', 26, 5, false)], [holding('U', 138, 9)], 26), []);
  });

  it('explains all that is missing, or nothing', () => {
    assert.deepEqual(given([sale('x', 9, 5)], [holding('T', 10, 1)], 10), []);
    assert.deepEqual(given([sale('x', 20, 5)], [holding('T', 10, 1)], 11), []);
  });

  it('is of no trade more than it holds, and of no sale more than it sold', () => {
    const quantity = fc.integer({ min: 1, max: 20 });
    const time = fc.integer({ min: 0, max: 9 });
    const sales = fc.array(fc.record({ quantity, at: time, wasHeld: fc.boolean() }), { maxLength: 4 });
    const holdings = fc.array(fc.record({ held: quantity, since: time, forSale: fc.nat(20) }), { maxLength: 4 });
    fc.assert(
      fc.property(sales, holdings, quantity, (sold, held, missing) => {
        const all = sold.map((each, at) => sale(`x${String(at)}`, each.quantity, each.at, each.wasHeld));
        const trades = held.map((each, at) => ({ ...each, tradeId: `T${String(at)}` }));
        const parts = soldElsewhere(all, trades, missing);
        const sum = (of: typeof parts): number => of.reduce((total, { execution }) => total + execution.quantity, 0);
        assert.ok(parts.length === 0 || sum(parts) === missing);
        for (const trade of trades)
          assert.equal(leftOf(sum(parts.filter(({ tradeId }) => tradeId === trade.tradeId)), trade.held), 0);
        for (const { execution } of all)
          assert.equal(
            leftOf(sum(parts.filter(({ execution: { id } }) => id === execution.id)), execution.quantity),
            0,
          );
        const keys = parts.map(({ tradeId, execution: { id } }) => `${id} ${tradeId}`);
        assert.equal(new Set(keys).size, keys.length, 'each sale once of each trade');
      }),
    );
  });
});
