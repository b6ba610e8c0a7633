/** What a book lacks: transactions by their ids, and beside them only what these need. */
import assert from 'node:assert/strict';
import { ConfigError } from '../../src/lib/core/errors.ts';
import { centsOf } from '../../src/lib/core/money.ts';
import { additionsTo } from '../../src/lib/ledger/additions.ts';
import { Bookkeeper } from '../../src/lib/ledger/bookkeeping.ts';
import type { BookAccount, BookOutline } from '../../src/lib/ledger/book/model.ts';
import type { BookFill } from '../../src/lib/ledger/fill.ts';
import type { Postings } from '../../src/lib/ledger/postings.ts';
import { fill } from './fills.ts';

const NOON = Date.parse('2025-12-30T17:00:00Z');
const DAY_MS = 86_400_000;

const ROOT: BookAccount = {
  ...{ id: 'root', name: 'Root Account', type: 'ROOT', parent: null, commodity: null, scu: 0n },
  ...{ isPlaceholder: false, lots: [] },
};
const EMPTY: BookOutline = {
  ...{ id: 'book', usesTradingAccounts: false, commodities: [], accounts: [ROOT], prices: [] },
  transactionIds: new Set(),
};

/** A purchase and a sale of ten. */
function roundTrip(ticker: string, at: number, tradeId = `2025-12-30-open-${ticker}-1`): readonly BookFill[] {
  return [
    fill({ ticker, tradeId, executionId: 'b', at }),
    fill({ ticker, tradeId, executionId: 's', at: at + 60_000, side: 'sell', price: '188' }),
  ];
}

function postingsOf(...fills: readonly BookFill[]): Postings {
  const keeper = new Bookkeeper();
  keeper.open({ broker: 'sim', mode: 'paper', session: '2025-12-30', cash: centsOf(1_000_000n), at: NOON });
  for (const each of fills) keeper.book(each);
  return keeper.postings;
}

/** A book that has those. */
function bookWith({ accounts, commodities, prices, lots, transactions }: Postings): BookOutline {
  return {
    ...EMPTY,
    commodities: commodities.map((each) => ({ ...each, fraction: BigInt(each.fraction) })),
    accounts: [
      ROOT,
      ...accounts.map((each) => ({
        ...{ id: each.id, name: each.name, type: each.type, parent: each.parent ?? ROOT.id },
        ...{ commodity: each.commodity, scu: BigInt(each.commodity.fraction), isPlaceholder: each.isPlaceholder },
        lots: lots.filter(({ account }) => account === each.id),
      })),
    ],
    prices: prices.map((each) => ({ ...each, currency: { space: 'CURRENCY', id: 'USD' } })),
    transactionIds: new Set(transactions.map(({ id }) => id)),
  };
}

const SPY = postingsOf(...roundTrip('SPY', NOON));
const MORE = postingsOf(...roundTrip('SPY', NOON), ...roundTrip('QQQ', NOON + DAY_MS));

describe('what a book lacks', () => {
  it('is everything where it is new, also what its first trades do not need', () => {
    const { accounts, commodities, lots, prices, transactions } = additionsTo(EMPTY, SPY);
    assert.deepEqual([accounts.length, commodities.length, lots.length, prices.length], [SPY.accounts.length, 1, 1, 1]);
    assert.equal(transactions.length, 4);
    assert.ok(accounts.some(({ name }) => name === 'Regulatory Fees'));
  });

  it('is nothing where it has all transactions, whatever else was deleted', () => {
    const { transactionIds } = bookWith(SPY);
    const { accounts, commodities, lots, prices, transactions } = additionsTo({ ...EMPTY, transactionIds }, SPY);
    assert.deepEqual([accounts, commodities, lots, prices, transactions], [[], [], [], [], []]);
  });

  it('is with a new trade its security, account, lot and price, and nothing of what was there', () => {
    const { accounts, commodities, lots, prices, transactions } = additionsTo(bookWith(SPY), MORE);
    assert.deepEqual([accounts.map(({ name }) => name), commodities.map(({ id }) => id)], [['QQQ'], ['QQQ']]);
    assert.deepEqual(
      lots.map(({ title }) => title),
      ['2025-12-30-open-QQQ-1 QQQ'],
    );
    assert.deepEqual(
      prices.map(({ commodity, date }) => [commodity.id, date]),
      [['QQQ', '2025-12-31']],
    );
    assert.deepEqual(
      transactions.map(({ facts }) => facts.event),
      ['buy', 'sell', 'gain'],
    );
  });

  it('is the rest of a trade that was sold after the last export', () => {
    const [bought] = roundTrip('SPY', NOON);
    assert.ok(bought !== undefined);
    const { lots, transactions } = additionsTo(bookWith(postingsOf(bought)), SPY);
    assert.deepEqual(
      transactions.map(({ facts }) => facts.event),
      ['sell', 'gain'],
    );
    assert.deepEqual(lots, [], 'its lot is there');
  });

  it('is no price of a day that has one, whose ever it is', () => {
    const book = bookWith(SPY);
    const [price] = bookWith(MORE).prices.filter(({ commodity }) => commodity.id === 'QQQ');
    assert.ok(price !== undefined);
    assert.deepEqual(additionsTo({ ...book, prices: [{ ...price, id: 'own' }] }, MORE).prices, []);
    assert.equal(additionsTo({ ...book, prices: [{ ...price, date: '2025-12-30' }] }, MORE).prices.length, 1);
  });

  it('comes with the accounts above those that are needed', () => {
    const own: BookOutline = { ...EMPTY, transactionIds: new Set(['something']) };
    const names = additionsTo(own, SPY).accounts.map(({ name }) => name);
    assert.deepEqual(names.sort(), [
      ...['Assets', 'Brokerage', 'Equity', 'Income', 'Opening Balances', 'SPY', 'Sim', 'Trading', 'open'],
    ]);
  });

  it('cannot be added to an account in coarser units, and can to one in finer ones', () => {
    const inUnits = (scu: bigint, quantity: string): unknown => {
      const book = bookWith(SPY);
      const accounts = book.accounts.map((account) => (account.name === 'SPY' ? { ...account, scu } : account));
      const id = '2025-12-31-open-SPY-1';
      const more = fill({ ticker: 'SPY', tradeId: id, executionId: 'x', at: NOON + DAY_MS, quantity });
      return additionsTo({ ...book, accounts }, postingsOf(...roundTrip('SPY', NOON), more)).transactions.length;
    };
    assert.equal(inUnits(1n, '3'), 1, 'whole shares fit');
    assert.equal(inUnits(100n, '0.25'), 1);
    assert.equal(inUnits(1_000_000_000n, '0.000001'), 1);
    assert.throws(
      () => inUnits(100n, '0.125'),
      (error) =>
        error instanceof ConfigError &&
        error.code === 'unit_too_coarse' &&
        error.message.includes('1/100, and 2025-12-31-open-SPY-1 needs'),
    );
  });
});
