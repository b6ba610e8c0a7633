/** The book at a run's end: written, or waiting with the run ending as it would. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertFits } from '../helpers/schema.ts';
import { json, tbot } from '../helpers/tbot.ts';
import { listener } from '../helpers/webhook.ts';
import { historyOf } from '../processes/book.ts';
import { busyHome } from '../processes/homes.ts';
import { startTbot } from '../processes/running.ts';

const DATE = '2025-10-20';
const BOOK = 'gnu_paper.gnucash';

interface Ended {
  readonly ended: string;
  readonly trades: readonly { readonly trade_id: string; readonly PnL: number }[];
  readonly book: Readonly<Record<string, unknown>> | null;
}

describe('the book at the end of a run', function () {
  this.timeout(90_000);
  let home: string;
  let first: Ended;

  before(async () => {
    home = await busyHome();
    first = (await run([])).told;
    assert.ok(first.trades.length >= 3);
  });

  async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, at = home) {
    const words = ['run', 'all', '--home', at, '--replay', DATE, '--json', ...args];
    const ended = await startTbot(words, { env }).ended;
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    assertFits('run-all', json(ended));
    return { told: json(ended) as unknown as Ended, stderr: ended.stderr };
  }

  function ledgerFolder(at = home): string {
    return join(at, 'data', 'ledger');
  }

  it('has the trades of the run, and their profit to the cent', () => {
    const { outcome, trades_added: added, file, backup } = first.book ?? {};
    assert.deepEqual([outcome, added, backup], ['written', first.trades.length, null]);
    assert.equal(file, join(ledgerFolder(), BOOK));
    const verified = tbot(['ledger', 'verify', '--json'], { home });
    assert.equal(verified.code, 0, verified.stdout);
    const [verdict] = json(verified).books as { trades: number; brokers: { not_asked: null }[] }[];
    assert.deepEqual([verdict?.trades, verdict?.brokers.map((each) => each.not_asked)], [first.trades.length, [null]]);
    const shown = json(tbot(['ledger', 'show', '--json'], { home })).books as {
      accounts: { account: string; balance: string }[];
    }[];
    const balances = shown[0]?.accounts ?? [];
    const income = balances.filter(({ account }) => account.startsWith('Income:Trading:'));
    const fees = balances.filter(({ account }) => account.startsWith('Expenses:'));
    const sum = (those: typeof balances): number => those.reduce((total, { balance }) => total + Number(balance), 0);
    const profit = first.trades.reduce((total, { PnL }) => total + PnL, 0);
    assert.equal((-sum(income) - sum(fees)).toFixed(2), profit.toFixed(2));
  });

  it('is backed up before the next run adds to it', async () => {
    const before = readFileSync(join(ledgerFolder(), BOOK));
    const { told } = await run([]);
    assert.deepEqual([told.book?.outcome, told.book?.trades_added], ['written', told.trades.length]);
    assert.deepEqual(readFileSync(join(ledgerFolder(), 'backups', String(told.book?.backup))), before);
  });

  it('waits while GnuCash has it open: the run ends as it would, people are alerted, and the next export adds it', async () => {
    const hook = await listener();
    const lock = join(ledgerFolder(), `${BOOK}.LCK`);
    writeFileSync(lock, '');
    const before = readFileSync(join(ledgerFolder(), BOOK));
    const history = historyOf(home).length;
    const { told, stderr } = await run([], { TBOT_ALERT_WEBHOOK_URL: hook.url });
    hook.close();
    assert.equal(told.ended, 'done');
    assert.equal(told.trades.length, first.trades.length);
    assert.equal(historyOf(home).length, history + told.trades.length);
    assert.deepEqual([told.book?.outcome, told.book?.code], ['waits', 'ledger_open']);
    assert.match(stderr, /^warning: the paper book waits: GnuCash has .* open: .* nothing is lost\)$/m);
    assert.ok(
      hook.heard.some((text) => text.includes('the paper book waits')),
      hook.heard.join('\n'),
    );
    assert.deepEqual(readFileSync(join(ledgerFolder(), BOOK)), before);
    rmSync(lock);
    const exported = tbot(['ledger', 'export', '--mode', 'paper', '--json'], { home });
    const [book] = json(exported).books as { trades_added: number }[];
    assert.equal(book?.trades_added, told.trades.length);
    assert.equal(tbot(['ledger', 'verify'], { home }).code, 0);
  });

  it('waits where there is something else in its place', async () => {
    for (const [spoil, code] of [
      [(folder: string) => writeFileSync(join(folder, BOOK), 'my notes\n'), 'not_gnucash'],
      [(folder: string) => mkdirSync(join(folder, BOOK)), 'ledger_unusable'],
    ] as const) {
      const other = await busyHome();
      mkdirSync(ledgerFolder(other), { recursive: true });
      spoil(ledgerFolder(other));
      const { told, stderr } = await run([], {}, other);
      assert.deepEqual([told.ended, told.book?.outcome, told.book?.code], ['done', 'waits', code]);
      assert.match(stderr, /^warning: the paper book waits: /m);
      assert.deepEqual(
        readdirSync(ledgerFolder(other)).filter((name) => name !== 'owner.lock'),
        [BOOK],
      );
    }
  });

  it('waits where its folder is none', async () => {
    const other = await busyHome();
    rmSync(ledgerFolder(other), { recursive: true, force: true });
    writeFileSync(ledgerFolder(other), '');
    const { told } = await run([], {}, other);
    assert.deepEqual([told.ended, told.book?.code], ['done', 'ledger_unusable']);
  });

  it('is none with GNC_EXPORT_MODE=off, and none of a dry run', async () => {
    const other = await busyHome();
    const off = await run([], { TBOT_GNC_EXPORT_MODE: 'off' }, other);
    assert.equal(off.told.book, null);
    assert.ok(off.told.trades.length > 0);
    const dry = await run(['--dry-run'], {}, other);
    assert.equal(dry.told.book, null);
    assert.deepEqual(existsSync(ledgerFolder(other)) ? readdirSync(ledgerFolder(other)) : [], []);
    // Nothing is lost by that either.
    const exported = tbot(['ledger', 'export', '--json'], { home: other });
    const [book] = json(exported).books as { trades_added: number }[];
    assert.equal(book?.trades_added, off.told.trades.length);
  });

  it('is told to people in a line', async () => {
    const other = await busyHome();
    const { stderr } = await run([], {}, other);
    assert.match(stderr, /^book: .*gnu_paper\.gnucash$/m);
  });
});
