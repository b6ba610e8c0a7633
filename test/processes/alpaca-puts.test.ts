/** Puts through a local Alpaca by real processes: bought at a bearish signal, watched, sold again, and in the books. */
import assert from 'node:assert/strict';
import { hanging } from '../alpaca/fault-kinds.ts';
import { endAll, LedRun, lead } from '../alpaca/led.ts';
import { json } from '../helpers/tbot.ts';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import { ACCOUNT, alpacaDay, assertFlat, CASH, DATE, verified, type AlpacaDay } from './alpaca-day.ts';
import { bookOf, historyOf, type Book } from './book.ts';
import { startTbot } from './running.ts';

const CENTS = 100;
/** What is asked at the first signal of the day. */
const CHAIN = 'GET /v1beta1/options/snapshots/SYN05';
const PUTS = { SHORT_TYPE: 'LongPut', SOFT_STOPS: 'true' } as const;

function words({ home, symbols }: AlpacaDay, ...more: string[]): string[] {
  return ['run', 'close', '--home', home, '--symbols', symbols, ...more];
}

/** As any day, and all that was traded were puts. */
function assertFlatOfPuts(day: AlpacaDay, book: Book): void {
  assertFlat(day, book);
  for (const { ticker } of book.executions) assert.match(ticker, /^[A-Z0-9]+2510\d\dP\d{8}$/);
}

/** Shortly before the window of close, of which the first signal is SYN05's at minute 300. */
async function afternoon(options: Parameters<typeof alpacaDay>[1] = {}): Promise<AlpacaDay> {
  const day = await alpacaDay(PUTS, { hasPuts: true, ...options });
  await day.alpaca.toClose(296);
  return day;
}

