/** Every kind of fill in one book, before the real GnuCash: what it finds, and what its reports say, beside sums by hand. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bookkeeper } from '../../../src/lib/ledger/bookkeeping.ts';
import { unpackBook } from '../../../src/lib/ledger/book/bytes.ts';
import type { BookFill } from '../../../src/lib/ledger/fill.ts';
import type { PlannedAccount, Postings } from '../../../src/lib/ledger/postings.ts';
import { report } from '../../helpers/gnucash-report.ts';
import { needsGnuCash, saveByEngine } from '../../helpers/gnucash.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import * as hand from './hand-written.ts';
import {
  assertOnlyAdded,
  assertSound,
  assertStaysSound,
  assertVerified,
  balanceIn,
  bookBytes,
  contentOf,
  extended,
} from './sound.ts';

const ALL = [...hand.FIRST_DAY, ...hand.SECOND_DAY, ...hand.LATER_DAYS];

function postingsOf(fills: readonly BookFill[]): Postings {
  const keeper = new Bookkeeper();
  for (const opening of hand.OPENINGS) keeper.open(opening);
  for (const fill of fills) keeper.book(fill);
  assert.deepEqual(keeper.unbooked, []);
  return keeper.postings;
}

/** The book with what it lacks of these fills; null: there is none yet. */
function booked(old: Buffer | null, fills: readonly BookFill[]): Buffer {
  const bytes = extended(old, postingsOf(fills));
  assert.ok(bytes !== null);
  return bytes;
}

function bookOf(bytes: Buffer): string {
  const file = join(temporaryFolder(), 'trades.gnucash');
  writeFileSync(file, bytes);
  return file;
}

describe('trades of every kind and the real GnuCash', function () {
  this.timeout(60_000);

  before(function () {
    needsGnuCash(this);
  });

  it('are a book without a complaint, with the gains, fees and cash that a hand sums up, and stay so when it is saved', function () {
    const file = bookOf(booked(null, ALL));
    const verdict = assertStaysSound(this, file);
    const gains = Object.entries(hand.GAINS).map(([strategy, gain]) => [strategy, Number(gain)]);
    const found = Object.entries(verdict.realized_by_strategy).map(([strategy, gain]) => [strategy, Number(gain)]);
    assert.deepEqual(Object.fromEntries(found), Object.fromEntries(gains));
    const held = verdict.accounts.filter(
      ({ commodity, balance }) => !commodity.startsWith('CURRENCY') && balance !== '0',
    );
    assert.deepEqual(
      held.map(({ name, balance, value_sum: cost }) => [name, balance, cost]),
      [['Assets:Brokerage:Alpaca:XOM', '6', '600']],
    );
    const open = verdict.lots.filter(({ closed }) => !closed);
    assert.deepEqual(
      open.map(({ account, realized_booked: gain }) => [account, gain]),
      [['Assets:Brokerage:Alpaca:XOM', '4']],
    );
    assert.equal(Number(balanceIn(verdict, 'Assets:Brokerage:IBKR')), Number(hand.CASH_AT_IBKR));
    assertVerified(file, postingsOf(ALL));
  });

  it("have GnuCash's own statements say what tbot's figures are, before and after a save", function () {
    const file = bookOf(booked(null, ALL));
    assertStatements(this, file);
    saveByEngine(file);
    assertStatements(this, file);
  });

  for (const first of ['INCOME', 'EXPENSE'] as const) {
    it(`stay sound where a person's ${first} accounts stand before those of assets: GnuCash writes a book in their order`, function () {
      const postings = postingsOf(ALL);
      const isFirst = ({ type }: PlannedAccount): boolean => type === first;
      const accounts = [...postings.accounts.filter(isFirst), ...postings.accounts.filter((each) => !isFirst(each))];
      const file = bookOf(extended(null, { ...postings, accounts }) ?? Buffer.of());
      for (let round = 0; round < 2; round++) assertStaysSound(this, file);
    });
  }

  for (const how of ['plain', 'gzip'] as const) {
    it(`are added to a book day by day, of which GnuCash saves each as ${how}, and stay sound and the same`, function () {
      const plain = how === 'plain';
      const file = bookOf(booked(null, hand.FIRST_DAY));
      for (const more of [[...hand.FIRST_DAY, ...hand.SECOND_DAY], ALL]) {
        assertStaysSound(this, file, { plain });
        const old = bookBytes(file);
        writeFileSync(file, booked(old, more));
        assertOnlyAdded(old, bookBytes(file));
        assertVerified(file, postingsOf(more));
        assert.equal(unpackBook(bookBytes(file), file).isGzip, !plain);
      }
      const grown = assertStaysSound(this, file, { plain });
      const inOne = assertSound(this, bookOf(booked(null, ALL)));
      assert.deepEqual(contentOf(grown), contentOf(inOne));
      assert.equal(extended(bookBytes(file), postingsOf(ALL)), null);
    });
  }
});

function assertStatements(context: Mocha.Context, file: string): void {
  const period = { from: '2025-12-01', to: '2026-01-31' };
  const { accounts, totals } = report(context, file, 'Balance Sheet', period);
  assert.equal(accounts['Assets:Brokerage:Alpaca'], hand.CASH_AT_ALPACA);
  assert.equal(accounts['Assets:Brokerage:IBKR'], hand.CASH_AT_IBKR);
  assert.equal(accounts['Assets:Brokerage:Alpaca:XOM'], hand.HELD_VALUE);
  assert.equal(totals['Total Assets'], hand.EQUITY);
  assert.equal(totals['Total Equity'], hand.EQUITY);
  assert.equal(totals['Unrealized Gains'], hand.HELD_GAIN);
  const income = report(context, file, 'Income Statement', period);
  for (const [strategy, gain] of Object.entries(hand.GAINS))
    assert.equal(income.accounts[`Income:Trading:${strategy}`], gain, strategy);
  assert.equal(income.accounts['Expenses:Commissions'], hand.COMMISSIONS);
  assert.equal(income.accounts['Expenses:Regulatory Fees'], hand.REGULATORY_FEES);
  assert.equal(income.totals['Net loss for Period'], hand.NET_LOSS);
}
