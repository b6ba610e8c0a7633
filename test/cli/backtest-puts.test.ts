/** Bearish signals that buy puts: from real quotes, and estimated ones, which are marked wherever they show. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LOOSE, results, sessionMinuteOf } from '../helpers/backtest.ts';
import { needsShared } from '../helpers/shared.ts';
import { json, makeHome, tbot } from '../helpers/tbot.ts';
import { near } from '../stats/near.ts';

const PUTS = ['--strategy', 'close', '--set', 'SHORT_TYPE=LongPut', '--set', 'STRAT_CLOSE_MODE=both'];

describe('puts of a backtest on the real quotes of GOOG', function () {
  this.timeout(60_000);

  /** No VIX, a dear share, half of the account's limit in one window, puts of the next day. */
  const GOOG = [
    ...['--set', 'ENABLE_VIX_GATEKEEPER=false', '--set', 'MAX_PRICE=2000', '--set', 'TOTAL_ALLOCATION=0.05'],
    ...['--set', 'LONG_PUT_MIN_DTE=1', '--set', 'LONG_PUT_MAX_SPREAD=0.2', '--no-volume-filter', '--charts', '0'],
  ];
  const FILES = ['equity_trade_minute', 'equity_quote_minute', 'option_quote_GOOG_2015-12-23'] as const;
  let store = '';
  let lines: Readonly<Record<(typeof FILES)[number], string[]>>;

  before(function () {
    const paths = FILES.map((file) => needsShared(this, 'data', 'lean', `${file}.csv.gz`));
    const home = makeHome();
    const imported = tbot(['data', 'import', '--symbol', 'GOOG', ...paths], { home });
    assert.equal(imported.code, 0, imported.stderr);
    store = join(home, 'data', 'bars');
    const texts = paths.map((path) => gunzipSync(readFileSync(path)).toString('utf8').split('\n'));
    lines = Object.fromEntries(FILES.map((file, at) => [file, texts[at] ?? []])) as typeof lines;
  });

  /** The cells of the line with that start, and that put in it where one is asked for. */
  const cells = (file: (typeof FILES)[number], start: string, put = ''): string[] =>
    (lines[file].find((line) => line.startsWith(`GOOG,${start}`) && line.includes(put)) ?? '').split(',');

  // On the half day of 2015-12-24 GOOG never fell below its low after 11:30; on the 23rd it did at 10:21, which a test
  // window can trade. Quoted that day is what expired on the next.
  it('are bought at the ask and sold at the bid, in whole contracts', () => {
    const day = ['--start', '2015-12-23', '--end', '2015-12-23', '--test-mode', '--at', '10:20', '--check-lookahead'];
    const run = results([...PUTS, ...GOOG, ...day, '--data', store]);
    const [trade, more] = run.trades;
    assert.equal(more, undefined);
    // GOOG closed at 746.67 on 10:21: the strike of 747.50 is nearer than 745.
    assert.equal(cells('equity_trade_minute', '2015-12-23,10:21:00')[6], '746.67');
    assert.equal(trade?.ticker, 'GOOG151224P00747500');
    assert.deepEqual([trade.signal_ticker, trade.instrument, trade.error_code], ['GOOG', 'put', '']);
    // underlying, date, time, right, strike, expiry, bid_open (6) ..., ask_open (11), ..., ask_close (14)
    const [decided, bought, sold] = ['10:21', '10:22', '10:23'].map((time) =>
      cells('option_quote_GOOG_2015-12-23', `2015-12-23,${time}`, ',put,747.5,2015-12-24,'),
    );
    assert.equal(trade.entry_price, bought?.[11]);
    assert.equal(trade.exit_price, sold?.[6]);
    assert.deepEqual([trade.entry_time, trade.exit_time], ['2015-12-23T15:22:00Z', '2015-12-23T15:23:00Z']);
    // 0.4 of the window's 5 % of 100,000 are 2000 dollars, at the ask of 3.60 for 5 contracts of 100.
    assert.equal(decided?.[14], '3.6');
    assert.equal(trade.size, '5');
    // Alpaca in 2015: ORF 0.0427 a contract and side, SEC 18.40 a million of the 1600 dollars sold for.
    const fees = 10 * 0.0427 + (1600 * 18.4) / 1e6;
    near(Number(trade.fees), fees, 1e-9);
    near(Number(trade.PnL), 5 * 100 * (3.2 - 3.6) - fees, 1e-9);
    assert.deepEqual(run.document.lookahead, []);
    assert.ok(!JSON.stringify(run.document).includes('ynthetic'));
  });

  it('are refused where their spread is too wide, with the numbers that were seen', () => {
    const day = ['--start', '2015-12-23', '--end', '2015-12-23', '--test-mode', '--at', '12:44'];
    const narrow = GOOG.map((word) => word.replace('SPREAD=0.2', 'SPREAD=0.05'));
    const { decisions, trades } = results([...PUTS, ...narrow, ...day, '--data', store]);
    const refusal = decisions.at(-1);
    assert.deepEqual([refusal?.stage, refusal?.reason, trades.length], ['instrument', 'no_put', 0]);
    const { bid, ask, strike } = refusal?.numbers as Record<string, number>;
    const quote = cells('option_quote_GOOG_2015-12-23', '2015-12-23,12:45', ',put,745,2015-12-24,');
    assert.deepEqual([strike, String(bid), String(ask)], [745, quote[9], quote[14]]);
  });

  it('leave long signals to the share, on a half day by its own clock', () => {
    const [trade, more] = results([
      ...PUTS,
      ...GOOG,
      '--start',
      '2015-12-24',
      '--end',
      '2015-12-24',
      '--data',
      store,
    ]).trades;
    assert.equal(more, undefined);
    assert.deepEqual([trade?.ticker, trade?.instrument, trade?.exit_reason], ['GOOG', 'stock', 'hard_exit']);
    // Decided at 11:52, bought in 11:53, out at 12:55, five minutes before the close; half of the spread on top of each.
    assert.deepEqual([sessionMinuteOf(trade?.entry_time), sessionMinuteOf(trade?.exit_time)], [143, 205]);
    const price = (time: string): number => Number(cells('equity_trade_minute', `2015-12-24,${time}`)[3]);
    const half = (time: string): number => {
      const quote = cells('equity_quote_minute', `2015-12-24,${time}`);
      return (Number(quote[8]) - Number(quote[3])) / 2;
    };
    near(Number(trade?.entry_price), price('11:53') + half('11:53'), 1e-9);
    near(Number(trade?.exit_price), price('12:55') - half('12:55'), 1e-9);
  });
});

