/** The book of a backtest: by --ledger or afterwards, of the same trades to the cent, and of nothing that is no backtest. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { exportBacktestBook } from '../../src/lib/app/ledger/backtest-book.ts';
import { balancesOf } from '../../src/lib/ledger/balances.ts';
import { readBook } from '../../src/lib/ledger/book/read-book.ts';
import type { Book } from '../../src/lib/ledger/book/model.ts';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import { TbotError } from '../../src/lib/core/errors.ts';
import { LOOSE, results, type Results, type Trade } from '../helpers/backtest.ts';
import { appIn } from '../helpers/ops.ts';
import { assertFits } from '../helpers/schema.ts';
import { json, makeHome, tbot, temporaryFolder } from '../helpers/tbot.ts';

const BOOK = 'gnu_backtest.gnucash';
const QUICK = ['--start', '2024-12-27', '--charts', '0', ...LOOSE];

function bookIn(folder: string): Book {
  return readBook(readFileSync(join(folder, BOOK)), BOOK).book;
}

/** Dollars that each trade has brought, less its fees. */
function profits({ accounts, transactions }: Book): Map<string, number> {
  const kinds = new Map(accounts.map(({ id, type }) => [id, type]));
  const sums = new Map<string, number>();
  for (const { facts, splits } of transactions)
    for (const { account, value } of splits)
      if (facts.trade_id !== undefined && ['INCOME', 'EXPENSE'].includes(kinds.get(account) ?? ''))
        sums.set(facts.trade_id, (sums.get(facts.trade_id) ?? 0) - Number(value.num) / 100);
  return sums;
}

