/** tbot scan as a person and a pipeline use it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ScanResult } from '../../src/lib/app/scan/view.ts';
import { assertFits } from '../helpers/schema.ts';
import { setDeployment } from '../helpers/ops.ts';
import { json, makeHome, tbot, temporaryFolder, type Ran } from '../helpers/tbot.ts';
import { busyHome } from '../processes/homes.ts';
import { startTbot } from '../processes/running.ts';
import { ALPACA_KEYS, localAlpacaData } from '../screener/local-alpaca-data.ts';
import { nobody } from '../screener/local-vendor.ts';

const DATE = '2025-10-20';
const BY_STORE = ['scan', '--source', 'store', '--date', DATE];

function resultOf(ran: Ran): ScanResult {
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assertFits('scan', json(ran));
  return json(ran) as unknown as ScanResult;
}

describe('tbot scan', function () {
  this.timeout(60_000);
  let home: string;

  before(async () => {
    home = await busyHome();
  });

  describe('by the bar store', () => {
    it('prints one JSON document: candidates of each strategy, and why others are left out', () => {
      const {
        candidates,
        source,
        session,
        notes,
        left_out: leftOut,
      } = resultOf(tbot([...BY_STORE, '--json'], { home }));
      assert.deepEqual([source, session], ['store', DATE]);
      assert.deepEqual([...new Set(candidates.map(({ strategy }) => strategy))], ['open', 'mid', 'close']);
      assert.deepEqual(
        [...new Set(leftOut.filter(({ reason }) => reason === 'leveraged').map(({ ticker }) => ticker))],
        ['DOG', 'PSQ', 'RWM', 'SH'],
      );
      assert.ok(notes.includes('the bar store holds made-up bars'));
    });

    it('finds what a run trades: its tickers go through a pipe into tbot run', () => {
      const { candidates } = resultOf(tbot([...BY_STORE, '--strategy', 'open', '--top', '5', '--json'], { home }));
      const tickers = candidates.map(({ ticker }) => ticker);
      assert.equal(tickers.length, 5);
      const run = ['run', 'open', '--symbols', '-', '--replay', DATE, '--dry-run', '--json'];
      const ran = tbot(run, { home, input: `${tickers.join('\n')}\n` });
      assert.equal(ran.code, 0, ran.stderr);
      assertFits('run-open', json(ran));
    });

    it('prints CSV for programs, and a table for people beside it', () => {
      const csv = tbot([...BY_STORE, '--strategy', 'mid', '--top', '2', '--csv'], { home });
      const [head, ...rows] = csv.stdout.trimEnd().split('\n');
      assert.match(head ?? '', /^ticker,strategy,rank,direction,score,price,/);
      assert.equal(rows.length, 2);
      const table = tbot([...BY_STORE, '--strategy', 'mid', '--top', '2'], { home });
      assert.equal(table.stdout, '');
      assert.match(
        table.stderr,
        /2 candidates for the session 2025-10-20, by store, as known at 2025-10-20 10:30 AM EDT/,
      );
      assert.match(table.stderr, /left out:\n {2}mid: \d+ \w+: /);
    });

    it('knows nothing of what came later: at 9:15 there is no VWAP and no move of the day', () => {
      const { candidates, refusals } = resultOf(tbot([...BY_STORE, '--at', '9:15', '--json'], { home }));
      assert.deepEqual([...new Set(candidates.map(({ strategy }) => strategy))], ['open']);
      for (const { price_time: time } of candidates) assert.ok((time ?? '') < `${DATE}T13:15:00Z`);
      const early = ['leveraged', 'low_volume', 'no_move', 'no_vwap'];
      for (const { reason } of refusals) assert.ok(early.includes(reason), reason);
    });

    it('takes symbols from stdin and from a list', () => {
      const args = [...BY_STORE, '--strategy', 'open', '--json'];
      const fromStdin = resultOf(tbot([...args, '--symbols', '-'], { home, input: 'QQQ\nSPY # the market\n' }));
      const fromList = resultOf(tbot([...args, '--symbols', 'SPY,QQQ'], { home }));
      assert.deepEqual(fromStdin.candidates, fromList.candidates);
      assert.deepEqual(fromList.candidates.map(({ ticker }) => ticker).sort(), ['QQQ', 'SPY']);
    });

    it('keeps no scan of the past', () => {
      assert.ok(!existsSync(join(home, 'data', 'cache')));
    });
  });

  describe('refuses', () => {
    const refused = (args: readonly string[], where = home): string => {
      const ran = tbot([...args, '--json'], { home: where });
      assert.equal(ran.code, 2, ran.stdout + ran.stderr);
      assertFits('error', json(ran));
      return (json(ran).error as { code: string }).code;
    };

    it('what makes no sense, with exit 2', () => {
      assert.equal(refused(['scan', '--date', 'yesterday']), 'not_a_date');
      assert.equal(refused(['scan', '--date', '2025-10-19']), 'no_trading_day');
      assert.equal(refused(['scan', '--at', '9:15']), 'usage');
      assert.equal(refused([...BY_STORE, '--at', '9.15']), 'bad_flag');
      assert.equal(refused([...BY_STORE, '--watch']), 'usage');
      assert.equal(refused([...BY_STORE, '--top', '0']), 'usage');
      assert.equal(refused([...BY_STORE, '--symbols', 'S P,?']), 'bad_flag');
    });

    it('a folder that is no home, and leaves nothing there', () => {
      const folder = temporaryFolder();
      assert.equal(refused(['scan'], folder), 'home_absent');
      assert.ok(!existsSync(join(folder, 'data')));
    });

    it('to guess where there are no keys and no fresh bars', () => {
      assert.equal(refused(['scan'], makeHome()), 'no_source');
    });
  });

  describe('without a network', () => {
    it('ends with 4, says what it could not reach, and writes nothing', async () => {
      const lonely = makeHome();
      const { keyId, secret } = ALPACA_KEYS;
      const keys = { ALPACA_PAPER_API_KEY: keyId, ALPACA_PAPER_SECRET_KEY: secret, FINNHUB_API_KEY: 'a-secret-key' };
      setDeployment(lonely, { ...keys, ALPACA_DATA_URL: await nobody(), FINNHUB_URL: await nobody() });
      for (const [source, code] of [
        ['alpaca', 'source_unreachable'],
        ['finnhub', 'source_unreachable'],
        ['auto', 'no_source_reached'],
      ] as const) {
        const ran = tbot(['scan', '--source', source, '--json'], { home: lonely, env: { TBOT_API_RETRY_LIMIT: '1' } });
        assert.equal(ran.code, 4);
        const { error } = json(ran) as { error: { code: string; message: string } };
        assert.equal(error.code, code);
        assert.match(error.message, /127\.0\.0\.1:\d+\) could not be reached: ECONNREFUSED/);
        for (const hidden of [keyId, secret, 'a-secret-key']) assert.ok(!(ran.stdout + ran.stderr).includes(hidden));
      }
      assert.ok(!existsSync(join(lonely, 'data', 'cache', 'scan-close.json')));
    });
  });

  describe('with a vendor', () => {
    /** A share that was just traded, whatever day it is. */
    async function alpacaHome(): Promise<{ place: string; close: () => Promise<void> }> {
      const bar = [10, 11, 9, 10, 2_000_000, 10] as const;
      const daysBack = Array.from({ length: 15 }, (_, at) => new Date(Date.now() - (15 - at) * 86_400_000));
      const bars = daysBack.map((day) => [day.toISOString().slice(0, 10), bar] as const);
      const share = { trade: [10, new Date().toISOString()] as const, bars: { sip: bars, iex: bars } };
      const server = await localAlpacaData({ shares: { F: share }, actives: ['F'] });
      const place = makeHome();
      const { keyId, secret } = ALPACA_KEYS;
      const keys = { ALPACA_PAPER_API_KEY: keyId, ALPACA_PAPER_SECRET_KEY: secret };
      setDeployment(place, { ...keys, ALPACA_DATA_URL: server.origin });
      return { place, close: () => server.close() };
    }

    it('scans now, and keeps the scan for a run', async () => {
      const { place, close } = await alpacaHome();
      const ran = await startTbot(['scan', '--json', '--home', place]).ended;
      await close();
      assert.equal(resultOf(ran).source, 'alpaca');
      const files = ['open', 'mid', 'close'].map((strategy) => join(place, 'data', 'cache', `scan-${strategy}.json`));
      const kept = files.map((file) => readFileSync(file, 'utf8'));
      for (const hidden of Object.values(ALPACA_KEYS))
        assert.ok(!(ran.stdout + ran.stderr + kept.join('')).includes(hidden));
    });

    it('ends with 130 at Ctrl-C while it waits for an answer, and keeps nothing', async () => {
      const { place, close } = await alpacaHome();
      await close();
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const address = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
      const running = startTbot(['scan', '--json', '--home', place], { env: { TBOT_ALPACA_DATA_URL: address } });
      await once(silent, 'connection');
      running.child.kill('SIGINT');
      const { code, stdout } = await running.ended;
      silent.close();
      assert.equal(code, 130);
      assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'interrupted');
      assert.ok(!existsSync(join(place, 'data', 'cache', 'scan-close.json')));
    });

    it('prints JSON lines with --watch --json until Ctrl-C, which is 130; an outage does not end it', async () => {
      const { place, close } = await alpacaHome();
      const args = ['scan', '--watch', '--interval', '5', '--json', '--home', place];
      const running = startTbot(args, { env: { TBOT_API_RETRY_LIMIT: '0' } });
      await until(() => existsSync(join(place, 'data', 'cache', 'scan-close.json')));
      await close();
      await until(() => running.said().includes('scanning again in 5 s'));
      running.child.kill('SIGINT');
      const { code, stdout } = await running.ended;
      assert.equal(code, 130);
      const lines = stdout.trimEnd().split('\n');
      for (const line of lines) assertFits('scan', JSON.parse(line));
      assert.ok(lines.length >= 1);
    });
  });
});

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 50) {
    if (waited > 30_000) assert.fail('it did not come to that in 30 s');
    await wait(50);
  }
}
