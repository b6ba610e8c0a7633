/**
 * The household's own book, to which tbot adds trades, twice: between the two its owner saves it in GnuCash with accounts
 * renamed and moved, a note and an entry of their own. What is theirs stays theirs; what is tbot's is sound.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unpackBook } from '../../../src/lib/ledger/book/bytes.ts';
import { report } from '../../helpers/gnucash-report.ts';
import { editByEngine, engineCheck, engineScrub, needsGnuCash, type Edit } from '../../helpers/gnucash.ts';
import { makeHome, temporaryFolder } from '../../helpers/tbot.ts';
import { usersBook } from '../users-book/household.ts';
import { CHECKING_BALANCE } from '../users-book/transactions.ts';
import { assertVerifies, exported, paperBook } from './home-books.ts';
import { CASH, COMMISSIONS, EXPIRY, FIRST_DAY, GAINS, journalDay, REGULATORY_FEES, SECOND_DAY } from './overnight.ts';
import { assertOnlyAdded, assertSound, assertStaysSound, balanceIn, bookBytes } from './sound.ts';
import { inCents } from './statements.ts';

const BROKER = 'Alpaca (Zoë’s) ☕';
const DIVIDEND_CENTS = 1234;
const NOTE = 'asked Søren: <why> & "when"?';
const NOTE_AS_XML = 'asked Søren: &lt;why&gt; &amp; "when"?';
const SOLD = 'Sell 5 SPY at 69';

const EDITS: readonly Edit[] = [
  { rename: 'Assets:Brokerage:Alpaca', to: BROKER },
  { move: 'Assets:Brokerage', to: 'Assets:Depot 証券' },
  { rename: 'Income:Trading:open', to: 'Eröffnung' },
  { move: 'Income:Trading:Eröffnung', to: 'Income:Capital Gains' },
  { note: SOLD, text: NOTE },
  {
    ...{ enter: 'Dividende', date: [2025, 12, 1], cents: DIVIDEND_CENTS },
    ...{ from: 'Income:Salary', to: `Assets:Depot 証券:Brokerage:${BROKER}` },
  },
];

const CASH_PATH = `Assets:Depot 証券:Brokerage:${BROKER}`;
const YEAR = { from: '2025-01-01', to: '2025-12-31' };

describe("the household's book with tbot's trades and the real GnuCash", function () {
  this.timeout(60_000);

  before(function () {
    needsGnuCash(this);
  });

  for (const how of ['plain', 'gzip'] as const) {
    it(`stays the household's, and sound, ${how}, whatever its owner renames, moves and adds between two exports`, function () {
      const plain = how === 'plain';
      const home = makeHome();
      const file = paperBook(home);
      const own = join(temporaryFolder(), 'household.gnucash');
      writeFileSync(own, usersBook());
      const known = engineScrub(own);
      writeFileSync(file, plain ? usersBook() : gzipSync(usersBook()));
      const { transactions: theirs } = engineCheck(this, file);

      const added = (date: string): number => {
        const old = bookBytes(file);
        journalDay(home, date);
        const { transactions_added: count, outcome } = exported(home);
        assert.equal(outcome, 'written');
        assertOnlyAdded(old, bookBytes(file));
        assert.equal(unpackBook(bookBytes(file), file).isGzip, !plain);
        return count;
      };

      const first = added(FIRST_DAY);
      assertSound(this, file, known);
      assertVerifies(home, theirs + first);

      editByEngine(file, EDITS, { plain });
      assertSound(this, file, known);
      assertVerifies(home, theirs + first + 1);
      assert.equal(exported(home).outcome, 'unchanged');

      const second = added(SECOND_DAY) + added(EXPIRY);
      assertVerifies(home, theirs + first + second + 1);
      const verdict = assertStaysSound(this, file, { known, plain });
      assertVerifies(home, theirs + first + second + 1);
      assert.equal(exported(home).outcome, 'unchanged');

      assert.ok(unpackBook(bookBytes(file), file).bytes.includes(NOTE_AS_XML));
      assert.equal(balanceIn(verdict, 'Assets:Checking'), CHECKING_BALANCE);
      assert.equal(inCents(balanceIn(verdict, CASH_PATH)), inCents(CASH) + DIVIDEND_CENTS);
      assert.ok(verdict.accounts.every(({ name }) => !name.startsWith('Assets:Brokerage')));
      const ours = verdict.lots.filter(({ account }) => account.startsWith(CASH_PATH));
      assert.ok(ours.length === 5 && ours.every(({ closed }) => closed), JSON.stringify(ours));
    });
  }

  it("has GnuCash's statements tell the household's money and tbot's", function () {
    const home = makeHome();
    const file = paperBook(home);
    writeFileSync(file, usersBook());
    journalDay(home, FIRST_DAY);
    exported(home);
    editByEngine(file, EDITS);
    journalDay(home, SECOND_DAY);
    journalDay(home, EXPIRY);
    exported(home);
    const { accounts: balances, totals } = report(this, file, 'Balance Sheet', YEAR);
    assert.equal(inCents(balances[CASH_PATH]), inCents(CASH) + DIVIDEND_CENTS);
    assert.equal(balances['Assets:Checking'], CHECKING_BALANCE);
    // What the household has by itself (gnucash-rig.test.ts), 9382.38, and the cash at the broker.
    assert.equal(inCents(totals['Total Assets']), inCents('9382.38') + inCents(CASH) + DIVIDEND_CENTS);
    const { accounts } = report(this, file, 'Income Statement', YEAR);
    assert.equal(accounts['Income:Capital Gains:Eröffnung'], GAINS.open);
    assert.equal(accounts['Income:Trading:mid'], GAINS.mid);
    assert.equal(accounts['Income:Trading:close'], GAINS.close);
    assert.equal(accounts['Income:Capital Gains'], '700.00');
    assert.equal(inCents(accounts['Income:Salary']), inCents('3210.55') + DIVIDEND_CENTS);
    assert.equal(accounts['Expenses:Commissions'], COMMISSIONS);
    assert.equal(accounts['Expenses:Regulatory Fees'], REGULATORY_FEES);
  });
});
