/**
 * Days without --symbols by real processes before a local Alpaca that screens too: each strategy trades what its own scans name;
 * whatever becomes of a scan, the run goes on, ends flat, and its journal gives the same decisions once more.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keepScans } from '../../src/lib/app/scan/newest.ts';
import { setSettings } from '../../src/lib/app/settings.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { JournalRecord, StoredRecord } from '../../src/lib/session/records.ts';
import { hanging, html } from '../alpaca/fault-kinds.ts';
import { alpacaEnvironment, endAll, LedRun, lead, leadAll } from '../alpaca/led.ts';
import type { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { sessionOf } from '../helpers/bars.ts';
import { json } from '../helpers/tbot.ts';
import { ACCOUNT, alpacaDay, DATE, type AlpacaDay } from './alpaca-day.ts';
import { bookOf } from './book.ts';
import { appOf } from './homes.ts';
import { recordsIn, until } from './moments.ts';
import { startTbot } from './running.ts';

const { open: OPEN } = sessionOf(DATE);
const SNAPSHOTS = 'GET /v2/stocks/snapshots';

/** What a cron job's scan before the open has found. */
const OPENING = ['SYN01', 'SYN02', 'SYN03', 'SYN04'];

function ofKind<K extends JournalRecord['kind']>(
  records: readonly StoredRecord[],
  kind: K,
): Extract<JournalRecord, { kind: K }>[] {
  return records.flatMap(({ record }) => (record.kind === kind ? [record as Extract<JournalRecord, { kind: K }>] : []));
}

/** Session minutes in which scans of that strategy looked. */
function scansOf(records: readonly StoredRecord[], of: string): number[] {
  return ofKind(records, 'scanned').flatMap(({ strategy, scannedAt }) =>
    strategy === of ? [Math.floor((scannedAt - OPEN) / MINUTE_MS)] : [],
  );
}

/** Each decision is of what the newest scan of its strategy has named. */
function assertOwnCandidates(records: readonly StoredRecord[]): void {
  const newest = new Map<string, readonly string[]>();
  for (const { record } of records) {
    if (record.kind === 'scanned') newest.set(record.strategy, record.symbols);
    if (record.kind === 'signal' || record.kind === 'refusal' || record.kind === 'order')
      assert.ok(newest.get(record.strategy)?.includes(record.symbol), JSON.stringify(record));
  }
}

async function assertDecidedAlike(home: string): Promise<void> {
  const replayed = await startTbot(['replay', DATE, '--home', home, '--json']).ended;
  assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr);
  assert.equal(json(replayed).difference, null);
}

