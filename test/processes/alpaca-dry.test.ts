/** Dry runs on live data by real processes: nothing is sent, and a window that was whole lets a live run begin. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { alpacaEnvironment, endAll, LedRun, lead } from '../alpaca/led.ts';
import { json } from '../helpers/tbot.ts';
import { alpacaDay, DATE, type AlpacaDay } from './alpaca-day.ts';
import { bookOf } from './book.ts';
import { startTbot } from './running.ts';

function words({ home, symbols }: AlpacaDay, strategy: string, ...more: string[]): string[] {
  return ['run', strategy, '--home', home, '--symbols', symbols, ...more];
}

describe('a dry run on live data', function () {
  this.timeout(240_000);
  let day: AlpacaDay | undefined;

  const made = async (mode: 'paper' | 'live'): Promise<AlpacaDay> => {
    day = await alpacaDay({ SHORT_TYPE: 'disabled' }, { isWhole: true, mode });
    return day;
  };

  afterEach(async () => {
    endAll();
    const sent = day?.alpaca.calls
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);
    await day?.alpaca.close();
    day = undefined;
    assert.deepEqual(sent, []);
  });

  it("makes the trades of the day's replay, sends nothing, and leaves trade history and book alone", async () => {
    const started = await made('paper');
    const { alpaca, home, symbols } = started;
    const sim = await startTbot(['run', 'open', '--home', home, '--symbols', symbols, '--replay', DATE, '--dry-run'])
      .ended;
    assert.equal(sim.code, 0, sim.stderr);
    const run = LedRun.start(alpaca, words(started, 'open', '--dry-run', '--json'));
    await lead(alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const [mine, theirs] = [bookOf(home, 'alpaca-paper-dry').trades, bookOf(home, `sim-paper-dry-${DATE}`).trades];
    assert.ok(mine.length > 0);
    const essence = (trades: typeof mine): unknown[] =>
      trades.map(({ ticker, size, entry_time: at, entry_price: bought, exit_price: sold, exit_reason: why, PnL }) => [
        ...[ticker, size, at, bought, sold, why, PnL],
      ]);
    assert.deepEqual(essence(mine), essence(theirs));
    assert.equal(json(ended).book, null);
    assert.ok(!existsSync(join(home, 'data', 'logs', 'trade_history.csv')));
    assert.deepEqual(alpaca.exchange.positions(), []);
  });

  it('lets a live run of that strategy begin when its window was whole, and of no other', async () => {
    const of = await made('live');
    const { alpaca } = of;
    const env = (): Record<string, string> => alpacaEnvironment({ origin: alpaca.origin, mode: 'live' }, alpaca.now());
    const dry = LedRun.start(alpaca, words(of, 'open', '--dry-run'), env());
    await lead(alpaca, dry);
    const ended = await dry.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const other = await LedRun.beside(alpaca, words(of, 'mid'), env()).ended;
    assert.equal(other.code, 3, other.stderr);
    assert.match(other.stderr, /dry_run_needed: .*mid: no dry run has passed yet/);
    const live = await LedRun.beside(alpaca, words(of, 'open'), env()).ended;
    // The window is over by now: the gate lets it pass, and there is nothing left to trade.
    assert.equal(live.code, 0, live.stderr);
    assert.match(live.stderr, /open: over for today/);
  });

  it('that begins within the window looks at what has passed, and does not count as passed', async () => {
    const of = await made('live');
    const { alpaca, home } = of;
    const env = (): Record<string, string> => alpacaEnvironment({ origin: alpaca.origin, mode: 'live' }, alpaca.now());
    while (alpaca.exchange.closed < 30 && alpaca.exchange.advance());
    const dry = LedRun.start(alpaca, words(of, 'open', '--dry-run'), env());
    await lead(alpaca, dry);
    const ended = await dry.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const { records } = bookOf(home, 'alpaca-live-dry');
    const decided = records.flatMap(({ record }) =>
      record.kind === 'decided' && record.isLate !== true ? [record.m] : [],
    );
    assert.ok((decided[0] ?? 0) >= 30, String(decided[0]));
    const live = await LedRun.beside(alpaca, words(of, 'open'), env()).ended;
    assert.equal(live.code, 3, live.stderr);
  });
});