describe('the book of a backtest', function () {
  this.timeout(90_000);
  let home: string;
  let run: Results;

  before(() => {
    home = makeHome();
    run = results([...QUICK, '--ledger'], { home });
    assert.ok(run.trades.length >= 5, String(run.trades.length));
  });

  /** Of that run, of its own. */
  function copy(): string {
    const folder = join(temporaryFolder(), basename(run.folder));
    cpSync(run.folder, folder, { recursive: true });
    rmSync(join(folder, BOOK));
    return folder;
  }

  it('has every trade, and gains what trades.csv says within a cent', () => {
    const book = bookIn(run.folder);
    const made = profits(book);
    assert.deepEqual([...made.keys()].sort(), run.trades.map(({ trade_id: id }) => id).sort());
    for (const { trade_id: id = '', PnL } of run.trades)
      assert.ok(
        Math.abs((made.get(id) ?? NaN) - Number(PnL)) <= 0.01 + 1e-6,
        `${id}: ${String(made.get(id))}, ${String(PnL)}`,
      );
    const balance = (name: string): number =>
      Number(balancesOf(book).find(({ account }) => account.endsWith(name))?.balance);
    const gain = run.trades.reduce((sum, { PnL }) => sum + Number(PnL), 0);
    const off = balance('Brokerage:Sim') + balance('Equity:Opening Balances') - gain;
    assert.ok(Math.abs(off) <= 0.01 * run.trades.length, String(off));
  });

  it('is the same when it is made afterwards, by the path of the results or by their name, and once', () => {
    const folder = copy();
    const exported = (named: string, at = home): Record<string, unknown> => {
      const ran = tbot(['ledger', 'export', '--from-backtest', named, '--json'], { home: at });
      assert.equal(ran.code, 0, ran.stdout);
      assertFits('ledger-export', json(ran));
      return (json(ran).books as Record<string, unknown>[])[0] ?? {};
    };
    const first = exported(folder);
    assert.deepEqual([first.outcome, first.trades_added, first.backup], ['written', run.trades.length, null]);
    assert.equal(first.file, join(folder, BOOK));
    assert.deepEqual(readFileSync(join(folder, BOOK)), readFileSync(join(run.folder, BOOK)));
    assert.equal(exported(folder).outcome, 'unchanged');
    assert.equal(exported(basename(run.folder)).outcome, 'unchanged', 'that of --ledger');
    assert.ok(!existsSync(join(home, 'data', 'ledger', 'gnu_paper.gnucash')), 'the books of the home are others');
  });

  it('is made of trades.json as well', () => {
    const folder = copy();
    const [head = '', ...rows] = readFileSync(join(folder, 'trades.csv'), 'utf8').trimEnd().split('\n');
    rmSync(join(folder, 'trades.csv'));
    const columns = head.split(',');
    const numbers = ['size', 'entry_price', 'exit_price', 'fees', 'PnL'];
    const asJson = rows.map((row) => {
      const cells = row.split(',');
      return JSON.stringify(
        Object.fromEntries(
          columns.map((column, at) => [column, numbers.includes(column) ? Number(cells[at]) : cells[at]]),
        ),
      );
    });
    writeFileSync(join(folder, 'trades.json'), `${asJson.join('\n')}\n`);
    exportBacktestBook(appIn(home), folder);
    assert.deepEqual(readFileSync(join(folder, BOOK)), readFileSync(join(run.folder, BOOK)));
  });

  it('is not there unless it is asked for, nor where nothing was traded', () => {
    const none = results(['--start', '2024-12-31', '--charts', '0', '--strategy', 'open', '--ledger'], { home });
    assert.deepEqual(none.trades, []);
    assert.ok(!readdirSync(none.folder).includes(BOOK));
    const told = tbot(['ledger', 'export', '--from-backtest', none.folder], { home });
    assert.equal(told.code, 0);
    assert.match(told.stderr, /no trades, and no book$/m);
    assert.ok(!existsSync(join(none.folder, BOOK)));
  });

  it('is not made of a folder that is none of a backtest: exit code 2, and nothing is written', () => {
    const empty = temporaryFolder();
    const refused = (named: string): string => {
      const ran = tbot(['ledger', 'export', '--from-backtest', named, '--json'], { home });
      assert.equal(ran.code, 2, ran.stdout);
      assertFits('error', json(ran));
      const { code, message } = json(ran).error as { code: string; message: string };
      return `${code}: ${message}`;
    };
    assert.match(refused(join(empty, 'nowhere')), /^folder_absent: there is no folder /);
    assert.match(refused(empty), /^not_a_backtest: .* has no readable /);
    assert.deepEqual(readdirSync(empty), []);
  });

  const field = (column: keyof ClosedTrade, value: string) => (row: Trade) => ({ ...row, [column]: value });
  const DAMAGES: Readonly<Record<string, (row: Trade) => Trade>> = {
    'a size that is none': field('size', 'ten'),
    'no size': field('size', ''),
    'a size below zero': field('size', '-1'),
    'a price without end': field('entry_price', 'Infinity'),
    'nothing paid': field('entry_price', '0'),
    'a price below zero': field('exit_price', '-2'),
    'a fee that is none': field('fees', 'NaN'),
    'a time that is none': field('entry_time', 'yesterday'),
    'no time': field('exit_time', ''),
    'an instrument that is none': field('instrument', 'future'),
    'no ticker': field('ticker', ''),
    'no trade': field('trade_id', ''),
    'a live trade': field('mode', 'live'),
  };

  for (const [what, damage] of Object.entries(DAMAGES))
    it(`is not made of trades with ${what}, and the line is named`, () => {
      const folder = copy();
      const rows = run.trades.map((row, at) => (at === 2 ? damage(row) : row));
      const lines = rows.map((row) => CLOSED_TRADE_COLUMNS.map((column) => row[column] ?? '').join(','));
      writeFileSync(join(folder, 'trades.csv'), [CLOSED_TRADE_COLUMNS.join(','), ...lines, ''].join('\n'));
      isRefused(folder, /trades\.csv, line 4$/);
    });

  function isRefused(folder: string, message: RegExp): void {
    const before = readdirSync(folder).sort();
    assert.throws(
      () => exportBacktestBook(appIn(home), folder),
      (error) => error instanceof TbotError && error.code === 'not_a_backtest' && message.test(error.message),
    );
    assert.deepEqual(readdirSync(folder).sort(), before);
  }

  it('is not made of a file that is torn, empty, without its head, or has a trade twice', () => {
    const folder = copy();
    const file = join(folder, 'trades.csv');
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n');
    const last = lines.length - 1;
    for (const [damaged, message] of [
      [text.slice(0, -5), new RegExp(`line ${String(last)}$`)],
      [text.slice(0, -1), new RegExp(`line ${String(last)}$`)],
      ['', /line 1$/],
      [lines.slice(1).join('\n'), /line 1$/],
      [text.replace('entry_price', 'price'), /line 1$/],
      [[...lines.slice(0, 2), lines[1], ...lines.slice(2)].join('\n'), /line 3$/],
      [[...lines.slice(0, 2), '', ...lines.slice(2)].join('\n'), /line 3$/],
    ] as const) {
      writeFileSync(file, damaged);
      isRefused(folder, message);
    }
    rmSync(file);
    isRefused(folder, /has no readable trades\.csv$/);
  });

  it('is not made without the settings of the run', () => {
    const folder = copy();
    for (const damaged of [
      '',
      '{',
      'null',
      '{}',
      '{"run":{"capital":"much","first_session":"2024-12-27"}}',
      '{"run":{"capital":1}}',
    ]) {
      writeFileSync(join(folder, 'config.json'), damaged);
      isRefused(folder, /has no readable config\.json$/);
    }
    for (const date of ['soon', '2024-12-25', '2024-02-30']) {
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ run: { capital: 100, first_session: date } }));
      isRefused(folder, /has no readable config\.json$/);
    }
  });
});
