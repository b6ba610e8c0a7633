/** tbot ledger export as a person uses it: which books, what is added, what is left alone. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import { temporaryFolder } from '../helpers/tbot.ts';
import { handHome, HAND_TRADES, tellTrades } from '../helpers/traded-journal.ts';

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
