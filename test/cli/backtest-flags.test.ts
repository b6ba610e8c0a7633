/** What each flag of a backtest changes, and that it changes nothing else. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/lib/bars/store/store.ts';
import {
  failure,
  LOOSE,
  madeUpStore,
  results,
  sessionMinuteOf,
  type Decision,
  type Results,
  type Trade,
} from '../helpers/backtest.ts';
import { makeHome, temporaryFolder } from '../helpers/tbot.ts';
import { near } from '../stats/near.ts';

/** Ten sessions, 2024-12-24 an early close, and enough history before them for the filter by volume. */
const SHORT = ['--start', '2024-12-16', '--charts', '0'];
const RUN = [...LOOSE, ...SHORT];

describe('a backtest asked for', function () {
  this.timeout(60_000);

  let plain: Results;

  before(() => {
    plain = results(RUN);
  });

  describe('some symbols', () => {
    const symbolsOf = (args: readonly string[], how?: Parameters<typeof results>[1]): unknown =>
      results([...SHORT, '--strategy', 'open', ...args], how).config.run.symbols;

    it('takes them from the flag, a file or stdin, in any case, and their inverse ETFs only to buy', () => {
      const list = join(temporaryFolder(), 'symbols.txt');
      writeFileSync(list, 'syn01\nQQQ, spy\r\n\nSPY\n');
      const expected = ['QQQ', 'SPY', 'SYN01'];
      assert.deepEqual(symbolsOf(['--symbols', 'spy,Syn01,QQQ']), expected);
      assert.deepEqual(symbolsOf(['--symbols', list]), expected);
      assert.deepEqual(symbolsOf(['--symbols', '-'], { input: 'SYN01 spy\nqqq\n' }), expected);

      const spy = results([...RUN, '--symbols', 'SPY']);
      assert.deepEqual(spy.config.run.symbols, ['SPY']);
      assert.deepEqual(spy.config.run.inverse_etfs, { SPY: 'SH' });
      assert.ok(spy.trades.every((trade) => trade.signal_ticker === 'SPY'));
      assert.ok(spy.trades.some((trade) => trade.ticker === 'SH' && trade.instrument === 'inverse_etf'));
      assert.ok(spy.decisions.every(({ symbol }) => symbol === 'SPY'));
    });
  });

  it('some dates keeps to the sessions within them', () => {
    // 2024-12-21 is a Saturday, 2024-12-25 a holiday.
    const { config, metrics, decisions } = results(['--start', '2024-12-21', '--end', '2024-12-25']);
    assert.deepEqual([config.run.start, config.run.end], ['2024-12-21', '2024-12-25']);
    assert.deepEqual([config.run.first_session, config.run.last_session], ['2024-12-23', '2024-12-24']);
    assert.equal(metrics.sessions, 2);
    assert.ok(decisions.every(({ session }) => session === '2024-12-23' || session === '2024-12-24'));
  });

  it('some strategies has no decision of another, and takes them in their order', () => {
    const { name, decisions, config } = results([...RUN, '--strategy', 'close,open']);
    assert.match(name, /^open\+close-/);
    assert.deepEqual(config.run.strategies, ['open', 'close']);
    assert.deepEqual([...new Set(decisions.map(({ strategy }) => strategy))].sort(), ['close', 'open']);
  });

  it('settings trades by them for this run alone, and says so', () => {
    const home = makeHome();
    writeFileSync(join(home, '.env_bot'), 'MAX_TRADES=4\nSTRAT_CLOSE_MODE=fade\n');
    const own = ['--set', 'MAX_TRADES=1', '--set', 'WEIGHTS=1', '--set', 'STRAT_CLOSE_MODE=both'];
    const { config, trades } = results([...SHORT, '--strategy', 'close', ...own], {
      home,
      env: { TBOT_MAX_TRADES: '3', TBOT_MAX_PRICE: '999' },
    });
    const { MAX_TRADES, WEIGHTS, STRAT_CLOSE_MODE, MAX_PRICE } = config.settings;
    assert.deepEqual([MAX_TRADES, WEIGHTS, STRAT_CLOSE_MODE, MAX_PRICE], ['1', '1', 'both', '999']);
    const days = trades.map(({ entry_time: time = '' }) => time.slice(0, 10));
    assert.ok(days.length > 2);
    assert.equal(new Set(days).size, days.length);
  });

  it('another capital buys in proportion', () => {
    const half = results([...RUN, '--capital', '5e4']);
    assert.equal(half.metrics.capital, 50_000);
    const [a, b] = [plain.trades[0], half.trades[0]];
    assert.deepEqual([a?.ticker, a?.entry_time, a?.entry_price], [b?.ticker, b?.entry_time, b?.entry_price]);
    // Rounded down to a millionth of a share.
    near(Number(b?.size), Number(a?.size) / 2, 1e-6);
  });

  it('another commission pays it: none, the default of BROKER, or the named one', () => {
    const fees = (args: readonly string[]): Trade[] => results([...RUN, ...args]).trades;
    const [none, ibkr] = [fees(['--commission', 'none']), fees(['--commission', 'ibkr'])];
    assert.ok(none.every((trade) => trade.fees === '0'));
    assert.deepEqual(fees(['--set', 'BROKER=sim']), none);
    // SEC 27.80 a million of sales; TAF 0.000166 a share sold, CAT 0.000048 a share bought or sold, since October 2024.
    const passedOn = ({ size, exit_price: exit }: Trade): number =>
      (Number(size) * Number(exit) * 27.8) / 1e6 + Number(size) * (0.000166 + 2 * 0.000048);
    assert.ok(plain.trades.length > 10 && ibkr.length > 10);
    for (const trade of plain.trades) near(Number(trade.fees), passedOn(trade), 1e-9);
    for (const trade of ibkr) {
      // 0.005 a share, at least 1 dollar, at most 1 % of the value; buying and selling.
      const shares = Number(trade.size);
      const side = (price: string | undefined): number =>
        Math.min(Math.max(0.005 * shares, 1), shares * Number(price) * 0.01);
      near(Number(trade.fees), side(trade.entry_price) + side(trade.exit_price) + passedOn(trade), 1e-9);
    }
  });

  it('another slippage pays that much on each fill: none, or 5 basis points unless told otherwise', () => {
    const [none, zero] = [results([...RUN, '--no-slippage']), results([...RUN, '--slippage-bps', '0'])];
    assert.equal(zero.read('trades.csv'), none.read('trades.csv'));
    assert.equal(none.metrics.slippage, 0);
    const [with5, without] = [plain.trades[0], none.trades[0]];
    assert.deepEqual([with5?.entry_time, with5?.exit_time], [without?.entry_time, without?.exit_time]);
    near(Number(with5?.entry_price), Number(without?.entry_price) * 1.0005, 1e-9);
    near(Number(with5?.exit_price), Number(without?.exit_price) * 0.9995, 1e-9);
    // No fill of this run was cut by its limit, so each lies 5 basis points beside the market's price.
    const paid = plain.trades.map(
      ({ size, entry_price: entry, exit_price: exit }) =>
        Number(size) * ((Number(entry) * 0.0005) / 1.0005 + (Number(exit) * 0.0005) / 0.9995),
    );
    const total = paid.reduce((sum, each) => sum + each, 0);
    near(plain.metrics.slippage ?? NaN, total, 1e-6);
  });

  it('a participation takes no more of a bar than that', async () => {
    const thin = results([...RUN, '--participation', '0.0001']);
    const store = openStore(madeUpStore());
    let cut = 0;
    for (const { ticker = '', entry_time: time = '', size } of thin.trades) {
      const { minute, volume } = await store.loadBars(ticker);
      const most = (volume[minute.indexOf(Date.parse(time) / 60_000)] ?? NaN) * 0.0001;
      assert.ok(Number(size) <= most, `${ticker} ${time}`);
      if (Number(size) > most - 1e-6) cut++;
    }
    assert.ok(cut > 5);
    const shares = [plain, thin, results([...SHORT, '--participation', 'none'])];
    assert.deepEqual(
      shares.map(({ config }) => config.run.participation),
      [0.1, 0.0001, null],
    );
  });

  it('no filter by volume refuses nobody for it, and says so; by slippage too', () => {
    const refusals = (decisions: readonly Decision[], reason: string): number =>
      decisions.filter((decision) => decision.reason === reason).length;
    const early = ['--end', '2024-12-03', '--charts', '0', ...LOOSE];
    const [with_, without] = [results(early), results([...early, '--no-volume-filter'])];
    assert.ok(refusals(with_.decisions, 'low_volume') > 0);
    assert.equal(refusals(without.decisions, 'low_volume'), 0);
    assert.ok(without.trades.length > with_.trades.length);
    assert.ok(without.config.notes.includes('The filter by volume was off.'));
    assert.ok(!with_.config.notes.includes('The filter by volume was off.'));
    assert.equal(results([...SHORT, '--no-slippage-filter']).config.run.slippage_filter, false);
  });

  it('charts has as many as asked for', () => {
    const html = results(['--start', '2024-12-30', ...LOOSE, '--charts', '1']).read('report.html');
    const charts = (report: string): number =>
      [...(/<section id="prices">[^]*?<\/section>/.exec(report)?.[0] ?? '').matchAll(/<svg/g)].length;
    assert.deepEqual([charts(plain.read('report.html')), charts(html)], [0, 1]);
  });

  it('a check for look-ahead finds none, and says so', () => {
    const { document, stderr } = results([...SHORT, '--check-lookahead']);
    assert.deepEqual(document.lookahead, []);
    assert.match(stderr, /^note: No look-ahead: /m);
  });
});

