/**
 * A live run by real processes: a local Alpaca stands in for the host of live accounts, with keys of that kind. Begun after a dry
 * run of the day before, it trades, ends flat, and keeps the live book.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { alpacaEnvironment, endAll, LedRun, lead } from '../alpaca/led.ts';
import { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { needsGnuCash } from '../helpers/gnucash.ts';
import { json } from '../helpers/tbot.ts';
import { assertSound } from '../ledger/gnucash/sound.ts';
import { alpacaDay, assertFlat, CASH, DATE, TERMS } from './alpaca-day.ts';
import { bookOf } from './book.ts';

const DAY_BEFORE = '2025-10-22';

describe('a live run through Alpaca', function () {
  this.timeout(120_000);
  const open: LocalAlpaca[] = [];
  let home: string;
  let live: LocalAlpaca;
  let args: readonly string[];

  const env = (alpaca: LocalAlpaca): Record<string, string> =>
    alpacaEnvironment({ origin: alpaca.origin, mode: 'live' }, alpaca.now());

  before(async () => {
    const day = await alpacaDay({ SHORT_TYPE: 'disabled' }, { isWhole: true, mode: 'live', date: DAY_BEFORE });
    home = day.home;
    args = ['run', 'open', '--home', home, '--symbols', day.symbols];
    open.push(day.alpaca);
    const dry = LedRun.start(day.alpaca, [...args, '--dry-run'], env(day.alpaca));
    await lead(day.alpaca, dry);
    assert.equal((await dry.ended).code, 0, dry.said);
    const { bars } = day.alpaca.exchange.setup;
    live = await LocalAlpaca.open(bars, { date: DATE, mode: 'live', cash: CASH, terms: TERMS });
    open.push(live);
  });

  after(async () => {
    endAll();
    for (const alpaca of open) await alpaca.close();
  });

  it('trades with real orders, says so, and ends flat', async () => {
    const run = LedRun.start(live, args, env(live));
    await lead(live, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stderr, /^tbot \S+ \(release\) \| live \| alpaca \| /);
    const book = bookOf(home, 'alpaca-live');
    assertFlat({ alpaca: live }, book);
    assert.ok(book.trades.length > 0);
    assert.ok(book.trades.every(({ mode, strategy_name: name }) => mode === 'live' && name === 'open'));
  });

  it('keeps the live book, which is what journal and broker say, and no other', async () => {
    const verified = await LedRun.beside(live, ['ledger', 'verify', '--json', '--home', home], env(live)).ended;
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    assert.match(JSON.stringify(json(verified)), /gnu_live\.gnucash/);
    assert.ok(!existsSync(join(home, 'data', 'ledger', 'gnu_paper.gnucash')));
  });

  it('keeps a book that GnuCash has no complaint about', function () {
    needsGnuCash(this);
    assertSound(this, join(home, 'data', 'ledger', 'gnu_live.gnucash'));
  });
});
