/** From closed trades to a book: a purchase and a sale each, and a gain that agrees with the trade's within a cent. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { centsNear, centsOf, type Cents } from '../../src/lib/core/money.ts';
import { keeperOf } from '../../src/lib/ledger/from-trades.ts';
import type { Postings } from '../../src/lib/ledger/postings.ts';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import { closed, OPEN } from '../helpers/told-session.ts';
import { assertBalanced, leftInLots } from './sums.ts';

const AT = OPEN('2025-12-01');

function trade(more: Partial<ClosedTrade> = {}): ClosedTrade {
  return closed({ broker: 'sim', ...more }).trade;
}

function postingsOf(...trades: readonly ClosedTrade[]): Postings {
  const keeper = keeperOf(trades, centsOf(10_000_000n), AT);
  assert.deepEqual(keeper.unbooked, []);
  return keeper.postings;
}

function sumsOf(postings: Postings, ...path: readonly string[]): bigint {
  const [name, parent] = path.toReversed();
  const account = postings.accounts.find(
    (each) => each.name === name && postings.accounts.find(({ id }) => id === each.parent)?.name === parent,
  );
  const splits = postings.transactions.flatMap((transaction) => transaction.splits);
  return splits.filter((split) => split.account === account?.id).reduce((sum, { value }) => sum + value, 0n);
}

/** What the book says that the trades have brought: gains less fees. */
function profitIn(postings: Postings, strategy = 'open'): Cents {
  return centsOf(-sumsOf(postings, 'Trading', strategy) - sumsOf(postings, 'Expenses', 'Commissions'));
}

describe('the book of closed trades', () => {
  it('has the opening, a purchase, a sale with the fees, and the gain', () => {
    // 10 x 51.40 = 514.00; 10 x 53.00 = 530.00; fees 0.02
    const postings = postingsOf(trade());
    assert.deepEqual(
      postings.transactions.map(({ description, splits }) => [
        description,
        ...splits.map(({ value }) => Number(value)),
      ]),
      [
        ['Opening balance', 10_000_000, -10_000_000],
        ['Buy 10 SPY at 51.4', 51_400, -51_400],
        ['Sell 10 SPY at 53', -53_000, 2, 52_998],
        ['Realized Gain/Loss', 1600, -1600],
      ],
    );
    assert.equal(profitIn(postings), centsNear(trade().PnL));
    assert.deepEqual(postings.transactions[0]?.facts.session, '2025-12-01');
  });

  it('says how the trade ended, and that a price is an estimate', () => {
    const notes = (more: Partial<ClosedTrade>): string | undefined =>
      postingsOf(trade(more)).transactions.find(({ facts }) => facts.event === 'sell')?.notes;
    assert.equal(notes({}), 'open, sim paper, trade 2025-12-01-open-SPY-1; hard_exit');
    assert.match(notes({ exit_reason: 'stop', error_code: 'synthetic' }) ?? '', /; stop, its price is an estimate$/);
    assert.match(notes({ signal_ticker: 'QQQ' }) ?? '', /, signalled by QQQ; hard_exit$/);
  });

  it('counts 100 shares to a put, and nothing for one that expired', () => {
    const put = { instrument: 'put', ticker: 'SPY251201P00500000', size: 2, entry_price: 1.235 } as const;
    // 2 x 100 x 1.235 = 247.00
    const expired = postingsOf(trade({ ...put, exit_price: 0, exit_reason: 'expired', fees: 0, PnL: -247 }));
    assert.equal(profitIn(expired), -24_700n);
    assert.match(expired.transactions[2]?.description ?? '', /^Expired 2 SPY251201P00500000$/);
  });

  it('is none without a trade', () => {
    assert.deepEqual(postingsOf().transactions, []);
  });

  it('gains what the trade says within a cent, whatever the prices', () => {
    const numbers = fc.record({
      size: fc.integer({ min: 1, max: 1_000_000_000 }).map((micros) => micros / 1e6),
      entry: fc.double({ min: 0.01, max: 1000, noNaN: true }),
      exit: fc.double({ min: 0.01, max: 1000, noNaN: true }),
      fees: fc.oneof(
        fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100),
        fc.double({ min: 0, max: 5, noNaN: true }),
      ),
    });
    fc.assert(
      fc.property(numbers, ({ size, entry, exit, fees }) => {
        const PnL = size * (exit - entry) - fees;
        const postings = postingsOf(trade({ size, entry_price: entry, exit_price: exit, fees, PnL }));
        const off = Number(profitIn(postings)) / 100 - PnL;
        // A billionth of a dollar of the price is cut off, times up to 1000 shares.
        assert.ok(Math.abs(off) <= 0.01 + 2e-6, String(off));
      }),
    );
  });

  it('sums each transaction to zero, and leaves nothing in any lot', () => {
    const postings = postingsOf(trade(), trade({ trade_id: '2025-12-01-mid-SPY-2', size: 3.3, strategy_name: 'mid' }));
    assertBalanced(postings);
    assert.deepEqual(leftInLots(postings), [
      [0n, 0n],
      [0n, 0n],
    ]);
  });
});
