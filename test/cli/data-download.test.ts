/** tbot data download as a process before a local Alpaca: documents, exit codes, keys, and what a kill or Ctrl-C leaves. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openStore } from '../../src/lib/bars/store/store.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { busy, hanging, LOST_REPLY, refused } from '../alpaca/fault-kinds.ts';
import { alpacaEnvironment } from '../alpaca/led.ts';
import { LocalAlpaca, type AlpacaOptions } from '../alpaca/local-alpaca.ts';
import { KEYS } from '../alpaca/sdk.ts';
import { asked, DATES, datesOf, market, TODAY } from '../app/data/rig.ts';
import { until } from '../brokers/alpaca/rig.ts';
import { flat, sessionOf } from '../helpers/bars.ts';
import { assertFits } from '../helpers/schema.ts';
import { setDeployment } from '../helpers/ops.ts';
import { cleanEnvironment, json, makeHome, RUN, tbot, type Ran } from '../helpers/tbot.ts';

const FOLLOW = join(import.meta.dirname, '..', 'alpaca', 'follow.ts');
const BARS = 'GET /v2/stocks/bars';
const [FIRST = ''] = DATES;
const LAST = DATES.at(-1) ?? '';
const whole = (price: number): ReturnType<typeof flat> => flat(0, 389, price);

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** By a clock that goes on from that instant. */
function start(args: readonly string[], home: string, env: Readonly<Record<string, string>>, input = ''): Running {
  const node = ['--disable-warning=ExperimentalWarning', '--import', FOLLOW, RUN, 'data', 'download'];
  const child = spawn(process.execPath, [...node, ...args, '--home', home], { env: cleanEnvironment(env) });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended };
}

function stored(home: string, symbol = 'AAA'): Promise<Bars> {
  return openStore(join(home, 'data', 'bars')).loadBars(symbol);
}

