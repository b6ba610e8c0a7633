/** The book of a backtest on real minutes of SPY, GM and XOM, before the real GnuCash, beside its trades.csv. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BookExport } from '../../../src/lib/app/ledger/export.ts';
import type { ClosedTrade } from '../../../src/lib/market/closed-trade.ts';
import { results, type Results } from '../../helpers/backtest.ts';
import { report } from '../../helpers/gnucash-report.ts';
import { needsGnuCash } from '../../helpers/gnucash.ts';
import { needsShared } from '../../helpers/shared.ts';
import { json, makeHome, tbot } from '../../helpers/tbot.ts';
import { tradesIn } from './home-books.ts';
import { assertSound, assertStaysSound, assertVerified, bookBytes } from './sound.ts';
import { inCents } from './statements.ts';

const SYMBOLS = ['spy', 'gm', 'xom'];
/** So loose that all three strategies trade, by the hundred. */
const LOOSE = {
  STRAT_OPEN_BUFFER: '0.001',
  STRAT_MID_VWAP_THRESHOLD: '0.006',
  STRAT_CLOSE_MODE: 'both',
  MAX_PRICE: '1000',
  ENABLE_VIX_GATEKEEPER: 'false',
  ENABLE_ADX_FILTER: 'false',
} as const;
const CAPITAL_CENTS = 100_000_00;
const STRATEGIES = ['open', 'mid', 'close'];

/** What it gained before fees, in cents. */
const gainOf = ({ PnL, fees }: ClosedTrade): number => 100 * (PnL + fees);

describe("a backtest's book and the real GnuCash", function () {
  this.timeout(60_000);
  let home: string;
  let run: Results;
  let trades: readonly ClosedTrade[];
  const book = (): string => join(run.folder, 'gnu_backtest.gnucash');

  before(function () {
    needsGnuCash(this);
    const files = SYMBOLS.map((symbol) => needsShared(this, 'data', 'minute', `${symbol}_1min_ohlcv.csv.gz`));
    home = makeHome();
    const imported = tbot(['data', 'import', ...files, '--bad-rows', 'skip', '--json'], { home });
    assert.equal(imported.code, 0, imported.stdout);
    const settings = Object.entries(LOOSE).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    const flags = [
      '--start',
      '2022-10-03',
      '--data',
      join(home, 'data', 'bars'),
      '--commission',
      'ibkr',
      '--charts',
      '0',
      '--ledger',
    ];
    run = results([...flags, ...settings], { home });
    trades = tradesIn(run.folder, 'trades.csv');
    assert.ok(trades.length > 300, String(trades.length));
    assert.deepEqual([...new Set(trades.map(({ strategy_name: strategy }) => strategy))].sort(), STRATEGIES.toSorted());
  });

  it('is the same, to the byte, when it is exported from the folder that the backtest has left', () => {
    const made = bookBytes(book());
    rmSync(book());
    const ran = tbot(['ledger', 'export', '--from-backtest', run.folder, '--json'], { home });
    assert.equal(ran.code, 0, ran.stdout);
    const [exported] = json(ran).books as BookExport[];
    assert.deepEqual([exported?.outcome, exported?.trades_added], ['written', trades.length]);
    assert.ok(bookBytes(book()).equals(made));
  });

  it('has the gain of each trade within a cent, and no complaint', function () {
    const { lots } = assertSound(this, book());
    assertVerified(book(), null);
    assert.equal(lots.length, trades.length);
    const byTitle = new Map(lots.map((lot) => [lot.title, lot]));
    for (const trade of trades) {
      const lot = byTitle.get(`${trade.trade_id} ${trade.ticker}`);
      assert.ok(lot?.closed, trade.trade_id);
      assert.ok(Math.abs(inCents(lot.realized_booked) - gainOf(trade)) <= 1, JSON.stringify([lot, trade]));
    }
  });

  it("has GnuCash's statements say its gains, fees and equity, once GnuCash has saved it too", function () {
    const first = trades[0]?.entry_time.slice(0, 10) ?? '';
    const period = { from: `${first.slice(0, 4)}-01-01`, to: '2023-12-31' };
    const { lots, realized_by_strategy: gains } = assertStaysSound(this, book());
    const balance = report(this, book(), 'Balance Sheet', period);
    const income = report(this, book(), 'Income Statement', period);
    for (const strategy of STRATEGIES) {
      const ours = trades.filter(({ strategy_name: name }) => name === strategy);
      const booked = inCents(income.accounts[`Income:Trading:${strategy}`]);
      assert.equal(booked, inCents(gains[strategy]));
      assert.ok(Math.abs(booked - ours.reduce((sum, trade) => sum + gainOf(trade), 0)) <= ours.length, strategy);
    }
    // Of a trade's fees with a fraction of a cent the book has the cent that brings the profit nearer to the trade's.
    const fees = inCents(income.accounts['Expenses:Commissions']);
    assert.ok(Math.abs(fees - trades.reduce((sum, trade) => sum + 100 * trade.fees, 0)) <= trades.length);
    const gained = lots.reduce((sum, { realized_booked: gain }) => sum + inCents(gain), 0);
    const profit = trades.reduce((sum, trade) => sum + 100 * trade.PnL, 0);
    assert.ok(Math.abs(gained - fees - profit) <= trades.length);
    assert.equal(inCents(balance.accounts['Assets:Brokerage:Sim']), CAPITAL_CENTS + gained - fees);
    assert.equal(inCents(balance.totals['Total Equity']), CAPITAL_CENTS + gained - fees);
    const equity = 100 * (run.metrics.final_equity ?? NaN);
    assert.ok(Math.abs(CAPITAL_CENTS + gained - fees - equity) <= 2 * trades.length);
  });
});
