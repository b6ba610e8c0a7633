/**
 * Whole days by real processes before a local Alpaca, whose clock both of them follow: what the broker holds, what the journal
 * says and what is in the book are the same in the end, also where tbot is killed on the way.
 */
import assert from 'node:assert/strict';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import { endAll, LedRun, lead } from '../alpaca/led.ts';
import { json } from '../helpers/tbot.ts';
import { ACCOUNT, alpacaDay, assertFlat, DATE, verified, type AlpacaDay } from './alpaca-day.ts';
import { bookOf, historyOf } from './book.ts';
import { startTbot } from './running.ts';

/** Its time stands still beside the day's: for what is done when it is over. */
function words({ home, symbols }: AlpacaDay, strategy = 'all', ...more: string[]): string[] {
  return ['run', strategy, '--home', home, '--symbols', symbols, ...more];
}

/** What a trade is, wherever it was made. A broker writes prices as decimals: to nine digits. */
function essence({ trade_id: id, broker, ...trade }: ClosedTrade): string {
  assert.ok(id.length > 0 && broker.length > 0);
  return JSON.stringify(trade, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(9)) : value));
}

describe('a day through Alpaca', function () {
  this.timeout(240_000);
  let day: AlpacaDay | undefined;

  afterEach(async () => {
    endAll();
    await day?.alpaca.close();
    day = undefined;
  });

  it('trades all three windows, ends flat, and its book is what journal and broker say', async () => {
    day = await alpacaDay({});
    const run = LedRun.start(day.alpaca, words(day, 'all', '--json'));
    await lead(day.alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const book = bookOf(day.home, ACCOUNT);
    assertFlat(day, book);
    assert.deepEqual([...new Set(book.trades.map((trade) => trade.strategy_name))].sort(), ['close', 'mid', 'open']);
    assert.ok(book.trades.some((trade) => trade.instrument === 'inverse_etf'));
    assert.ok(book.trades.every(({ broker, mode, fees }) => broker === 'alpaca' && mode === 'paper' && fees === 0));
    const { account, session, ended: how, held, trades } = json(ended);
    assert.deepEqual([account, session, how, held], [ACCOUNT, DATE, 'done', []]);
    assert.equal((trades as unknown[]).length, book.trades.length);
    assert.equal(historyOf(day.home).length, book.trades.length);
    const books = await verified(day.home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
    const replayed = await startTbot(['replay', DATE, '--home', day.home, '--json']).ended;
    assert.equal(replayed.code, 0, replayed.stderr);
    assert.equal(json(replayed).difference, null);
  });

  it('makes the same trades as the same day on the built-in broker', async () => {
    day = await alpacaDay({ SHORT_TYPE: 'disabled' }, { isWhole: true });
    const { home, symbols } = day;
    const sim = await startTbot(['run', 'all', '--home', home, '--symbols', symbols, '--replay', DATE]).ended;
    assert.equal(sim.code, 0, sim.stderr);
    const run = LedRun.start(day.alpaca, words(day));
    await lead(day.alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const [mine, theirs] = [bookOf(home, ACCOUNT).trades, bookOf(home, `sim-paper-${DATE}`).trades];
    assert.ok(mine.length >= 5);
    // What is sold in one instant may arrive in either order.
    assert.deepEqual(mine.map(essence).sort(), theirs.map(essence).sort());
  });

  it('killed again and again, ends as if nothing had been', async () => {
    day = await alpacaDay({ SHORT_TYPE: 'disabled' }, { isWhole: true });
    const { alpaca, home } = day;
    // While a position is held, right after an entry was sent, and in a minute like any other.
    const deaths: (() => boolean)[] = [
      () => alpaca.exchange.positions().length > 0,
      () => alpaca.calls.filter(({ method, path }) => method === 'POST' && path === '/v2/orders').length >= 3,
      () => alpaca.exchange.closed >= 200,
    ];
    for (const isTime of deaths) {
      const run = LedRun.start(alpaca, words(day));
      assert.ok(await lead(alpaca, run, isTime), run.said);
      run.kill();
      await run.ended;
    }
    const last = LedRun.start(alpaca, words(day));
    await lead(alpaca, last);
    const ended = await last.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const book = bookOf(home, ACCOUNT);
    assertFlat(day, book);
    const intents = book.records.flatMap(({ record }) =>
      record.kind === 'order_intended' ? [record.request.clientId] : [],
    );
    assert.equal(new Set(intents).size, intents.length, 'each intent once');
    assert.ok(book.trades.length >= 5);
    const books = await verified(home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
  });

  it('sells what a run that died has left, although the next start is refused', async () => {
    day = await alpacaDay({ SHORT_TYPE: 'disabled' }, { isWhole: true });
    const { alpaca, home } = day;
    const run = LedRun.start(alpaca, words(day));
    assert.ok(await lead(alpaca, run, () => alpaca.exchange.positions().length > 0), run.said);
    run.kill();
    await run.ended;
    const mistyped = { ...day, symbols: 'NOSUCH' };
    const soon = LedRun.start(alpaca, words(mistyped));
    await lead(alpaca, soon);
    assert.match((await soon.ended).stderr, /unknown_symbol/);
    assert.ok(alpaca.exchange.positions().length > 0, 'a minute is left to start it rightly');
    await alpaca.toClose(alpaca.exchange.closed + 3);
    const late = LedRun.start(alpaca, words(mistyped));
    await lead(alpaca, late);
    const ended = await late.ended;
    assert.equal(ended.code, 2, ended.stderr);
    assert.match(ended.stderr, /nobody looks after: .* held.*; closed 1 of what was left over; nothing is held/);
    assert.match(ended.stderr, /unknown_symbol/);
    assertFlat(day, bookOf(home, ACCOUNT));
  });
});
