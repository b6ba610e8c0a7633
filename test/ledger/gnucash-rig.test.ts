import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readReport, report } from '../helpers/gnucash-report.ts';
import { engineCheck, engineScrub, holdByEngine, needsGnuCash, saveByEngine } from '../helpers/gnucash.ts';
import { temporaryFolder } from '../helpers/tbot.ts';
import { usersBook } from './users-book/household.ts';
import { CHECKING_BALANCE, transactions } from './users-book/transactions.ts';

function written(text: string): string {
  const file = join(temporaryFolder(), 'household.gnucash');
  writeFileSync(file, text);
  return file;
}

/** The text with that in place of this, which has to be in it. */
function changed(text: string, from: string, to: string): string {
  assert.ok(text.includes(from), from);
  return text.replaceAll(from, to);
}

describe('a book and the real GnuCash', () => {
  before(function () {
    needsGnuCash(this);
  });

  it("has no complaint about a household's own book, nor about its own save of it", function () {
    const file = written(usersBook());
    const fresh = engineCheck(this, file);
    assert.deepEqual(fresh.why, []);
    assert.equal(fresh.transactions, transactions.length);
    assert.equal(fresh.accounts.find(({ name }) => name === 'Assets:Checking')?.balance, CHECKING_BALANCE);

    saveByEngine(file);
    const saved = engineCheck(this, file);
    assert.deepEqual(saved, { ...fresh, static: { ...fresh.static, gzip: true } });
  });

  it("saves the household's book as the text that it is, gzip or plain", () => {
    const file = written(usersBook());
    saveByEngine(file, { plain: true });
    const plain = readFileSync(file, 'utf8');
    saveByEngine(file);
    assert.equal(gunzipSync(readFileSync(file)).toString(), plain);
    // A later GnuCash may write more; nothing of ours is missing.
    const lines = new Set(plain.split('\n'));
    assert.deepEqual(
      usersBook()
        .split('\n')
        .filter((line) => !lines.has(line)),
      [],
    );
  });

  it('finds a transaction that is a cent out of balance', function () {
    const wrong = changed(usersBook(), '<split:value>430/100<', '<split:value>431/100<');
    const verdict = engineCheck(this, written(changed(wrong, '<split:quantity>430/100<', '<split:quantity>431/100<')));
    assert.equal(verdict.ok, false);
    assert.deepEqual(
      verdict.unbalanced_transactions.map(({ imbalance }) => imbalance),
      ['0.01'],
    );
  });

  it('changes a gain that is a cent off what the lot says, and nothing in the one that is right', () => {
    const ofLots = (text: string): string[] =>
      engineScrub(written(text))
        .filter(({ before }) => before?.description === 'Realized Gain/Loss')
        .map(
          ({ before, after }) => `${String(before?.account)}: ${String(before?.value)}, not ${String(after?.value)}`,
        );
    assert.deepEqual(ofLots(usersBook()), []);
    assert.deepEqual(ofLots(changed(usersBook(), '70000/100', '69999/100')).toSorted(), [
      'Assets.Depot 証券.KO: 69999/100, not 700',
      'Income.Capital Gains: -69999/100, not -700',
    ]);
  });

  it('keeps its lock for as long as it has the book open', async () => {
    const file = written(usersBook());
    const release = await holdByEngine(file);
    assert.ok(existsSync(`${file}.LCK`));
    await release();
    assert.equal(existsSync(`${file}.LCK`), false);
    assert.equal(readFileSync(file, 'utf8'), usersBook());
  });

  it("reports what lies in the household's accounts", function () {
    const { accounts, totals } = report(this, written(usersBook()), 'Balance Sheet', {
      from: '2025-01-01',
      to: '2025-12-31',
    });
    assert.deepEqual(accounts, {
      Assets: '0.00',
      'Assets:Checking': CHECKING_BALANCE,
      // EUR 532.17 at 1.1536
      'Assets:Épargne': '613.91',
      'Assets:Receivable': '150.00',
      'Assets:Depot 証券': '0.00',
      // 100 - 80 shares at 68.90, and 2 at 682.06
      'Assets:Depot 証券:KO': '1378.00',
      'Assets:Depot 証券:SPY': '1364.12',
      Liabilities: '0.00',
      'Liabilities:Credit Card': '1284.50',
      Equity: '0.00',
      'Equity:Opening Balances': '5000.00',
    });
    // 5876.35 + 613.91 + 150.00 + 1378.00 + 1364.12
    assert.equal(totals['Total Assets'], '9382.38');
  });

  it('reports what a household has earned and spent in the days that were asked for', function () {
    const file = written(usersBook());
    const year = report(this, file, 'Income Statement', { from: '2025-01-01', to: '2025-12-31' });
    // 3210.55 + 700.00 + 150.00, and 79.90 + 4.30 + 1200.00
    assert.equal(year.accounts['Income:Salary'], '3210.55');
    assert.equal(year.accounts['Income:Capital Gains'], '700.00');
    assert.equal(year.accounts['Expenses:Café ☕'], '4.30');
    assert.equal(year.totals['Total Revenue'], '4060.55');
    assert.equal(year.totals['Total Expenses'], '1284.20');
    assert.equal(year.totals['Net income for Period'], '2776.35');
    const february = report(this, file, 'Income Statement', { from: '2025-02-01', to: '2025-02-28' });
    assert.equal(february.totals['Net loss for Period'], '84.20');
  });
});

describe('readReport', () => {
  const row = (label: string, ...cells: string[]): string =>
    `<tr><td class="x">${label}</td>\n${cells.map((cell) => `<td class="y">${cell}</td>\n`).join('')}</tr>\n`;
  const link = (depth: number, name: string): string =>
    `${'&nbsp;'.repeat(6 * depth)}<a href="gnc-register:#">${name}</a>\n`;

  it('reads the place of an account from its indent, and its amount from whichever column it is in', () => {
    const html = [
      row('Assets', ' ', ' '),
      row(link(0, 'Assets'), ' ', '$0.00'),
      row(link(1, 'A &amp; B'), '-$1,234,567.89', ' '),
      row(link(2, 'C'), '$-3.10', ' '),
      row(link(1, 'D'), '$4.00', ' '),
      row('Total Assets', ' ', '$12.34'),
    ];
    assert.deepEqual(readReport(html.join('')), {
      accounts: { Assets: '0.00', 'Assets:A & B': '-1234567.89', 'Assets:A & B:C': '-3.10', 'Assets:D': '4.00' },
      totals: { 'Total Assets': '12.34' },
    });
  });
});
