/** The books shown, verified, backed up and gone back to; figures by hand in traded-journal.ts. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BOOK,
  SECOND_DAY,
  backups,
  bookBytes,
  bookFile,
  document,
  errorOf,
  exported,
  filesOf,
  ledger,
  said,
} from '../helpers/ledger-commands.ts';
import { simHome } from '../helpers/ops.ts';
import { handHome, tellTrades } from '../helpers/traded-journal.ts';

describe('tbot ledger show', function () {
  this.timeout(60_000);
  let home: string;

  before(() => {
    home = handHome();
    assert.equal(ledger(home, 'export').code, 0);
  });

  it('tells the balance of every account, as it was worked out by hand', () => {
    const [book] = document(home, 0, 'show').books as {
      transactions: number;
      accounts: { account: string; balance: string; value: string; commodity: string; splits: number }[];
    }[];
    assert.equal(book?.transactions, 7);
    const held = book.accounts.filter(({ splits }) => splits > 0);
    assert.deepEqual(
      held.map(({ account, commodity, balance, value }) => [account, commodity, balance, value]),
      [
        ['Assets:Brokerage:Sim', 'USD', '99398.73', '99398.73'],
        ['Assets:Brokerage:Sim:QQQ', 'QQQ', '2', '600'],
        ['Assets:Brokerage:Sim:SPY', 'SPY', '0', '0'],
        ['Equity:Opening Balances', 'USD', '-100000', '-100000'],
        // 0.35 + 2 x (0.03 - 0.01), and 2 x 0.01
        ['Expenses:Commissions', 'USD', '0.39', '0.39'],
        ['Expenses:Regulatory Fees', 'USD', '0.02', '0.02'],
        ['Income:Trading:open', 'USD', '0.86', '0.86'],
      ],
    );
  });

  it('prints CSV on stdout and nothing else there', () => {
    const { stdout, code } = ledger(home, 'show', '--csv');
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines[0], 'mode,account,type,commodity,balance,value,splits');
    assert.ok(lines.includes('paper,Assets:Brokerage:Sim,BANK,USD,99398.73,99398.73,5'), stdout);
    assert.ok(lines.every((line) => line.split(',').length === 7));
  });

  it('shows people a tree with the signs of GnuCash, within 80 columns', () => {
    const shown = said(ledger(home, 'show'));
    assert.deepEqual(shown, [
      'account             balance      cost     type     book',
      '------------------  -----------  -------  -------  -----',
      'Assets                                    ASSET    paper',
      '  Brokerage                               ASSET    paper',
      '    Sim             $99,398.73            BANK     paper',
      '      QQQ           2 QQQ        $600.00  STOCK    paper',
      '      SPY           0 SPY        $0.00    STOCK    paper',
      'Equity                                    EQUITY   paper',
      '  Opening Balances  $100,000.00           EQUITY   paper',
      'Expenses                                  EXPENSE  paper',
      '  Commissions       $0.39                 EXPENSE  paper',
      '  Regulatory Fees   $0.02                 EXPENSE  paper',
      'Income                                    INCOME   paper',
      '  Trading                                 INCOME   paper',
      '    mid                                   INCOME   paper',
      '    open            -$0.86                INCOME   paper',
      `${bookFile(home)}: 7 transactions`,
    ]);
  });

  it('changes nothing, takes no lock, and says with 2 where there is no book', () => {
    const before = bookBytes(home);
    const files = filesOf(home);
    for (const words of [['show'], ['verify'], ['show', '--mode', 'paper']])
      assert.equal(ledger(home, ...words).code, 0);
    assert.deepEqual(bookBytes(home), before);
    assert.deepEqual(filesOf(home), files);
    const empty = simHome();
    for (const words of [['show'], ['verify'], ['backup'], ['show', '--mode', 'live']]) {
      const { code, message, cure } = errorOf(empty, 2, ...words);
      assert.equal(code, 'no_book');
      assert.match(message, /^there is no book: .*gnu_live\.gnucash$/);
      assert.equal(cure, 'tbot ledger export writes it once something was traded');
    }
    assert.equal(errorOf(home, 2, 'show', '--mode', 'live').code, 'no_book');
    assert.deepEqual(filesOf(empty), []);
  });
});

describe('tbot ledger verify', function () {
  this.timeout(60_000);

  it('finds a sound book as the journals say, and says that the broker could not be asked', () => {
    const home = handHome();
    ledger(home, 'export');
    const [book] = document(home, 0, 'verify').books as Record<string, unknown>[];
    assert.deepEqual(
      { ...book, brokers: [] },
      {
        ...{ mode: 'paper', file: bookFile(home), transactions: 7, trades: 2, agrees: true, findings: [] },
        brokers: [],
      },
    );
    const told = said(ledger(home, 'verify'));
    assert.equal(told.length, 3);
    assert.match(told[0] ?? '', /^sim-paper: not compared with the broker: /);
    assert.deepEqual(told.slice(1), [
      `book: ${bookFile(home)}`,
      'paper: 2 trades of tbot in 7 transactions: sound, and as the journals say',
    ]);
    const csv = ledger(home, 'verify', '--csv');
    assert.deepEqual([csv.code, csv.stdout], [0, 'mode,severity,check,trade_id,place,found,expected,cure\n']);
  });

  it('says with 5 what a book lacks that was not exported yet', () => {
    const home = handHome();
    ledger(home, 'export');
    tellTrades(home, '2025-12-02', [SECOND_DAY]);
    const [book] = document(home, 5, 'verify').books as { findings: Record<string, unknown>[] }[];
    assert.deepEqual(
      book?.findings.map(({ check, trade_id: trade, found, cure }) => [check, trade, found, cure]),
      [['missing', SECOND_DAY.id, 'none of its transactions', 'export again: tbot ledger export']],
    );
    assert.match(ledger(home, 'verify').stderr, /3 transactions \(export again: tbot\s+ledger export\)[^]*: 1 error$/m);
    ledger(home, 'export');
    document(home, 0, 'verify');
  });
});

describe('tbot ledger backup', function () {
  this.timeout(60_000);

  it('backs up, lists, goes back to a backup and back again, and loses nothing by it', () => {
    const home = handHome();
    assert.match(ledger(home, 'backup', '--list').stderr, /^no backups yet$/m);
    ledger(home, 'export');
    const first = bookBytes(home);
    const { backups: made, restored } = document(home, 0, 'backup') as { backups: { name: string }[]; restored: null };
    assert.deepEqual([made.map(({ name }) => name), restored], [backups(home), null]);
    const [{ name } = { name: '' }] = made;
    assert.deepEqual(readFileSync(join(home, 'data', 'ledger', 'backups', name)), first);

    tellTrades(home, '2025-12-02', [SECOND_DAY]);
    ledger(home, 'export');
    const second = bookBytes(home);
    const back = document(home, 0, 'backup', '--restore', name) as { backups: { name: string }[]; restored: string };
    assert.equal(back.restored, name);
    assert.deepEqual(bookBytes(home), first);
    const kept = back.backups[0]?.name ?? '';
    assert.deepEqual(readFileSync(join(home, 'data', 'ledger', 'backups', kept)), second);
    const listed = document(home, 0, 'backup', '--list').backups as { name: string; bytes: number; time: string }[];
    assert.deepEqual(listed.map((each) => each.name).sort(), backups(home));
    assert.equal(listed.find((each) => each.name === kept)?.bytes, second.length);
    const packed = listed.find((each) => each.name === name)?.bytes ?? NaN;
    assert.ok(packed < first.length / 4, String(packed));

    const again = ledger(home, 'backup', '--restore', kept);
    assert.equal(again.code, 0);
    assert.equal(said(again)[0], `${kept} is the book now`);
    assert.deepEqual(bookBytes(home), second);
    assert.equal(exported(home)[0]?.outcome, 'unchanged');

    // From the older book what it lacks is added again, to the same bytes.
    ledger(home, 'backup', '--restore', name);
    assert.equal(exported(home)[0]?.trades_added, 1);
    assert.deepEqual(bookBytes(home), second);
  });

  it('says with 2 which backups there are when it is asked for another, and leaves the book', () => {
    const home = handHome();
    ledger(home, 'export');
    ledger(home, 'backup');
    const before = bookBytes(home);
    const [name = ''] = backups(home);
    const unknown = errorOf(home, 2, 'backup', '--restore', `${BOOK}.20200101000000.gnucash`);
    assert.equal(unknown.code, 'no_backup');
    assert.ok(unknown.cure.includes(name), unknown.cure);
    for (const nonsense of ['nonsense', '../../.env', '', `${BOOK}.`, BOOK, `${BOOK}./../../../.env`])
      assert.equal(errorOf(home, 2, 'backup', '--restore', nonsense).code, 'no_backup', nonsense);
    assert.deepEqual(bookBytes(home), before);
    assert.deepEqual(backups(home), [name]);
  });

  it('does not go back while GnuCash has the book open; a copy of it can be made', () => {
    const home = handHome();
    ledger(home, 'export');
    ledger(home, 'backup');
    const [name = ''] = backups(home);
    writeFileSync(`${bookFile(home)}.LCK`, '');
    assert.equal(errorOf(home, 3, 'backup', '--restore', name).code, 'ledger_open');
    assert.equal(ledger(home, 'backup').code, 0);
    assert.equal(backups(home).length, 2);
  });

  it('lists within 80 columns, and as CSV', () => {
    const home = handHome();
    ledger(home, 'export');
    ledger(home, 'backup');
    const shown = said(ledger(home, 'backup', '--list'));
    assert.match(shown[0] ?? '', /^name +time +bytes +mode$/);
    assert.match(shown[2] ?? '', /^gnu_paper\.gnucash\.\d{14}\.gnucash +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +\d+ +paper$/);
    for (const line of shown) assert.ok(line.length <= 80, line);
    const { stdout } = ledger(home, 'backup', '--list', '--csv');
    assert.equal(stdout.split('\n')[0], 'name,time,bytes,mode');
    assert.equal(stdout.trimEnd().split('\n').length, 2);
  });
});
