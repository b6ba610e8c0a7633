/** The books from the command line: what is exported, shown, backed up and gone back to; figures by hand in traded-journal.ts. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handHome, HAND_TRADES, tellTrades } from '../helpers/traded-journal.ts';
import { assertFits } from '../helpers/schema.ts';
import { simHome } from '../helpers/ops.ts';
import { json, tbot, temporaryFolder, type Ran } from '../helpers/tbot.ts';

const BOOK = 'gnu_paper.gnucash';

function ledger(home: string, ...words: string[]): Ran {
  return tbot(['ledger', ...words], { home });
}

/** Of a command that ends with that code. */
function document(home: string, code: number, ...words: string[]): Record<string, unknown> {
  const ran = ledger(home, ...words, '--json');
  assert.equal(ran.code, code, ran.stdout + ran.stderr);
  assertFits(code === 0 || code === 5 ? `ledger-${words[0] ?? ''}` : 'error', json(ran));
  return json(ran);
}

interface Exported {
  readonly mode: string;
  readonly outcome: string;
  readonly trades_added: number;
  readonly transactions_added: number;
  readonly backup: string | null;
}

function exported(home: string, ...words: string[]): readonly Exported[] {
  return document(home, 0, 'export', ...words).books as readonly Exported[];
}

function errorOf(home: string, code: number, ...words: string[]): { code: string; message: string; cure: string } {
  return document(home, code, ...words).error as { code: string; message: string; cure: string };
}

function bookFile(home: string, name = BOOK): string {
  return join(home, 'data', 'ledger', name);
}

function bookBytes(home: string): Buffer {
  return readFileSync(bookFile(home));
}