describe('puts through Alpaca', function () {
  this.timeout(240_000);
  let day: AlpacaDay | undefined;

  afterEach(async () => {
    endAll();
    await day?.alpaca.close();
    day = undefined;
  });

  it('are bought at a bearish signal and sold by the hard exit; book, history and replay agree', async () => {
    day = await alpacaDay(PUTS, { hasPuts: true });
    const run = LedRun.start(day.alpaca, words(day, '--json'));
    await lead(day.alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const book = bookOf(day.home, ACCOUNT);
    assertFlatOfPuts(day, book);
    assert.ok(book.trades.length >= 2);
    for (const { instrument, strategy_name: strategy, signal_ticker: symbol, ticker } of book.trades)
      assert.deepEqual([instrument, strategy, ticker.startsWith(symbol)], ['put', 'close', true]);
    const { ended: how, held, trades } = json(ended);
    assert.deepEqual([how, held, (trades as unknown[]).length], ['done', [], book.trades.length]);
    assert.equal(historyOf(day.home).length, book.trades.length);
    const books = await verified(day.home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
    const replayed = await startTbot(['replay', DATE, '--home', day.home, '--json']).ended;
    assert.equal(replayed.code, 0, replayed.stderr);
    assert.equal(json(replayed).difference, null);
    // A held put is quoted in each minute: the loss of the day is that of now.
    const [first] = book.trades;
    const bars = book.records.flatMap(({ record }) =>
      record.kind === 'bars' ? record.bars.filter(([ticker]) => ticker === first?.ticker) : [],
    );
    assert.ok(bars.length >= 30, String(bars.length));
  });

  it('are held by the next process where one is killed with a put in its hands, and sold once', async () => {
    day = await afternoon();
    const { alpaca, home } = day;
    alpaca.faults.rest.next(CHAIN, hanging(false));
    const posts = (): number =>
      alpaca.calls.filter(({ method, path }) => method === 'POST' && path === '/v2/orders').length;
    // While a decision waits for its chain, right after an entry was sent, while one is held, and while it is being sold.
    const deaths: (() => boolean)[] = [
      () => alpaca.calls.some(({ method, path }) => `${method} ${path}` === CHAIN),
      () => posts() > 0,
      () => alpaca.exchange.positions().length > 0,
      () => alpaca.exchange.openOrders().some(({ side }) => side === 'sell'),
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
    assertFlatOfPuts(day, book);
    assert.ok(book.trades.length >= 2);
    const ids = book.trades.map(({ trade_id: id }: ClosedTrade) => id);
    assert.equal(new Set(ids).size, ids.length);
    const books = await verified(home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
    const replayed = await startTbot(['replay', DATE, '--home', home, '--json']).ended;
    assert.equal(json(replayed).difference, null);
  });

  it('are refused with the reason where the account may not buy options, and a start says so', async () => {
    day = await afternoon({ optionsLevel: 1 });
    const run = LedRun.start(day.alpaca, words(day));
    await lead(day.alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(
      ended.stderr,
      /puts are refused, not_tradable: the account may not buy options; ask Alpaca for level 2/,
    );
    const book = bookOf(day.home, ACCOUNT);
    const reasons = book.records.flatMap(({ record }) => (record.kind === 'refusal' ? [record.reason] : []));
    assert.ok(reasons.includes('not_tradable'), reasons.join());
    assert.ok(book.records.every(({ record }) => record.kind !== 'order'));
  });

  it('are paid for by what the account may spend on options alone, which the journal holds', async () => {
    day = await afternoon({ account: { options_buying_power: '100' } });
    const run = LedRun.start(day.alpaca, words(day));
    await lead(day.alpaca, run);
    assert.equal((await run.ended).code, 0, run.said);
    const { records } = bookOf(day.home, ACCOUNT);
    const refusals = records.flatMap(({ record }) =>
      record.kind === 'refusal' && record.ticker !== null ? [record] : [],
    );
    assert.ok(refusals.length > 0);
    for (const { reason, numbers } of refusals) {
      assert.equal(reason, 'buying_power');
      assert.equal(numbers.free, 100);
      assert.ok(Number(numbers.value) > 100, 'more than that, and less than the 100,000 that shares may cost');
    }
    const [opened] = records.flatMap(({ record }) => (record.kind === 'session_opened' ? [record.account] : []));
    assert.deepEqual([opened?.buyingPower, opened?.optionsBuyingPower], [CASH, 100]);
    const replayed = await startTbot(['replay', DATE, '--home', day.home, '--json']).ended;
    assert.equal(json(replayed).difference, null);
    const order = ['--ticker', 'SYN05251031P00050000', '--size', '1', '--price', '1.5', '--json', '--home', day.home];
    const checked = await startTbot(['risk', 'check', ...order], { env: { TBOT_BROKER: 'alpaca' } }).ended;
    assert.ok((json(checked).reasons as string[]).includes('buying_power'), 'a put of 150 dollars');
  });

  it('are sold by flatten where a run has died with them', async () => {
    day = await afternoon();
    const { alpaca, home } = day;
    const run = LedRun.start(alpaca, words(day));
    assert.ok(await lead(alpaca, run, () => alpaca.exchange.positions().length > 0), run.said);
    run.kill();
    await run.ended;
    const flatten = LedRun.start(alpaca, ['flatten', '--home', home]);
    await lead(alpaca, flatten);
    assert.equal((await flatten.ended).code, 0, flatten.said);
    const book = bookOf(home, ACCOUNT);
    assertFlatOfPuts(day, book);
    assert.deepEqual(
      book.trades.map(({ instrument, exit_reason: why }) => [instrument, why]),
      [['put', 'manual']],
    );
  });

  it('wait for no chain that does not come: the minute is decided without it, and the run goes on', async () => {
    day = await afternoon();
    const { alpaca } = day;
    const run = LedRun.start(alpaca, words(day));
    alpaca.faults.rest.next(CHAIN, hanging(false));
    await lead(alpaca, run);
    assert.equal((await run.ended).code, 0, run.said);
    const book = bookOf(day.home, ACCOUNT);
    assertFlatOfPuts(day, book);
    const at = (kind: string): number[] =>
      book.records.flatMap((stored) => (stored.record.kind === kind ? [stored.at] : []));
    const [first] = book.records.flatMap(({ record }) => (record.kind === 'puts' ? [record] : []));
    assert.deepEqual([first?.symbol, first?.quotes], ['SYN05', []]);
    assert.match(first?.failure ?? '', /has not answered within 3 s/);
    const signalled = at('signal')[0] ?? NaN;
    assert.ok(signalled - (at('puts')[0] ?? NaN) < 1_000, 'decided as soon as it is known that there are none');
    assert.ok(book.trades.length > 0, 'later puts are bought');
    const replayed = await startTbot(['replay', DATE, '--home', day.home, '--json']).ended;
    assert.equal(json(replayed).difference, null);
  });

  it('are traded in a dry run on live data too, and nothing is sent', async () => {
    day = await afternoon();
    const { alpaca, home } = day;
    const run = LedRun.start(alpaca, words(day, '--dry-run'));
    await lead(alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    const book = bookOf(home, 'alpaca-paper-dry');
    assert.ok(book.trades.length >= 2);
    assert.ok(book.trades.every(({ instrument }) => instrument === 'put'));
    // Bought at what was asked and sold at what was bid: cents, and no slippage of a share of the price.
    for (const { entry_price: bought, exit_price: sold } of book.trades)
      for (const price of [bought, sold]) assert.ok(Math.abs(price * CENTS - Math.round(price * CENTS)) < 1e-6);
    assert.deepEqual(
      alpaca.calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
      [],
    );
  });
});