describe('estimated puts of a backtest', function () {
  this.timeout(60_000);

  it('are called synthetic in every output', () => {
    const home = makeHome();
    const args = [...LOOSE.filter((_, at) => !LOOSE.slice(at, at + 2).includes('STRAT_CLOSE_MODE=both')), ...PUTS];
    const run = results([...args, '--start', '2024-12-12'], { home });
    const puts = run.trades.filter(({ instrument }) => instrument === 'put');
    assert.ok(puts.length > 3 && puts.length < run.trades.length);
    for (const trade of run.trades) {
      assert.equal(trade.error_code, trade.instrument === 'put' ? 'synthetic' : '');
      if (trade.instrument !== 'put') continue;
      assert.match(trade.ticker ?? '', /^[A-Z]{3}\d*2[45]\d{4}P\d{8}$/);
      assert.ok(Number.isInteger(Number(trade.size)));
      const gain = Number(trade.size) * 100 * (Number(trade.exit_price) - Number(trade.entry_price));
      near(Number(trade.PnL), gain - Number(trade.fees), 1e-9);
    }
    for (const { ticker, synthetic, symbol } of run.decisions) {
      const isPut = typeof ticker === 'string' && ticker.startsWith(String(symbol)) && /P\d{8}$/.test(ticker);
      assert.equal(synthetic, isPut ? true : undefined);
    }
    assert.ok(run.decisions.some(({ synthetic }) => synthetic === true));

    const note = `Synthetic puts: the prices of ${String(puts.length)} put trades are Black-Scholes estimates.`;
    assert.ok(run.config.notes.includes(note));
    assert.ok((run.document.notes as string[]).includes(note));
    assert.ok(run.stderr.includes(`note: ${note}`));
    const html = run.read('report.html');
    assert.ok(html.includes(note));
    for (const { ticker = '' } of puts) assert.ok(html.includes(`${ticker} (synthetic put)`));
    assert.ok((json(tbot(['backtest', 'report', '--json'], { home })).notes as string[]).includes(note));
  });
});
