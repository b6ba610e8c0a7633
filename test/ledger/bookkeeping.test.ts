/** From fills to postings: expected amounts are worked out by hand beside them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { centsOf } from '../../src/lib/core/money.ts';
import { Bookkeeper } from '../../src/lib/ledger/bookkeeping.ts';
import type { BookFill } from '../../src/lib/ledger/fill.ts';
import type { PlannedTransaction, Postings } from '../../src/lib/ledger/postings.ts';
import { fill, type FillWords } from './fills.ts';
import { assertBalanced, leftInLots } from './sums.ts';

function booked(...fills: readonly BookFill[]): Postings {
  const keeper = new Bookkeeper();
  for (const each of fills) keeper.book(each);
  assert.deepEqual(keeper.unbooked, []);
  return keeper.postings;
}

/** "Assets:Brokerage:Sim:SPY" */
function pathOf(postings: Postings, id: string): string {
  const account = postings.accounts.find((each) => each.id === id);
  if (account === undefined) return 'unknown';
  return account.parent === null ? account.name : `${pathOf(postings, account.parent)}:${account.name}`;
}

/** Rows of a transaction: account, cents, smallest units. */
function rows(postings: Postings, transaction: PlannedTransaction | undefined): (string | number)[][] {
  return (transaction?.splits ?? []).map(({ account, value, quantity }) => [
    ...[pathOf(postings, account), Number(value), Number(quantity)],
  ]);
}

function sale(words: FillWords): BookFill {
  return fill({ side: 'sell', executionId: 's1', orderId: '2025-12-31-open-SPY-1-exit1', ...words });
}

function gainsOf({ transactions }: Postings): number[] {
  return transactions.filter(({ facts }) => facts.event === 'gain').map(({ splits: [first] }) => Number(first?.value));
}