describe('test windows of a backtest', function () {
  this.timeout(60_000);

  const EAGER = [...LOOSE, '--set', 'STRAT_OPEN_BUFFER=0', '--set', 'ENABLE_BOLLINGER_CONFLUENCE=false'];
  const settings = EAGER.filter((_, at) => !EAGER.slice(at, at + 2).includes('STRAT_OPEN_BUFFER=0.005'));

  it('of a strategy take three minutes: it buys two after their start, and has sold after three', () => {
    const run = results([...settings, '--test-mode', '--strategy', 'open', '--at', '10:00', '--charts', '0']);
    assert.equal(run.config.run.test_window_start_minute, 30);
    assert.equal(run.config.settings.TEST_MODE, 'true');
    assert.ok(run.config.notes.some((note) => note.startsWith('TEST_MODE: ')));
    assert.ok(run.trades.length > 5);
    for (const trade of run.trades) {
      assert.equal(sessionMinuteOf(trade.entry_time), 32);
      assert.equal(sessionMinuteOf(trade.exit_time), 33);
      assert.equal(trade.exit_reason, 'hard_exit');
    }
    assert.ok(run.decisions.every(({ minute, kind }) => minute === 31 || (kind === 'unfilled' && minute === 32)));
  });

  it('of several come one after another, from an hour after the open on', () => {
    const { trades, decisions } = results([...settings, '--test-mode', '--charts', '0']);
    const [open, mid, close] = ['open', 'mid', 'close'].map((name) => [
      ...new Set(
        decisions.filter(({ strategy, kind }) => strategy === name && kind !== 'unfilled').map(({ minute }) => minute),
      ),
    ]);
    assert.deepEqual([open, mid, close], [[61], [64], [67]]);
    for (const { strategy_name: name = '', entry_time, exit_time, exit_reason } of trades) {
      const start = { open: 60, mid: 63, close: 66 }[name] ?? NaN;
      assert.equal(sessionMinuteOf(entry_time), start + 2);
      assert.equal(sessionMinuteOf(exit_time), exit_reason === 'stop' ? start + 2 : start + 3);
    }
    assert.ok(new Set(trades.map((trade) => trade.strategy_name)).size > 1);
  });

  it('end eight minutes before the close of every session, early ones included, and are refused later', async () => {
    const at = (time: string, ...more: string[]): string[] => ['--test-mode', '--at', time, '--charts', '0', ...more];
    const full = ['--end', '2024-11-26'];
    const early = ['--start', '2024-11-29', '--end', '2024-11-29'];
    // C - 8: 15:52 and 12:52; three windows need six minutes more.
    assert.equal(results([...at('12:52', '--strategy', 'close'), ...early]).metrics.sessions, 1);
    assert.equal(results([...at('15:46'), ...full]).metrics.sessions, 1);
    for (const late of [
      [...at('12:53', '--strategy', 'close'), ...early],
      [...at('12:47'), ...early],
      [...at('15:53', '--strategy', 'close'), ...full],
      [...at('15:47'), ...full],
    ])
      assert.match(await failure(late), /^outside_window: /);
    assert.match(await failure(at('15:47')), / 9:30 AM ET \/ 6:30 AM PT to 3:46 PM ET \/ 12:46 PM PT/);
    assert.match(
      await failure(at('12:53', '--strategy', 'close')),
      /^outside_window: .* the session of 2024-11-29, which closes at 1:00 PM ET \/ 10:00 AM PT/,
    );
    assert.match(await failure(at('9:29')), /^outside_window: test windows from 9:29 AM ET \/ 6:29 AM PT on/);
  });

  it('are no matter of .env_bot: neither its TEST_MODE nor a live mode', () => {
    const home = makeHome();
    writeFileSync(join(home, '.env_bot'), 'TEST_MODE=false\nALPACA_MODE=live\n');
    assert.equal(results([...SHORT, '--test-mode'], { home }).config.settings.TEST_MODE, 'true');
    writeFileSync(join(home, '.env_bot'), 'TEST_MODE=true\n');
    assert.equal(results(SHORT, { home }).config.run.test_window_start_minute, null);
  });
});
