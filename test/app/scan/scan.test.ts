import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newestScan } from '../../../src/lib/app/scan/newest.ts';
import type { ScanResult } from '../../../src/lib/app/scan/view.ts';
import { rowsOfBars } from '../../../src/lib/bars/store/market-data.ts';
import { writeDatasets } from '../../../src/lib/bars/store/writer.ts';
import { ConfigError, NetworkError } from '../../../src/lib/core/errors.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import type { Bars } from '../../../src/lib/market/bars.ts';
import { barsOfSessions, dot, flat, openMinuteOf, type BarRow } from '../../helpers/bars.ts';
import { appIn } from '../../helpers/ops.ts';
import { localAlpacaData, type LocalDataSetup } from '../../screener/local-alpaca-data.ts';
import { addressOf, localFinnhub, type LocalFinnhubSetup } from '../../screener/local-finnhub.ts';
import { nobody, type LocalVendor } from '../../screener/local-vendor.ts';
import { DATE, NOW, scanHome, scanIn, scannerIn, shareAt } from './scan-home.ts';

/** UP is 3 % above yesterday and VWAP, DOWN 2 % below; SPY has an inverse ETF. */
const SHARES = { UP: shareAt(10.3), DOWN: shareAt(9.8), SPY: shareAt(10.1) };
const BEFORE = ['2025-12-22', '2025-12-23', '2025-12-24', '2025-12-26', '2025-12-29', '2025-12-30'] as const;