describe('a day through Alpaca without symbols', function () {
  this.timeout(240_000);
  let day: AlpacaDay | undefined;

  const made = async (): Promise<AlpacaDay> => {
    day = await alpacaDay({});
    setSettings(appOf(day.home), [{ key: 'SCREENER_SYMBOLS', value: day.symbols }]);
    const opening = { session: DATE, at: OPEN - 15 * MINUTE_MS, source: 'finnhub', symbols: OPENING } as const;
    keepScans(appOf(day.home).home, { open: opening });
    return day;
  };

  afterEach(async () => {
    endAll();
    await day?.alpaca.close();
    day = undefined;
  });

  const words = (home: string, strategy = 'all', ...more: string[]): string[] => {
    return ['run', strategy, '--home', home, ...more];
  };
  /** Until that minute is over; then it is asked to stop, and ends. */
  const leadTo = async (alpaca: LocalAlpaca, run: LedRun, m: number): Promise<void> => {
    assert.ok(await lead(alpaca, run, () => alpaca.exchange.closed >= m), run.said);
    run.child.kill('SIGTERM');
    await lead(alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
  };

  it('trades for each strategy what its own scans name, and says so', async () => {
    const { alpaca, home } = await made();
    const run = LedRun.start(alpaca, words(home, 'all', '--json'));
    await lead(alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(alpaca.exchange.positions(), []);
    const { records, trades, verdict } = bookOf(home, ACCOUNT);
    assert.ok(verdict.isIntact);
    assert.deepEqual([...new Set(trades.map((trade) => trade.strategy_name))].sort(), ['close', 'mid', 'open']);
    assertOwnCandidates(records);
    // Of open the kept one of 9:15; of mid from 10:25 to 2:25, of close from 2:25 to 3:40, a quarter of an hour apart.
    assert.deepEqual(scansOf(records, 'open'), [-15]);
    assert.deepEqual(
      scansOf(records, 'mid'),
      Array.from({ length: 17 }, (_, at) => 55 + 15 * at),
    );
    assert.deepEqual(
      scansOf(records, 'close'),
      Array.from({ length: 6 }, (_, at) => 295 + 15 * at),
    );
    assert.match(
      ended.stderr,
      /open looks at SYN01, SYN02, SYN03, SYN04 \(scan of 9:15 AM EDT \/ 6:15 AM PDT by finnhub\)/,
    );
    await assertDecidedAlike(home);

    const env = { env: { TBOT_BROKER: 'alpaca' } };
    const status = json(await startTbot(['status', '--json', '--home', home], env).ended);
    const [first] = status.strategies as { candidates: string[]; scanned: string }[];
    assert.deepEqual([first?.candidates, first?.scanned], [OPENING, '2025-10-23T13:15:00Z']);
    const text = await startTbot(['status', '--home', home], env).ended;
    assert.match(text.stderr, /Candidates\n {2}9:15 AM EDT \/ 6:15 AM PDT {2}open: SYN01, SYN02, SYN03, SYN04\n/);
    const report = await startTbot(['report', 'daily', '--home', home], env).ended;
    assert.match(report.stderr, /open looked at +4 symbols of 1 scan\n.*mid looked at +\d+ symbols of 17 scans\n/);
    const trade = trades.find(({ strategy_name }) => strategy_name === 'open');
    const story = await startTbot(['explain', trade?.trade_id ?? '', '--home', home], env).ended;
    assert.match(story.stderr, /A scan for open \(finnhub\) named SYN0\d, .* of 4\./);
  });

  it('goes on while scans fail or hang: it is a record, told once, and what was named before is traded', async () => {
    const { alpaca, home } = await made();
    const run = LedRun.start(alpaca, words(home, 'mid'));
    assert.ok(await lead(alpaca, run, () => alpaca.exchange.closed >= 60), run.said);
    // Four tries each: two scans fail at once, the next ones after four times ten seconds.
    alpaca.faults.rest.next(SNAPSHOTS, html(false), 8);
    alpaca.faults.rest.next(SNAPSHOTS, hanging(false), 8);
    await leadTo(alpaca, run, 130);
    const { records, trades } = bookOf(home, ACCOUNT);
    assert.ok(trades.length > 0);
    const failed = ofKind(records, 'scan_failed');
    assert.deepEqual(
      failed.map(({ strategy, code }) => [strategy, code]),
      Array(4).fill(['mid', 'no_source_reached']),
    );
    assert.equal(ofKind(records, 'alert').filter(({ code }) => code === 'scan_failed').length, 1);
    assert.ok(ofKind(records, 'error').every(({ code }) => code !== 'no_source_reached'));
    // Each minute of its window was decided in time: nobody waited for a scan.
    const inTime = new Set(ofKind(records, 'decided').flatMap(({ m, isLate }) => (isLate === true ? [] : [m])));
    for (let m = 60; m <= 130; m++) assert.ok(inTime.has(m), String(m));
    const minutes = scansOf(records, 'mid');
    assert.equal(minutes[0], 55);
    assert.ok((minutes[1] ?? 0) > 72 && minutes.length > 3, `it works again: ${minutes.join()}`);
    assertOwnCandidates(records);
    await assertDecidedAlike(home);
  });

  it('killed again and again looks at what was named, and scans when it is due', async () => {
    const { alpaca, home } = await made();
    const deaths: (() => boolean)[] = [
      () => alpaca.exchange.closed >= 40,
      () => alpaca.exchange.closed >= 56,
      () => alpaca.exchange.closed > 70 && alpaca.exchange.positions().length > 0,
    ];
    for (const isTime of deaths) {
      const run = LedRun.start(alpaca, words(home));
      assert.ok(await lead(alpaca, run, isTime), run.said);
      run.kill();
      await run.ended;
    }
    await leadTo(alpaca, LedRun.start(alpaca, words(home)), 132);
    assert.deepEqual(alpaca.exchange.positions(), []);
    const { records } = bookOf(home, ACCOUNT);
    assertOwnCandidates(records);
    assert.deepEqual(scansOf(records, 'open'), [-15]);
    assert.deepEqual(scansOf(records, 'mid'), [55, 70, 85, 100, 115, 130]);
    await assertDecidedAlike(home);
  });

  it('joined by another without symbols, scans for its strategy too', async () => {
    const { alpaca, home, symbols } = await made();
    await alpaca.toClose(45);
    const owner = LedRun.start(alpaca, words(home, 'open', '--symbols', symbols));
    assert.ok(await lead(alpaca, owner, () => alpaca.exchange.closed >= 47), owner.said);
    const second = LedRun.start(alpaca, words(home, 'mid'));
    await leadAll(alpaca, [owner, second], () => alpaca.exchange.closed >= 80);
    for (const run of [owner, second]) run.kill();
    const { records } = bookOf(home, ACCOUNT);
    assert.deepEqual(scansOf(records, 'open'), [], 'its symbols were named');
    assert.deepEqual(scansOf(records, 'mid'), [55, 70]);
    assertOwnCandidates(records.filter(({ record }) => !('strategy' in record) || record.strategy === 'mid'));
  });

  it('as a dry run scans by the clock of its exchange, and sends nothing', async () => {
    const { alpaca, home } = await made();
    const run = LedRun.start(alpaca, words(home, 'mid', '--dry-run'));
    await leadTo(alpaca, run, 110);
    assert.ok(alpaca.calls.every(({ method }) => method === 'GET'));
    const { records, trades } = bookOf(home, `${ACCOUNT}-dry`);
    assert.ok(trades.length > 0);
    const [first = Infinity, ...others] = scansOf(records, 'mid');
    assert.ok(first <= 57 && others.length === 3, String([first, ...others]));
    assertOwnCandidates(records);
    const decided = ofKind(records, 'decided').flatMap(({ m, isLate }) => (isLate === true ? [] : [m]));
    for (let m = 60; m <= 105; m++) assert.ok(decided.includes(m), String(m));
  });

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 0],
  ] as const)
    it(`asked to stop by ${signal} while its first scan hangs, ends at once and leaves nothing half-done`, async () => {
      const { alpaca, home } = await made();
      await alpaca.toClose(59);
      alpaca.faults.rest.next(SNAPSHOTS, hanging(false), 100);
      const run = LedRun.beside(alpaca, words(home, 'mid', '--json'), alpacaEnvironment(alpaca, alpaca.now()));
      await until('the scan', () => alpaca.calls.some(({ path }) => path === '/v2/stocks/snapshots'));
      await until('the run', () => recordsIn(home, ACCOUNT).some(({ record }) => record.kind === 'run_started'));
      const askedAt = performance.now();
      run.child.kill(signal);
      const ended = await run.ended;
      assert.equal(ended.code, code, ended.stderr);
      assert.ok(performance.now() - askedAt < 3_000, `${String(performance.now() - askedAt)} ms`);
      assert.equal(json(ended).ended, 'stopped');
      const { records, verdict } = bookOf(home, ACCOUNT);
      assert.ok(verdict.isIntact);
      assert.deepEqual([ofKind(records, 'scanned').length, ofKind(records, 'scan_failed').length], [0, 0]);
      assert.equal(records.at(-1)?.record.kind, 'run_ended');
      assert.ok(alpaca.calls.every(({ method }) => method === 'GET'));
      assert.ok(existsSync(join(home, 'data', 'cache', 'scan-open.json')), 'what was kept before is');
    });
});