function backups(home: string): string[] {
  const folder = join(home, 'data', 'ledger', 'backups');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function filesOf(home: string): string[] {
  const folder = join(home, 'data', 'ledger');
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
}

/** The banner left out. */
function said({ stderr }: Ran): string[] {
  return stderr.split('\n').slice(1, -1);
}

const SECOND_DAY = {
  ...{ id: '2025-12-02-open-SPY-1', ticker: 'SPY' },
  fills: [
    { leg: 'entry', quantity: 1, price: 100 },
    { leg: 'exit', quantity: 1, price: 101 },
  ],
} as const;

describe('tbot ledger export', function () {
  this.timeout(60_000);
  let made: string;

  before(() => {
    made = handHome();
    assert.equal(ledger(made, 'export').code, 0);
  });

  /** With a book, of its own. */
  function homeWithBook(): string {
    const home = temporaryFolder();
    cpSync(made, home, { recursive: true });
    return home;
  }

  it('makes the book of what was traded, and none of what was not', () => {
    const home = handHome();
    const [paper, live] = exported(home);
    // An opening; a purchase, two sales and their two gains; a purchase.
    assert.deepEqual([paper?.outcome, paper?.trades_added, paper?.transactions_added], ['written', 2, 7]);
    assert.deepEqual([paper?.backup, live?.outcome], [null, 'absent']);
    assert.deepEqual(filesOf(home), [BOOK, 'owner.lock']);
  });

  it('changes no byte when it is asked again, and makes no backup', () => {
    const home = homeWithBook();
    const before = bookBytes(home);
    for (let round = 0; round < 2; round++) {
      const [paper] = exported(home, '--mode', 'paper');
      assert.deepEqual([paper?.outcome, paper?.transactions_added, paper?.backup], ['unchanged', 0, null]);
    }
    assert.deepEqual(bookBytes(home), before);
    assert.deepEqual(backups(home), []);
  });

  it('makes the same book anywhere, to the byte', () => {
    const home = handHome();
    exported(home);
    assert.deepEqual(bookBytes(home), bookBytes(made));
  });

  it('adds what a later session has traded, after a backup of the book as it was', () => {
    const home = homeWithBook();
    const before = bookBytes(home);
    tellTrades(home, '2025-12-02', [SECOND_DAY]);
    const [paper] = exported(home);
    assert.deepEqual([paper?.outcome, paper?.trades_added, paper?.transactions_added], ['written', 1, 3]);
    assert.deepEqual(backups(home), [paper?.backup]);
    assert.deepEqual(readFileSync(join(home, 'data', 'ledger', 'backups', paper?.backup ?? '')), before);
    assert.notDeepEqual(bookBytes(home), before);
  });

  it('keeps paper and live apart, and makes the one that --mode names', () => {
    const home = handHome();
    tellTrades(home, '2025-12-02', [SECOND_DAY], 'sim-live', { mode: 'live' });
    assert.deepEqual(
      exported(home, '--mode', 'live').map(({ mode, outcome, trades_added: trades }) => [mode, outcome, trades]),
      [['live', 'written', 1]],
    );
    assert.deepEqual(filesOf(home), ['gnu_live.gnucash', 'owner.lock']);
    assert.deepEqual(
      exported(home).map(({ mode, outcome }) => [mode, outcome]),
      [
        ['paper', 'written'],
        ['live', 'unchanged'],
      ],
    );
  });

  it('leaves out what a dry run has decided', () => {
    const home = simHome();
    tellTrades(home, '2025-12-01', HAND_TRADES, 'sim-paper-dry', { isDryRun: true });
    assert.deepEqual(
      exported(home).map(({ outcome }) => outcome),
      ['absent', 'absent'],
    );
    assert.deepEqual(filesOf(home), []);
  });

  it('writes nothing and backs nothing up with GNC_EXPORT_MODE=off, and says so with 3', () => {
    const home = handHome({ GNC_EXPORT_MODE: 'off' });
    const { code, message, cure } = errorOf(home, 3, 'export');
    assert.equal(code, 'ledger_off');
    assert.match(message, /^GNC_EXPORT_MODE is off: no book is to be written$/);
    assert.equal(cure, 'tbot config set GNC_EXPORT_MODE=auto');
    assert.deepEqual(filesOf(home), []);
    mkdirSync(join(home, 'data', 'ledger'), { recursive: true });
    cpSync(bookFile(made), bookFile(home));
    assert.equal(errorOf(home, 3, 'backup').code, 'ledger_off');
    assert.equal(errorOf(home, 3, 'backup', '--restore', `${BOOK}.20251201000000.gnucash`).code, 'ledger_off');
    assert.deepEqual(filesOf(home), [BOOK]);
    assert.deepEqual(bookBytes(home), bookBytes(made));
    // Looking is no writing.
    assert.equal(ledger(home, 'show').code, 0);
    assert.equal(ledger(home, 'verify').code, 0);
  });

  it('writes the one book that GNC_EXPORT_MODE names', () => {
    for (const [setting, other] of [
      ['paper', 'live'],
      ['live', 'paper'],
    ] as const) {
      const home = handHome({ GNC_EXPORT_MODE: setting, TEST_MODE: 'false' });
      tellTrades(home, '2025-12-02', [SECOND_DAY], 'sim-live', { mode: 'live' });
      assert.match(errorOf(home, 3, 'export', '--mode', other).message, new RegExp(`the ${other} book is not to be`));
      assert.deepEqual(
        exported(home).map(({ mode, outcome }) => [mode, outcome]),
        [[setting, 'written']],
      );
      assert.deepEqual(filesOf(home), [`gnu_${setting}.gnucash`, 'owner.lock']);
    }
  });

  it('leaves a book alone that GnuCash has open, and adds what it lacks afterwards', () => {
    const home = homeWithBook();
    const lock = `${bookFile(home)}.LCK`;
    writeFileSync(lock, '');
    tellTrades(home, '2025-12-02', [SECOND_DAY]);
    const before = bookBytes(home);
    const { code, message, cure } = errorOf(home, 3, 'export');
    assert.equal(code, 'ledger_open');
    assert.ok(message.includes(lock), message);
    assert.match(cure, /^close the book in GnuCash, then export again; .*nothing is lost$/);
    assert.deepEqual(bookBytes(home), before);
    assert.deepEqual(filesOf(home), [BOOK, `${BOOK}.LCK`, 'owner.lock']);
    assert.equal(readFileSync(lock, 'utf8'), '');
    // To look is allowed.
    assert.equal(ledger(home, 'show').code, 0);
    rmSync(lock);
    assert.equal(exported(home)[0]?.trades_added, 1);
  });

  it('writes the other book where one is open', () => {
    const home = homeWithBook();
    writeFileSync(`${bookFile(home)}.LCK`, '');
    tellTrades(home, '2025-12-02', [SECOND_DAY]);
    tellTrades(home, '2025-12-02', [SECOND_DAY], 'sim-live', { mode: 'live' });
    assert.equal(errorOf(home, 3, 'export').code, 'ledger_open');
    assert.ok(existsSync(bookFile(home, 'gnu_live.gnucash')));
  });

  it('names a fill that cannot be booked, with 5, and books the others', () => {
    const home = simHome();
    const [spy, qqq] = HAND_TRADES;
    assert.ok(spy !== undefined && qqq !== undefined);
    // Sold, and never bought.
    tellTrades(home, '2025-12-01', [spy, { ...qqq, fills: [{ leg: 'exit', quantity: 2, price: 300 }] }]);
    const [book] = document(home, 5, 'export').books as { trades_added: number; unbooked: { trade_id: string }[] }[];
    assert.equal(book?.trades_added, 1);
    assert.deepEqual(
      book.unbooked.map(({ trade_id: id }) => id),
      [qqq.id],
    );
    assert.match(ledger(home, 'export').stderr, /^warning: .*-QQQ-2: fill .* is not in the book: more was sold than /m);
  });

  it('tells people in a line for each book, on stderr', () => {
    const home = handHome();
    const first = ledger(home, 'export');
    assert.equal(first.stdout, '');
    assert.deepEqual(said(first), [
      `paper: added 2 trades in 7 transactions to ${bookFile(home)} (a new book)`,
      'live: no trades, and no book',
    ]);
    tellTrades(home, '2025-12-02', [SECOND_DAY]);
    const [line = ''] = said(ledger(home, 'export', '--mode', 'paper'));
    assert.match(line, /^paper: added 1 trade in 3 transactions to .* \(the book before it is kept as gnu_paper\./);
    assert.match(ledger(home, 'export').stderr, /^paper: .*gnu_paper\.gnucash has every trade$/m);
  });

  it('takes no other mode, and no mode of a backtest', () => {
    assert.match(errorOf(made, 2, 'export', '--mode', 'both').message, /paper, live/);
    assert.match(errorOf(made, 2, 'export', '--mode', 'paper', '--from-backtest', 'x').message, /--mode/);
  });
});

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
    assert.equal(told.length, 2);
    assert.match(told[0] ?? '', /^sim-paper: not compared with the broker: /);
    assert.equal(
      told[1],
      `paper: ${bookFile(home)}: 2 trades of tbot in 7 transactions: sound, and as the journals say`,
    );
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
    assert.equal(listed.find((each) => each.name === name)?.bytes, first.length);

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