describe('a scan', () => {
  const servers: LocalVendor[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function alpaca(setup: Partial<LocalDataSetup> = {}): Promise<string> {
    const server = await localAlpacaData({ shares: SHARES, actives: Object.keys(setup.shares ?? SHARES), ...setup });
    servers.push(server);
    return server.origin;
  }

  async function finnhub(
    symbols: LocalFinnhubSetup['symbols'],
    more: Partial<LocalFinnhubSetup> = {},
  ): Promise<string> {
    const server = await localFinnhub({ symbols, ...more });
    servers.push(server);
    return addressOf(server);
  }

  describe('by Alpaca', () => {
    it('ranks the most active shares for each strategy, in both directions', async () => {
      const result = await scanIn(await scanHome({ alpaca: await alpaca() }));
      assert.deepEqual(shown(result), [
        // Nothing has a gap, all have the same range and volume: by ticker.
        'open DOWN long stock DOWN',
        'open SPY long etf SPY',
        'open UP long stock UP',
        // 2 % below VWAP: back up. 1 % above: back down, by the inverse ETF.
        'mid DOWN long stock DOWN',
        'mid SPY bearish inverse_etf SH',
        'close UP long stock UP',
        'close SPY long etf SPY',
      ]);
      assert.deepEqual(reasons(result), ['mid UP no_inverse bearish', 'close DOWN no_inverse bearish']);
      assert.equal(result.source, 'alpaca');
    });

    it('counts what was left out by reason', async () => {
      const { refusals } = await scanIn(await scanHome({ alpaca: await alpaca() }), { top: 1 });
      assert.deepEqual(
        refusals.map(({ strategy, reason, count }) => [strategy, reason, count]),
        [
          ['open', 'beyond_top', 2],
          ['mid', 'no_inverse', 1],
          ['mid', 'beyond_top', 1],
          ['close', 'no_inverse', 1],
          ['close', 'beyond_top', 1],
        ],
      );
    });

    it('goes by SHORT_TYPE as the session does: a put for close, none for mid', async () => {
      const home = await scanHome({ alpaca: await alpaca(), settings: { SHORT_TYPE: 'LongPut' } });
      const result = await scanIn(home);
      assert.ok(shown(result).includes('close DOWN bearish put null'));
      assert.ok(reasons(result).includes('mid UP bearish_not_allowed bearish'));
    });

    it('leaves out by MIN_PRICE, MAX_PRICE and MIN_VOLUME_THRESHOLD', async () => {
      const settings = { MIN_PRICE: '10.05', MAX_PRICE: '10.2' };
      const home = await scanHome({ alpaca: await alpaca(), settings });
      assert.deepEqual(reasons(await scanIn(home, { strategy: 'open' })), [
        'open DOWN price_range null',
        'open UP price_range null',
      ]);
      const thin = await scanHome({ alpaca: await alpaca(), settings: { MIN_VOLUME_THRESHOLD: '2000001' } });
      const { refusals } = await scanIn(thin, { strategy: 'open' });
      assert.deepEqual(refusals[0]?.reason, 'low_volume');
    });

    it('looks at SCREENER_SYMBOLS where there are some, and at --symbols before those', async () => {
      const home = await scanHome({ alpaca: await alpaca(), settings: { SCREENER_SYMBOLS: 'UP,SPY' } });
      const tickers = (result: ScanResult): string[] => result.candidates.map(({ ticker }) => ticker);
      assert.deepEqual(tickers(await scanIn(home, { strategy: 'open' })), ['SPY', 'UP']);
      assert.deepEqual(tickers(await scanIn(home, { strategy: 'open', symbols: ['down', 'down'] })), ['DOWN']);
    });

    it('knows leveraged products by the tables, and by their names where Finnhub tells them', async () => {
      const shares = { TQQQ: shareAt(10), NEWX: shareAt(10), GOOD: shareAt(10) };
      const quote = [10, 10, 10, 10, 10] as const;
      const symbols = {
        NEWX: { name: 'Tradr 2X Long NEW Daily ETF', type: 'ETP', quote, at: 1 },
        GOOD: { name: 'Good Company Inc', quote, at: 1 },
      };
      const home = await scanHome({ alpaca: await alpaca({ shares }), finnhub: await finnhub(symbols) });
      const result = await scanIn(home, { strategy: 'open' });
      assert.deepEqual(reasons(result), ['open NEWX leveraged null', 'open TQQQ leveraged null']);
      assert.equal(result.candidates[0]?.name, 'Good Company Inc');
    });

    it('goes on without names where Finnhub cannot be reached, and says so', async () => {
      const home = await scanHome({ alpaca: await alpaca(), finnhub: await nobody() });
      const result = await scanIn(home, { strategy: 'open' });
      assert.equal(result.candidates.length, 3);
      assert.match(result.notes.join('\n'), /names, earnings and news are not known: Finnhub .* ECONNREFUSED/);
    });

    it('leaves out what reports earnings, and what is not in the news, where it is asked to', async () => {
      const quote = [10, 10, 10, 10, 10] as const;
      const known = { name: 'A Company Inc', quote, at: 1 };
      const symbols = {
        UP: { ...known, news: [NOW / 1000 - 60] },
        DOWN: known,
        SPY: { ...known, news: [NOW / 1000 - 60] },
      };
      const earnings = [{ symbol: 'SPY', date: DATE, hour: 'bmo' }];
      const home = await scanHome({
        alpaca: await alpaca(),
        finnhub: await finnhub(symbols, { earnings }),
        settings: { SCREENER_EARNINGS: 'skip', SCREENER_NEWS: 'require' },
      });
      const result = await scanIn(home, { strategy: 'open' });
      assert.deepEqual(shown(result), ['open UP long stock UP']);
      assert.equal(result.candidates[0]?.news, 1);
      assert.deepEqual(reasons(result), ['open DOWN no_news null', 'open SPY earnings null']);
    });
  });

  describe('by Finnhub', () => {
    it('has candidates for open and close, and none for mid, which needs VWAP', async () => {
      const quote = [10.5, 10.2, 10.6, 10.1, 10] as const;
      const at = NOW / 1000;
      const address = await finnhub({ SPY: { name: 'SPDR S&P 500 ETF', type: 'ETP', quote, at, volumes: [3, 2] } });
      const result = await scanIn(await scanHome({ finnhub: address }), { symbols: ['SPY'] });
      assert.deepEqual(shown(result), ['open SPY long etf SPY', 'close SPY long etf SPY']);
      assert.deepEqual(reasons(result), ['mid SPY no_vwap null']);
      // gap 10.2 / 10 - 1, range (10.6 - 10.1) / 10.5, volume 3 / 2 of the usual
      assert.equal(result.candidates[0]?.score.toFixed(9), ((0.02 + 0.5 / 10.5) * 1.5).toFixed(9));
    });
  });

  describe('that cannot reach its source', () => {
    it('takes the next one with --source auto, and says why', async () => {
      const quote = [10, 10, 10, 10, 9] as const;
      const symbols = { SPY: { name: 'An ETF', quote, at: NOW / 1000, volumes: [3, 2] as const } };
      const home = await scanHome({ alpaca: await nobody(), finnhub: await finnhub(symbols) });
      const result = await scanIn(home, { strategy: 'open', symbols: ['SPY'] });
      assert.equal(result.source, 'finnhub');
      assert.match(result.notes[0] ?? '', /Alpaca \(127\.0\.0\.1:\d+\) could not be reached: ECONNREFUSED/);
    });

    it('takes the bar store in the end, where it has fresh prices, and says so', async () => {
      const bars = [barsWith('SPY', [[0, 10, 10, 10, 10, 500]])];
      const home = await scanHome({ alpaca: await nobody(), finnhub: await nobody(), bars });
      const result = await scanIn(home, { strategy: 'open' });
      assert.equal(result.source, 'store');
      assert.deepEqual(
        result.notes.map((note) => note.replace(/\(.*\)/, '(...)')),
        [
          'Alpaca (...) could not be reached: ECONNREFUSED',
          'Finnhub (...) could not be reached: ECONNREFUSED',
          'so the candidates are those of the bar store alone',
        ],
      );
    });

    it('fails where the bar store has none, says what it could not reach, and keeps nothing', async () => {
      const old = barsOfSessions('SPY', { '2025-12-22': flat(0, 389, 10) });
      for (const bars of [undefined, [old]]) {
        const home = await scanHome({ alpaca: await nobody(), finnhub: await nobody(), ...(bars && { bars }) });
        await assert.rejects(scanIn(home), (error: unknown) => {
          assert.ok(error instanceof NetworkError && error.code === 'no_source_reached');
          assert.match(error.message, /Alpaca .* could not be reached.*; Finnhub .* could not be reached/);
          return true;
        });
        assert.ok(!existsSync(join(home, 'data', 'cache', 'scan-close.json')));
      }
    });

    it('fails where it was named, and leaves what was kept as it was', async () => {
      const home = await scanHome({ alpaca: await alpaca() });
      await scanIn(home);
      await servers.pop()?.close();
      const kept = readFileSync(join(home, 'data', 'cache', 'scan-close.json'), 'utf8');
      await assert.rejects(scanIn(home, { source: 'alpaca' }), { code: 'source_unreachable' });
      assert.equal(readFileSync(join(home, 'data', 'cache', 'scan-close.json'), 'utf8'), kept);
    });

    it('is a matter of configuration without any key', async () => {
      const home = await scanHome({});
      await assert.rejects(
        scanIn(home),
        (error: unknown) => error instanceof ConfigError && error.code === 'no_source',
      );
      await assert.rejects(scanIn(home, { source: 'finnhub' }), { code: 'screener_key_missing' });
      await assert.rejects(scanIn(home, { source: 'store' }), { code: 'empty_store' });
    });

    it('sends no key to another host', async () => {
      const home = await scanHome({ alpaca: 'https://data.alpaca.markets.example.com' });
      await assert.rejects(scanIn(home), { code: 'config_invalid', message: /ALPACA_DATA_URL|fault/ });
    });
  });

  describe('that is kept', () => {
    it('gives a run its symbols, the best first', async () => {
      const home = await scanHome({ alpaca: await alpaca() });
      await scanIn(home);
      const kept = newestScan(appIn(home).home, 'close', NOW + MINUTE_MS);
      assert.deepEqual([kept?.symbols, kept?.source, kept?.at], [['UP', 'SPY'], 'alpaca', NOW]);
    });

    it('has as many of them as a run takes, also where more were looked at', async () => {
      const names = Array.from({ length: 21 }, (_, at) => `U${String.fromCharCode(65 + at)}`);
      const shares = Object.fromEntries(names.map((name) => [name, shareAt(10.3)]));
      const home = await scanHome({ alpaca: await alpaca({ shares }) });
      assert.equal((await scanIn(home, { strategy: 'close', top: 50 })).candidates.length, 21);
      // All alike: by ticker.
      assert.deepEqual(newestScan(appIn(home).home, 'close', NOW)?.symbols, names.slice(0, 20));
    });

    for (const [what, words] of [
      ['of symbols that were named', { symbols: ['UP'] }],
      ['of fewer candidates than a run takes', { top: 19 }],
      ['of the bar store', { source: 'store' }],
    ] as const)
      it(`is none ${what}: what was kept before stays`, async () => {
        const home = await scanHome({ alpaca: await alpaca(), bars: [barsWith('UP', [[0, 10, 10, 10, 10, 500]])] });
        await scanIn(home, words);
        assert.equal(newestScan(appIn(home).home, 'close', NOW), null);
        await scanIn(home);
        const kept = newestScan(appIn(home).home, 'close', NOW);
        assert.deepEqual(kept?.symbols, ['UP', 'SPY']);
        await scanIn(home, words, NOW + MINUTE_MS);
        assert.deepEqual(newestScan(appIn(home).home, 'close', NOW + MINUTE_MS), kept);
      });

    it('is none where the bar store has taken the place of vendors', async () => {
      const home = await scanHome({ alpaca: await nobody(), bars: [barsWith('SPY', [[0, 10, 10, 10, 10, 500]])] });
      assert.equal((await scanIn(home)).source, 'store');
      assert.ok(!existsSync(join(home, 'data', 'cache', 'scan-close.json')));
    });

    it('is none of the past', async () => {
      const home = await scanHome({ bars: [barsWith('SPY', [])] });
      await scanIn(home, { date: DATE });
      assert.ok(!existsSync(join(home, 'data', 'cache', 'scan-close.json')));
    });

    it('is not lost where the disk takes nothing: the result comes, with a note', async () => {
      const home = await scanHome({ alpaca: await alpaca() });
      writeFileSync(join(home, 'data', 'cache'), 'a file where the folder should be');
      const { candidates, notes } = await scanIn(home, { strategy: 'close' });
      assert.equal(candidates.length, 2);
      assert.match(notes.join('\n'), /could not be kept for a run/);
    });
  });

  describe('of the past, by the bar store', () => {
    /** It runs 5 % up from 9:40 on, and 5 % down from 12:00 on. */
    const moving = (symbol: string): Bars =>
      barsWith(symbol, [...flat(0, 9, 10), ...flat(10, 149, 10.5), ...flat(150, 389, 9.5)]);

    it('looks when each strategy would: at the open, at 10:30, at 2:30 PM', async () => {
      const home = await scanHome({ bars: [moving('SPY'), moving('SH')] });
      const result = await scanIn(home, { date: DATE });
      assert.deepEqual(result.moments, {
        open: '2025-12-31T14:30:00Z',
        mid: '2025-12-31T15:30:00Z',
        close: '2025-12-31T19:30:00Z',
      });
      assert.deepEqual(shown(result), [
        'open SPY long etf SPY',
        'mid SPY bearish inverse_etf SH',
        'close SPY bearish inverse_etf SH',
      ]);
    });

    it('takes only an inverse ETF that the store has bars of, the first of them', async () => {
      const without = await scanIn(await scanHome({ bars: [moving('SPY')] }), { date: DATE, strategy: 'mid' });
      assert.deepEqual(reasons(without), ['mid SPY no_inverse bearish']);
      const second = await scanHome({ bars: [moving('SPY'), moving('SPDN')] });
      assert.deepEqual(shown(await scanIn(second, { date: DATE, strategy: 'mid' })), [
        'mid SPY bearish inverse_etf SPDN',
      ]);
    });

    it('is the same by a store that ends with its moment', async () => {
      const bars = ['SPY', 'SH', 'GM'].map(moving);
      for (const [at, m] of [
        ['9:15', -15],
        ['9:45', 15],
        ['12:30', 180],
      ] as const) {
        const whole = await scanIn(await scanHome({ bars }), { date: DATE, at });
        const cut = bars.map((each) => before(each, openMinuteOf(DATE) + m));
        assert.deepEqual(await scanIn(await scanHome({ bars: cut }), { date: DATE, at }), whole);
        assert.ok(whole.candidates.length > 0);
      }
    });

    it('sees what was imported since the scan before', async () => {
      const home = await scanHome({ bars: [moving('SPY')] });
      const scan = scannerIn(home, { date: DATE, strategy: 'open' });
      assert.equal((await scan()).candidates.length, 1);
      const nature = { adjustment: 'none', synthetic: false, replace: false } as const;
      const source = { file: 'test.csv', zone: 'UTC', label: 'start' } as const;
      await writeDatasets(join(home, 'data', 'bars'), [{ rows: rowsOfBars(moving('GM')), source, ...nature }]);
      assert.equal((await scan()).candidates.length, 2);
    });

    it('refuses a time without a date, and another source than the store', async () => {
      const home = await scanHome({ bars: [moving('SPY')] });
      await assert.rejects(() => scanIn(home, { at: '9:15' }), { code: 'bad_flag' });
      await assert.rejects(() => scanIn(home, { date: DATE, source: 'alpaca' }), { code: 'bad_flag' });
      await assert.rejects(() => scanIn(home, { date: '2025-12-25' }), { code: 'no_trading_day' });
    });

    it('refuses what is no ticker, and a list of nothing', async () => {
      const home = await scanHome({ bars: [moving('SPY')] });
      await assert.rejects(() => scanIn(home, { symbols: ['SPY', '../x'] }), { code: 'bad_flag' });
      await assert.rejects(() => scanIn(home, { symbols: [] }), { code: 'no_symbols' });
    });

    it('names what the store does not have', async () => {
      const home = await scanHome({ bars: [moving('SPY')] });
      const result = await scanIn(home, { date: DATE, strategy: 'open', symbols: ['SPY', 'AAPL'] });
      assert.deepEqual(reasons(result), ['open AAPL unknown_symbol null']);
    });
  });

  /** Six sessions of 10 dollars, then that. */
  function barsWith(symbol: string, rows: readonly BarRow[]): Bars {
    const sessions = BEFORE.map((date): [string, BarRow[]] => [
      date,
      [dot(0, 10, 200_000), [1, 10, 10.1, 9.9, 10, 1000]],
    ]);
    return barsOfSessions(symbol, { ...Object.fromEntries(sessions), [DATE]: rows });
  }
});

/** The bars that start before that minute. */
function before(bars: Bars, minute: number): Bars {
  const rows = bars.minute.filter((each) => each < minute).length;
  const cut = (column: Float64Array): Float64Array => column.slice(0, rows);
  const { symbol, open, high, low, close, volume } = bars;
  const prices = { open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) };
  return { symbol, minute: bars.minute.slice(0, rows), ...prices };
}

function shown({ candidates }: ScanResult): string[] {
  return candidates.map(
    ({ strategy, ticker, direction, instrument, instrument_ticker: buys }) =>
      `${strategy} ${ticker} ${direction} ${instrument} ${String(buys)}`,
  );
}

function reasons({ left_out: leftOut }: ScanResult): string[] {
  return leftOut.map(
    ({ strategy, ticker, reason, direction }) => `${strategy} ${ticker} ${reason} ${String(direction)}`,
  );
}
