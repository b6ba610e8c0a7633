/** What people and timers do beside a run through Alpaca, by real processes: join, stop, look, compare, sell what is left. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readJournal } from '../../src/lib/journal/reader.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { join } from 'node:path';
import { endAll, LedRun, lead, leadAll, type Ended } from '../alpaca/led.ts';
import { barsOfSessions, flat, sessionOf, dot, type BarRow } from '../helpers/bars.ts';
import { json } from '../helpers/tbot.ts';
import { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { ACCOUNT, alpacaDay, DATE, type AlpacaDay } from './alpaca-day.ts';
import { bookOf } from './book.ts';
import { busyHome } from './homes.ts';

const NEXT = '2025-10-24';
/** Of which the account's owner may hold some. */
const FOREIGN = 'SPY';

/** A start that is not led: its clock goes on by itself from the exchange's, which stands. */
async function beside(alpaca: LocalAlpaca, ...args: string[]): Promise<Ended> {
  const run = LedRun.beside(alpaca, args);
  return run.ended;
}

function words({ home, symbols }: AlpacaDay, strategy: string, ...more: string[]): string[] {
  return ['run', strategy, '--home', home, '--symbols', symbols, ...more];
}

describe('beside a run through Alpaca', function () {
  this.timeout(240_000);
  const open: LocalAlpaca[] = [];

  afterEach(async () => {
    endAll();
    for (const alpaca of open.splice(0)) await alpaca.close();
  });

  const made = async (settings: Readonly<Record<string, string>> = {}): Promise<AlpacaDay> => {
    const day = await alpacaDay({ SHORT_TYPE: 'disabled', ...settings }, { isWhole: true });
    open.push(day.alpaca);
    return day;
  };

  /** Until the first position is held; the run goes on. */
  const holding = async (day: AlpacaDay): Promise<LedRun> => {
    const { alpaca } = day;
    const run = LedRun.start(alpaca, words(day, 'open'));
    const isHeld = (): boolean => alpaca.exchange.positions().some(({ ticker }) => ticker !== FOREIGN);
    assert.ok(await lead(alpaca, run, isHeld), run.said);
    return run;
  };

  /** A run that was killed while it held something, and a minute without a sign of life. */
  const leftHolding = async (day: AlpacaDay): Promise<void> => {
    const run = await holding(day);
    run.kill();
    await run.ended;
    while (day.alpaca.exchange.closed < 60 && day.alpaca.exchange.advance());
  };

  it('status, reconcile and watchdog say that all is well, and the broker that its clock agrees', async () => {
    const day = await made();
    const run = await holding(day);
    const home = ['--home', day.home];
    const status = json(await beside(day.alpaca, 'status', '--json', ...home));
    assert.equal(status.account, ACCOUNT);
    assert.equal((status.positions as unknown[]).length, 1);
    const health = await beside(day.alpaca, 'watchdog', '--json', ...home);
    const checks = json(health).checks as { name: string; status: string; found: string }[];
    // A session of the past: its clock is behind the program's own.
    assert.deepEqual(
      checks.filter((check) => check.status !== 'ok').map(({ name }) => name),
      ['clock'],
    );
    assert.match(checks.find(({ name }) => name === 'broker')?.found ?? '', /^account \S+ answers; .* \d\.\d s apart$/);
    run.kill();
    await run.ended;
    const compared = await beside(day.alpaca, 'reconcile', '--json', ...home);
    assert.equal(compared.code, 0, compared.stdout + compared.stderr);
    assert.equal(json(compared).by, 'here');
  });

  it('flatten sells what a killed run has left, and nothing that is not ours', async () => {
    const day = await made();
    const { alpaca, home } = day;
    alpaca.exchange.ownerTrade(FOREIGN, 'buy', 3);
    const run = await holding(day);
    run.kill();
    await run.ended;
    const flatten = LedRun.start(alpaca, ['flatten', '--home', home, '--json']);
    await lead(alpaca, flatten);
    const ended = await flatten.ended;
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    assert.deepEqual(
      alpaca.exchange.positions().map(({ ticker, quantity }) => [ticker, quantity]),
      [[FOREIGN, 3]],
    );
    const [account] = json(ended).accounts as { account: string; how: string; held: string[]; sold: unknown[] }[];
    assert.deepEqual([account?.account, account?.how, account?.held, account?.sold.length], [ACCOUNT, 'sold', [], 1]);
    assert.equal(bookOf(home, ACCOUNT).trades[0]?.exit_reason, 'manual');
  });

  it('the watchdog sells what nobody looks after', async () => {
    const day = await made();
    const { alpaca, home } = day;
    await leftHolding(day);
    const watchdog = LedRun.start(alpaca, ['watchdog', '--home', home, '--json']);
    await lead(alpaca, watchdog);
    const ended = await watchdog.ended;
    assert.equal(ended.code, 5, ended.stdout);
    assert.match(ended.stdout, /closed 1 of what was left over; nothing is held/);
    assert.deepEqual(alpaca.exchange.positions(), []);
  });

  for (const command of ['flatten', 'watchdog'])
    it(`${command} sells it also while .env and a TBOT_ variable are at fault: the keys are read all the same`, async () => {
      const day = await made();
      const { alpaca, home } = day;
      await leftHolding(day);
      writeFileSync(join(home, '.env'), 'SMTP_PORT=abc\n', { mode: 0o600 });
      const seller = LedRun.start(alpaca, [command, '--home', home, '--json'], { TBOT_MAX_TRADES: 'four' });
      await lead(alpaca, seller);
      const ended = await seller.ended;
      assert.equal(ended.code, command === 'flatten' ? 0 : 5, ended.stdout + ended.stderr);
      assert.deepEqual(alpaca.exchange.positions(), [], ended.stdout);
    });

  it('a second run joins the first, with symbols of its own, and ends with it', async () => {
    const day = await made();
    const { alpaca, home } = day;
    const symbols = day.symbols.split(',');
    const owner = LedRun.start(alpaca, [
      'run',
      'open',
      '--home',
      home,
      '--symbols',
      symbols.slice(0, 3).join(),
      '--test-mode',
    ]);
    assert.ok(await lead(alpaca, owner, () => alpaca.exchange.closed >= 1), owner.said);
    const second = LedRun.start(alpaca, words(day, 'mid', '--test-mode'));
    await leadAll(alpaca, [owner, second]);
    const [first, joined] = [await owner.ended, await second.ended];
    assert.deepEqual([first.code, joined.code], [0, 0], first.stderr + joined.stderr);
    assert.match(joined.stderr, /owns the account and trades mid too/);
    const { records } = bookOf(home, ACCOUNT);
    const seated = records.flatMap(({ record }) =>
      record.kind === 'joined' ? [record.strategies.join(), record.testStart] : [],
    );
    assert.deepEqual(seated, ['mid', 2]);
    const known = new Set(records.flatMap(({ record }) => (record.kind === 'instrument' ? [record.facts.ticker] : [])));
    assert.ok(symbols.every((symbol) => known.has(symbol)));
    const last = records.flatMap(({ record }) =>
      record.kind === 'bars' && record.m === 3 ? record.bars.map(([ticker]) => ticker) : [],
    );
    assert.deepEqual(last.sort(), [...symbols].sort(), 'the bars of all symbols come');
    assert.deepEqual(alpaca.exchange.positions(), []);
  });

  it("TEST_MODE's window begins with the run, and goes on in a run that follows one that was killed", async () => {
    const day = await made();
    const { alpaca, home } = day;
    while (alpaca.exchange.closed < 89 && alpaca.exchange.advance());
    const run = LedRun.start(alpaca, words(day, 'mid', '--test-mode'));
    assert.ok(await lead(alpaca, run, () => alpaca.exchange.closed >= 90), run.said);
    run.kill();
    await run.ended;
    const again = LedRun.start(alpaca, words(day, 'mid', '--test-mode'));
    await lead(alpaca, again);
    const ended = await again.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const starts = bookOf(home, ACCOUNT).records.flatMap(({ record }) =>
      record.kind === 'run_started' ? [record.testStart] : [],
    );
    // Both began at the end of minute 89, which is the begin of minute 90, or a minute later.
    assert.deepEqual(starts, [90, 90]);
    assert.ok(alpaca.exchange.closed < 95);
  });

  it('what a session has left is sold at the next one, before anything is bought', async () => {
    // 50, then 52 in minute 25 with ten times the volume: open's signal.
    const rows = flat(0, 389, 50).map(([m, ...rest]) =>
      m < 25 ? ([m, ...rest] as BarRow) : dot(m, 52, m === 25 ? 10_000 : 1_000),
    );
    // As many sessions before as low_volume asks for.
    const before = Object.fromEntries(
      ['16', '17', '20', '21', '22'].map((day) => [`2025-10-${day}`, flat(0, 389, 50)]),
    );
    const bars = [barsOfSessions('AAA', { ...before, [DATE]: rows, [NEXT]: flat(0, 389, 51) })];
    const home = await busyHome({ SHORT_TYPE: 'disabled', FRACTIONAL: 'false', MIN_VOLUME_THRESHOLD: '0' });
    const first = await LocalAlpaca.open(bars, { date: DATE });
    open.push(first);
    const args = ['run', 'open', '--home', home, '--symbols', 'AAA'];
    const run = LedRun.start(first, args);
    assert.ok(await lead(first, run, () => first.exchange.positions().length > 0), run.said);
    run.kill();
    await run.ended;
    const [held] = first.exchange.positions();
    const quantity = held?.quantity ?? 0;
    assert.ok(quantity > 0);
    // Nobody sold it; its stop, a day order, expires, and the account holds it the next morning.
    await first.toEnd();
    const second = await LocalAlpaca.open(bars, { date: NEXT, positions: [{ ticker: 'AAA', quantity, cost: 52 }] });
    open.push(second);
    for (const order of first.desk.orders) second.desk.store.keep(order);
    const night = await LedRun.beside(second, ['flatten', '--home', home]).ended;
    assert.equal(night.code, 3, night.stderr);
    assert.match(night.stderr, /market_closed: .*\ncure: from 2025-10-24 9:30 AM EDT \/ 6:30 AM PDT on/);
    const next = LedRun.start(second, args);
    await lead(second, next);
    const ended = await next.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(second.exchange.positions(), []);
    const reader = readJournal(join(home, 'data', 'journal', `${ACCOUNT}.sqlite`));
    const closed = [...reader.read(DATE)].filter(({ record }) => record.kind === 'closed');
    reader.close();
    assert.equal(closed.length, 1);
    assert.ok((closed[0]?.at ?? 0) < sessionOf(NEXT).open + 3 * MINUTE_MS);
  });
});
