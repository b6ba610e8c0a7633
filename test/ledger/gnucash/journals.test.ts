/** Two brokers and two days, as runs have journaled them: the home's book, and the logs beside it, before the real GnuCash. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { json, makeHome, tbot } from '../../helpers/tbot.ts';
import { holdByEngine, needsGnuCash } from '../../helpers/gnucash.ts';
import type { LivedDay } from '../../helpers/live-day.ts';
import { assertVerifies, backupsIn, exported, historyOf, paperBook } from './home-books.ts';
import { assertOnlyAdded, assertSound, assertStaysSound, bookBytes } from './sound.ts';
import { assertSays } from './statements.ts';
import { EQUITY, journaled, tradedDay } from './traded-days.ts';

const DAYS = ['2022-03-01', '2022-03-02'] as const;
const BROKERS = ['alpaca', 'ibkr'] as const;

describe("a home's journals and the real GnuCash", function () {
  this.timeout(60_000);
  let home: string;
  const lived = new Map<string, LivedDay>();

  /** Of the broker at the end of those days: each moves its cents. */
  function cashAt(broker: string, days: readonly string[]): number {
    const executions = days.flatMap((date) =>
      (lived.get(`${broker} ${date}`)?.records ?? []).flatMap(({ record }) =>
        record.kind === 'execution' ? [record.execution] : [],
      ),
    );
    return executions.reduce(
      (cents, { side, quantity, price, fees }) =>
        cents + (side === 'sell' ? 1 : -1) * Math.round(100 * quantity * price) - Math.round(100 * fees),
      100 * EQUITY,
    );
  }

  function assertSaysWhatLogsSay(context: Mocha.Context, days: readonly string[]): void {
    const cash = Object.fromEntries(BROKERS.map((broker) => [broker, cashAt(broker, days)]));
    assertSays(context, paperBook(home), { from: DAYS[0], to: DAYS[1] }, { trades: historyOf(home), cash });
  }

  before(async function () {
    needsGnuCash(this);
    home = makeHome();
    for (const [at, broker] of BROKERS.entries())
      for (const [n, date] of DAYS.entries())
        lived.set(`${broker} ${date}`, await tradedDay(3 + 4 * at + n, date, broker));
  });

  function journal(date: string): void {
    for (const broker of BROKERS) {
      const day = lived.get(`${broker} ${date}`);
      assert.ok(day !== undefined);
      journaled(home, broker, date, day);
    }
  }

  it('become a sound book that says what their logs say', function () {
    journal(DAYS[0]);
    const { outcome, trades_added: trades, transactions_added: transactions } = exported(home);
    assert.deepEqual([outcome, trades], ['written', historyOf(home).length]);
    // An opening of each account, and more fills than two a trade.
    assert.ok(transactions > 2 + 4 * trades, `${String(transactions)} transactions of ${String(trades)} trades`);
    assert.equal(assertSound(this, paperBook(home)).transactions, transactions);
    assertSaysWhatLogsSay(this, [DAYS[0]]);
    assertVerifies(home, transactions);
  });

  it('stay so when GnuCash saves it, and there is nothing to add then', function () {
    const { transactions } = assertStaysSound(this, paperBook(home));
    assertVerifies(home, transactions);
    const saved = bookBytes(paperBook(home));
    assert.deepEqual([exported(home).outcome, backupsIn(home)], ['unchanged', []]);
    assert.ok(bookBytes(paperBook(home)).equals(saved));
  });

  it('are not added to a book that GnuCash has open, and all of them the next time', async function () {
    journal(DAYS[1]);
    const old = bookBytes(paperBook(home));
    const release = await holdByEngine(paperBook(home));
    try {
      const refused = tbot(['ledger', 'export', '--json'], { home });
      assert.equal(refused.code, 3, refused.stdout);
      assert.equal((json(refused).error as { code: string }).code, 'ledger_open');
      assert.ok(bookBytes(paperBook(home)).equals(old));
      assert.deepEqual(backupsIn(home), []);
    } finally {
      await release();
    }
    const { trades_added: trades, backup } = exported(home);
    assert.equal(trades, historyOf(home).filter(({ trade_id: id }) => id.startsWith(DAYS[1])).length);
    assert.deepEqual(backupsIn(home), [backup]);
    assert.ok(bookBytes(join(home, 'data', 'ledger', 'backups', backup ?? '')).equals(old));
    assertOnlyAdded(old, bookBytes(paperBook(home)));
    assertSaysWhatLogsSay(this, DAYS);
    assertVerifies(home, assertStaysSound(this, paperBook(home)).transactions);
    assertSaysWhatLogsSay(this, DAYS);
  });
});