describe('tbot data download', function () {
  this.timeout(60_000);
  let home: string;
  let alpaca: LocalAlpaca;
  const open = async (bars: readonly Bars[], options: AlpacaOptions = {}): Promise<void> => {
    alpaca = await LocalAlpaca.open(bars, { date: TODAY, ...options });
  };
  const run = (args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Running =>
    start(args, home, { ...alpacaEnvironment(alpaca, alpaca.now()), TBOT_FEED: 'iex', ...env }, input);

  beforeEach(() => {
    home = makeHome();
  });

  describe('before a local Alpaca', () => {
    afterEach(() => alpaca.close());

    it('takes symbols from a pipe, and prints a document that fits its schema', async () => {
      await open([market('AAA', DATES.slice(-2), whole), market('BBB', DATES.slice(-2), whole)]);
      const args = ['--symbols', '-', '--start', DATES.at(-2) ?? '', '--json'];
      const ran = await run(args, 'AAA\nBBB # and a comment\n').ended;
      assert.equal(ran.code, 0, ran.stderr);
      assertFits('data-download', json(ran));
      assert.deepEqual(
        (json(ran).symbols as { symbol: string; rows: number }[]).map(({ symbol, rows }) => [symbol, rows]),
        [
          ['AAA', 780],
          ['BBB', 780],
        ],
      );
      for (const hidden of Object.values(KEYS.paper)) assert.ok(!(ran.stdout + ran.stderr).includes(hidden));
      const listed = tbot(['data', 'list', '--json'], { home });
      assertFits('data-list', json(listed));
      assert.deepEqual(
        (json(listed).datasets as { feed: unknown; sources: unknown[] }[]).map(({ feed, sources }) => [feed, sources]),
        Array(2).fill(['iex', [{ file: 'Alpaca iex', zone: 'UTC', label: 'start' }]]),
      );
      assert.match(tbot(['data', 'list'], { home }).stderr, /AAA +bars .* Alpaca iex/);
    });

    it('tells people what it did, and exits with 4 for a symbol that Alpaca has not', async () => {
      await open([market('AAA', DATES.slice(-1), whole)]);
      const args = ['--symbols', 'AAA,NONE', '--start', LAST];
      const { code, stdout, stderr } = await run(args).ended;
      assert.deepEqual([code, stdout], [4, '']);
      assert.deepEqual(stderr.split('\n').slice(1), [
        'symbol  outcome     adjustment  there before  new sessions  rows  without bars',
        '------  ----------  ----------  ------------  ------------  ----  ------------',
        'AAA     downloaded  none        0             1             390   0',
        'NONE    failed      none        0             0             0     1',
        `error no_bars: Alpaca has no bars of NONE from ${LAST} to ${LAST} by the feed iex`,
        'cure: check the ticker, and whether it was listed then; its history begins in 2016 at the earliest',
        `downloaded: 390 bars of 1 session, ${LAST} to ${LAST} by the feed iex`,
        '',
      ]);
      const again = await run([...args, '--csv']).ended;
      assert.deepEqual(again.stdout.trimEnd().split('\n'), [
        'symbol,outcome,adjustment,sessionsThere,sessions,rows,emptySessions,badRows,error',
        'AAA,present,none,1,0,0,0,0,',
        'NONE,failed,none,0,0,0,1,0,no_bars',
      ]);
    });

    it('exits with 4 at a refusal, when it is asked too often, and says what it is', async () => {
      await open([market('AAA', DATES.slice(-1), whole)]);
      const args = ['--symbols', 'AAA', '--start', LAST, '--json'];
      const ended = async (): Promise<unknown> => {
        const ran = await run(args, '', { TBOT_API_RETRY_LIMIT: '0' }).ended;
        assertFits('error', json(ran));
        const { code, message } = json(ran).error as { code: string; message: string };
        return [ran.code, code, message];
      };
      alpaca.faults.rest.next(BARS, refused(403, { code: 40310000, message: 'forbidden.' }));
      assert.deepEqual(await ended(), [4, 'refused', 'Alpaca says: forbidden.']);
      alpaca.faults.rest.next(BARS, busy(60));
      assert.deepEqual(await ended(), [4, 'rate_limited', 'too many calls to the broker: it was refused']);
      alpaca.access.isRevoked = true;
      assert.deepEqual(await ended(), [4, 'not_authorised', 'Alpaca says: request is not authorized']);
    });

    it('says that Alpaca does not answer, keeps what came before, and exits with 4', async () => {
      await open([market('AAA', DATES, whole)]);
      alpaca.faults.rest.next(({ query }) => query.has('page_token'), LOST_REPLY);
      const { code, stderr } = await run(['--symbols', 'AAA', '--start', FIRST], '', { TBOT_API_RETRY_LIMIT: '0' })
        .ended;
      assert.equal(code, 4);
      assert.match(stderr, /AAA +failed +none +0 +25 +9750 /);
      assert.match(stderr, /error no_answer: Alpaca did not answer: \w+\ncure: /);
      assert.deepEqual(datesOf(await stored(home)), DATES.slice(0, 25));
    });

    it('goes on where a kill left it, and what is there is sound', async () => {
      const all = market('AAA', DATES, whole);
      await open([all]);
      alpaca.faults.rest.next(({ query }) => query.has('page_token'), hanging(false));
      const args = ['--symbols', 'AAA', '--start', FIRST, '--json'];
      const { child, ended } = run(args);
      await until(() => alpaca.calls.length === 2, 20_000);
      child.kill('SIGKILL');
      await ended;
      assert.deepEqual(json(tbot(['data', 'verify', '--json'], { home })), { sound: true, checked: 1, findings: [] });
      assert.deepEqual(datesOf(await stored(home)), DATES.slice(0, 25));
      const again = await run(args).ended;
      assert.equal(again.code, 0, again.stderr);
      assert.deepEqual(asked(alpaca).slice(2), [{ symbols: 'AAA', from: DATES[25], to: LAST, page: 0 }]);
      assert.deepEqual(await stored(home), all);
    });

    it('ends with 130 at Ctrl-C while Alpaca is silent, with what is done kept', async () => {
      await open([market('AAA', DATES, whole)]);
      alpaca.faults.rest.next(({ query }) => query.has('page_token'), hanging(false));
      const { child, ended } = run(['--symbols', 'AAA', '--start', FIRST, '--json']);
      await until(() => alpaca.calls.length === 2, 20_000);
      const askedAt = performance.now();
      child.kill('SIGINT');
      const ran = await ended;
      assert.ok(performance.now() - askedAt < 3_000);
      assert.equal(ran.code, 130, ran.stderr);
      assertFits('data-download', json(ran));
      assert.equal(json(ran).interrupted, true);
      assert.match(ran.stderr, /stopped; kept: 9750 bars of 25 sessions/);
      assert.deepEqual(datesOf(await stored(home)), DATES.slice(0, 25));
    });

    it('leaves out the newest 15 minutes of SIP where the plan does not give them, and says so', async () => {
      await open([market('AAA', [LAST, TODAY], whole)], { plan: 'free' });
      await alpaca.toEnd();
      const env = { CLOCK_AT: String(sessionOf(TODAY).close + 5 * 60_000), TBOT_FEED: 'sip' };
      const { code, stderr } = await run(['--symbols', 'AAA', '--start', LAST], '', env).ended;
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /note: the session of 2022-03-01 is left out: the plan gives no SIP bars of the newest 15 minutes/,
      );
      assert.deepEqual(datesOf(await stored(home)), [LAST]);
    });

    it('exits with 2 for a feed that the series is not of, a date that is none, and what is no ticker', async () => {
      await open([market('AAA', DATES.slice(-1), whole)]);
      const code = async (args: readonly string[]): Promise<unknown> => {
        const ran = await run([...args, '--json']).ended;
        return [ran.code, (json(ran).error as { code: string }).code];
      };
      const base = ['--symbols', 'AAA', '--start', LAST];
      assert.equal((await run(base).ended).code, 0);
      const before = alpaca.calls.length;
      assert.deepEqual(await code([...base, '--feed', 'sip']), [2, 'feed_differs']);
      assert.deepEqual(await code(['--symbols', 'AAA', '--start', '2022-02-30']), [2, 'not_a_date']);
      assert.deepEqual(await code(['--symbols', 'A+A', '--start', LAST]), [2, 'not_a_symbol']);
      assert.deepEqual(await code(['--kind', 'vix', '--start', LAST]), [2, 'not_for_vix']);
      assert.equal(alpaca.calls.length, before);
    });
  });

  it('exits with 2 without keys, whatever BROKER is', () => {
    for (const TBOT_BROKER of ['alpaca', 'sim']) {
      const ran = tbot(['data', 'download', '--symbols', 'AAA', '--start', LAST, '--json'], {
        home,
        env: { TBOT_BROKER },
      });
      assert.equal(ran.code, 2);
      assert.equal((json(ran).error as { code: string }).code, 'keys_missing');
    }
  });

  describe('--kind vix', () => {
    let server: Server;
    let answer: { status: number; body: string };
    const vix = async (more: readonly string[] = []): Promise<Ran> => {
      setDeployment(home, {
        VIX_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/us/VIX_History.csv`,
      });
      return start(['--kind', 'vix', '--json', ...more], home, {
        CLOCK_AT: String(sessionOf(LAST).close + 10 * 60_000),
        TBOT_API_RETRY_LIMIT: '0',
      }).ended;
    };

    beforeEach(async () => {
      // As Cboe writes it: month first, 2022-02-24, 25 and 28.
      const rows = [
        '02/24/2022,37.5,37.79,30,30.32',
        '02/25/2022,30.32,32.27,27.52,27.59',
        '02/28/2022,32.01,33.52,28.35,30.15',
      ];
      answer = { status: 200, body: ['DATE,OPEN,HIGH,LOW,CLOSE', '02/18/2022,28,28,27,27.75', ...rows, ''].join('\n') };
      server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterEach(() => server.close());

    const closes = async (): Promise<[number[], number[]] | null> => {
      const loaded = await openStore(join(home, 'data', 'bars')).loadVix();
      return loaded === null ? null : [[...loaded.day], [...loaded.close]];
    };

    it('brings the closes of sessions that are over into the store, and only new ones the next time', async () => {
      const ran = await vix();
      assert.equal(ran.code, 0, ran.stderr);
      assertFits('data-download', json(ran));
      // The session of 2022-02-28 closed ten minutes ago; the VIX goes on for fifteen.
      const days = ['2022-02-18', '2022-02-24', '2022-02-25'].map((date) => sessionOf(date).day);
      assert.deepEqual(await closes(), [days, [27.75, 30.32, 27.59]]);
      const again = await vix();
      const [{ outcome, sessionsThere, rows } = assert.fail()] = json(again).symbols as Record<string, unknown>[];
      assert.deepEqual({ outcome, sessionsThere, rows }, { outcome: 'present', sessionsThere: 3, rows: 0 });
      assert.match(tbot(['data', 'list'], { home }).stderr, /VIX +vix .* VIX_History\.csv of 127\.0\.0\.1/);
    });

    it('takes nothing that is not that history, and exits with 4', async () => {
      answer = { status: 200, body: '<html><body>moved</body></html>' };
      const page = await vix();
      assert.deepEqual([page.code, (json(page).error as { code: string }).code], [4, 'bad_answer']);
      answer = { status: 404, body: '' };
      const gone = await vix();
      assert.deepEqual([gone.code, (json(gone).error as { code: string }).code], [4, 'source_refused']);
      answer = { status: 503, body: '' };
      const down = await vix();
      assert.deepEqual([down.code, (json(down).error as { code: string }).code], [4, 'source_busy']);
      assert.equal(await closes(), null);
    });
  });
});