describe('the bookkeeping', () => {
  it('books a purchase at the value rounded half up: 10.5 x 187.23 = 1965.915 is 1965.92', () => {
    const postings = booked(fill({ quantity: '10.5', commission: 35n }));
    assert.deepEqual(rows(postings, postings.transactions[0]), [
      ['Assets:Brokerage:Sim:SPY', 196_592, 10_500_000],
      ['Expenses:Commissions', 35, 35],
      ['Assets:Brokerage:Sim', -196_627, -196_627],
    ]);
  });

  it('books a sale with its gain in a transaction of its own, a second later, each linked to the other', () => {
    // 10 x 187.23 = 1872.30; 10 x 188.00 = 1880.00; gain 7.70; fee 0.02
    const postings = booked(fill(), sale({ price: '188', regulatoryFees: centsOf(2n) }));
    const [, sold, gain] = postings.transactions;
    assert.deepEqual(rows(postings, sold), [
      ['Assets:Brokerage:Sim:SPY', -188_000, -10_000_000],
      ['Expenses:Regulatory Fees', 2, 2],
      ['Assets:Brokerage:Sim', 187_998, 187_998],
    ]);
    assert.deepEqual(rows(postings, gain), [
      ['Assets:Brokerage:Sim:SPY', 770, 0],
      ['Income:Trading:open', -770, -770],
    ]);
    assert.equal(gain?.enteredAt, (sold?.enteredAt ?? 0) + 1000);
    assert.equal(gain.date, sold?.date);
    assert.equal(gain.splits[0]?.gainsSource, sold?.splits[0]?.id);
    assert.equal(sold?.splits[0]?.gainsSplit, gain.splits[0]?.id);
    assert.equal(gain.splits[0]?.lot, postings.lots[0]?.id);
  });

  it('takes a sale out of the oldest lots: 3 + 4 bought, 5 sold are all of the first and 2 of the second', () => {
    // 3 x 10.01 = 30.03; 4 x 10.03 = 40.12; 5 x 11 = 55.00.
    // First lot: 55.00 x 3/5 = 33.00 less 30.03 = 2.97. Second: 22.00 less 40.12 x 2/4 = 20.06 is 1.94.
    const postings = booked(
      fill({ quantity: '3', price: '10.01' }),
      fill({ quantity: '4', price: '10.03', executionId: 'x2' }),
      sale({ quantity: '5', price: '11' }),
    );
    assert.deepEqual(gainsOf(postings), [297, 194]);
    const [, , sold] = postings.transactions;
    assert.deepEqual(
      sold?.splits.map(({ value, quantity, lot }) => [Number(value), Number(quantity), lot]),
      [
        [-3300, -3_000_000, postings.lots[0]?.id],
        [-2200, -2_000_000, postings.lots[1]?.id],
        [5500, 5500, null],
      ],
    );
  });

  it('rounds the cost of a part half up, and the last part takes the rest: a third of 10.00 is 3.33, 3.33, 3.34', () => {
    // Lot of 3 for 10.00. First 10.00/3 = 3.333 is 3.33; then 6.67/2 = 3.335 is 3.34; then 3.33. Sales at 4.00 each.
    const third = (number: number): BookFill => sale({ quantity: '1', price: '4', executionId: `s${String(number)}` });
    const postings = booked(fill({ quantity: '3', price: '3.333333' }), third(1), third(2), third(3));
    assert.deepEqual(gainsOf(postings), [67, 66, 67]);
  });

  it('makes no gain of nothing', () => {
    const postings = booked(fill(), sale({}));
    assert.deepEqual(gainsOf(postings), []);
    assert.equal(postings.transactions[1]?.splits[0]?.gainsSplit, null);
  });

  it('counts 100 shares to a put, and books one that expires as a sale for nothing', () => {
    const put = { instrument: 'put', ticker: 'SPY251231P00450000' } as const;
    // 2 x 100 x 3.15 = 630.00, all of it lost
    const postings = booked(
      fill({ ...put, quantity: '2', price: '3.15' }),
      sale({ ...put, quantity: '2', price: '0' }),
    );
    assert.deepEqual(rows(postings, postings.transactions[1]), [
      ['Assets:Brokerage:Sim:SPY251231P00450000', 0, -2],
      ['Assets:Brokerage:Sim', 0, 0],
    ]);
    assert.deepEqual(gainsOf(postings), [-63_000]);
    assert.equal(postings.transactions[1]?.description, 'Expired 2 SPY251231P00450000');
    assert.deepEqual(postings.commodities, [
      { space: 'OPTION', id: 'SPY251231P00450000', name: 'SPY251231P00450000', fraction: 1 },
    ]);
    assert.deepEqual(
      postings.prices.map(({ value }) => value),
      [{ coefficient: 315n, scale: 0 }],
    );
  });

  it('dates a fill by New York, and by the day of the fill: 1 AM UTC is the evening before', () => {
    const postings = booked(fill({ at: Date.parse('2026-01-01T01:00:00Z') }));
    assert.equal(postings.transactions[0]?.date, '2025-12-31');
  });

  it('enters the transactions of one second in their order, a second apart', () => {
    const postings = booked(
      fill(),
      sale({ quantity: '4', price: '188' }),
      sale({ quantity: '6', price: '189', executionId: 's2' }),
    );
    const entered = postings.transactions.map(
      ({ enteredAt }) => enteredAt - (postings.transactions[0]?.enteredAt ?? 0),
    );
    assert.deepEqual(entered, [0, 1000, 2000, 3000, 4000]);
    assert.deepEqual(
      postings.transactions.map(({ place }) => place),
      [0, 1, 2, 3, 4],
    );
  });

  it('says in every transaction strategy, broker, mode, trade and order', () => {
    for (const { facts, num, description } of booked(fill(), sale({ price: '188' })).transactions) {
      assert.equal(facts.strategy_name, 'open');
      assert.equal(facts.broker, 'sim');
      assert.equal(facts.mode, 'paper');
      assert.equal(facts.trade_id, '2025-12-31-open-SPY-1');
      assert.equal(facts.order_id, `2025-12-31-open-SPY-1-${description.startsWith('Buy') ? 'entry1' : 'exit1'}`);
      assert.equal(num, facts.trade_id);
    }
  });

  it('opens an account once, however many sessions begin with it', () => {
    const keeper = new Bookkeeper();
    const opening = { broker: 'sim', mode: 'paper', session: '2025-12-30', cash: centsOf(10_000_000n), at: 0 } as const;
    keeper.open(opening);
    keeper.open({ ...opening, session: '2025-12-31', cash: centsOf(5n) });
    const { postings } = keeper;
    assert.deepEqual(
      postings.transactions.map((each) => rows(postings, each)),
      [
        [
          ['Assets:Brokerage:Sim', 10_000_000, 10_000_000],
          ['Equity:Opening Balances', -10_000_000, -10_000_000],
        ],
      ],
    );
  });

  it('books a sale that was told before its purchase once that is known, and names it until then', () => {
    const keeper = new Bookkeeper();
    keeper.book(sale({ price: '188' }));
    assert.equal(keeper.postings.transactions.length, 0);
    assert.equal(keeper.unbooked.length, 1);
    keeper.book(fill());
    assert.deepEqual(keeper.unbooked, []);
    assert.deepEqual(gainsOf(keeper.postings), [770]);
  });

  it('does not book what is finer than a millionth of a share', () => {
    const keeper = new Bookkeeper();
    keeper.book(fill({ quantity: '0.0000001' }));
    assert.equal(keeper.postings.transactions.length, 0);
    assert.equal(keeper.unbooked.length, 1);
  });

  const amount = fc.integer({ min: 1, max: 5_000_000 });
  const plans = fc.array(
    fc.record({
      buys: fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 4 }),
      cuts: fc.array(amount, { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 4 },
  );

  /** Purchases of millionths at prices of tenths of a cent, then sales of all of it in some pieces. */
  function tradesOf(plan: { buys: [number, number][]; cuts: number[] }[]): BookFill[] {
    return plan.flatMap(({ buys, cuts }, at) => {
      const tradeId = `2025-12-31-open-SPY-${String(at)}`;
      const strategy = at % 2 === 0 ? 'open' : 'mid';
      const ours = { tradeId, strategy };
      const purchases = buys.map(([units, price], n) =>
        fill({
          ...ours,
          executionId: `b${String(n)}`,
          quantity: millionths(units),
          price: mills(price),
          commission: BigInt(n),
        }),
      );
      let left = buys.reduce((sum, [units]) => sum + units, 0);
      const pieces: number[] = [];
      for (const cut of cuts) {
        const piece = cut % left;
        if (piece > 0) pieces.push(piece);
        left -= piece;
      }
      const sales = [...pieces, left].map((units, n) =>
        sale({ ...ours, executionId: `s${String(n)}`, quantity: millionths(units), price: mills((units % 4999) + 1) }),
      );
      return [...purchases, ...sales];
    });
  }
  const millionths = (units: number): string => (units / 1e6).toFixed(6);
  const mills = (price: number): string => (price / 1000).toFixed(3);

  it('sums every transaction to zero, closes every lot in quantity and value, and gains sales less purchases', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const fills = tradesOf(plan);
        const postings = booked(...fills);
        assertBalanced(postings);
        for (const sums of leftInLots(postings)) assert.deepEqual(sums, [0n, 0n]);
        for (const strategy of ['open', 'mid']) {
          const ours = fills.filter((each) => each.strategy === strategy);
          const worth = (side: string): bigint =>
            ours.reduce((sum, each) => sum + (each.side === side ? each.value : 0n), 0n);
          const gains = postings.transactions
            .filter(({ facts }) => facts.event === 'gain' && facts.strategy_name === strategy)
            .reduce((sum, { splits: [first] }) => sum + (first?.value ?? 0n), 0n);
          assert.equal(gains, worth('sell') - worth('buy'));
        }
      }),
    );
  });

  it('keeps what it has booked of the first fills when more fills follow', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, cut) => {
        const fills = tradesOf(plan);
        const keeper = new Bookkeeper();
        for (const each of fills.slice(0, cut % fills.length)) keeper.book(each);
        const first = keeper.postings;
        assert.deepEqual(booked(...fills).transactions.slice(0, first.transactions.length), first.transactions);
      }),
    );
  });

  it('gives no two things of a book the same id', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { transactions, lots, accounts, prices } = booked(...tradesOf(plan));
        for (const ids of [transactions, lots, accounts, prices, transactions.flatMap(({ splits }) => splits)])
          assert.equal(new Set(ids.map(({ id }) => id)).size, ids.length);
      }),
    );
  });
});
