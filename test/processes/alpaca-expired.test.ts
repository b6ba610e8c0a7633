/** A put that nobody sold before its last day was over, through a local Alpaca by real processes: what became of it is learned there. */
import assert from 'node:assert/strict';
import type { Examination } from '../../src/lib/app/doctor/check.ts';
import { accountDays } from '../../src/lib/app/reports/account-day.ts';
import { reportToTell } from '../../src/lib/app/reports/report-to-tell.ts';
import type { Booked } from '../alpaca/activities.ts';
import { refused as answers } from '../alpaca/fault-kinds.ts';
import { endAll, LedRun, lead, leadAll } from '../alpaca/led.ts';
import { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { sessionOf } from '../helpers/bars.ts';
import { appIn } from '../helpers/ops.ts';
import { json } from '../helpers/tbot.ts';
import { ACCOUNT, alpacaDay, DATE, TERMS, verified, type AlpacaDay } from './alpaca-day.ts';
import { bookOf, historyOf } from './book.ts';
import { startTbot } from './running.ts';

const PUTS = { SHORT_TYPE: 'LongPut', SOFT_STOPS: 'true', LONG_PUT_MIN_DTE: '1' } as const;
/** Five days after they are bought the puts expire. */
const [EXPIRY, AFTER] = ['2025-10-28', '2025-10-29'] as const;
const CENTS = 100;

interface Held extends AlpacaDay {
  readonly ticker: string;
  readonly quantity: number;
}

describe('a put that expired while nobody ran tbot', function () {
  this.timeout(240_000);
  const open: LocalAlpaca[] = [];

  afterEach(async () => {
    endAll();
    for (const alpaca of open.splice(0)) await alpaca.close();
  });

  /** A run of close has died with it. */
  async function held(): Promise<Held> {
    const day = await alpacaDay(PUTS, { hasPuts: true, daysToExpiry: [5] });
    open.push(day.alpaca);
    await day.alpaca.toClose(296);
    const run = LedRun.start(day.alpaca, ['run', 'close', '--home', day.home, '--symbols', day.symbols]);
    assert.ok(await lead(day.alpaca, run, () => day.alpaca.exchange.positions().length > 0), run.said);
    run.kill();
    await run.ended;
    const [position, another] = day.alpaca.exchange.positions();
    assert.ok(position !== undefined && another === undefined);
    assert.match(position.ticker, /251028P/);
    return { ...day, ticker: position.ticker, quantity: position.quantity };
  }

  /** The same account at minute m of a later day, with nothing in it but its cash. */
  async function later(
    { alpaca: past, bars }: Held,
    m: number,
    booked: readonly Booked[],
    date: string = AFTER,
  ): Promise<LocalAlpaca> {
    const alpaca = await LocalAlpaca.open(bars, {
      date,
      cash: past.exchange.account().cash,
      terms: TERMS,
      past,
    });
    open.push(alpaca);
    alpaca.booked.push(...booked);
    if (m >= 0) await alpaca.toClose(m);
    return alpaca;
  }

  /** By somebody else. */
  const saleOf = ({ ticker, quantity }: Held): Record<string, string> => ({
    ...{ symbol: ticker, qty: String(quantity), side: 'sell', type: 'market', time_in_force: 'day' },
  });

  const ended = ({ ticker, quantity }: Held, type: 'OPEXP' | 'OPEXC'): Booked => ({
    ...{ type, symbol: ticker, quantity: -quantity, amount: 0, date: EXPIRY },
    bookedAt: Date.parse(`${AFTER}T07:00:00Z`),
  });

  it('is closed for nothing by the next start, which then trades; history and book have the loss of its premium', async () => {
    const day = await held();
    const alpaca = await later(day, 296, [ended(day, 'OPEXP')]);
    const run = LedRun.start(alpaca, ['run', 'close', '--home', day.home, '--symbols', day.symbols]);
    await lead(alpaca, run);
    assert.equal((await run.ended).code, 0, run.said);
    const { trades, records, executions } = bookOf(day.home, ACCOUNT);
    const [trade] = trades;
    const bought = executions.find(({ ticker }) => ticker === day.ticker);
    const paid = Math.round((bought?.price ?? NaN) * day.quantity * 100 * CENTS) / CENTS;
    assert.deepEqual(
      [trade?.ticker, trade?.exit_reason, trade?.exit_price, trade?.exit_time],
      [day.ticker, 'expired', 0, '2025-10-28T20:00:00Z'],
    );
    assert.equal(Math.round((trade?.PnL ?? NaN) * CENTS) / CENTS, -paid);
    assert.ok(historyOf(day.home)[0]?.includes('expired'));
    assert.ok(!records.some(({ record }) => record.kind === 'reconciled' && record.gaps.length > 0), 'no gap was told');
    assert.match(run.said, /expired, closed at 0/);
    const evening = { ...appIn(day.home), clock: { now: () => Date.parse(`${AFTER}T21:30:00Z`) } };
    const days = await accountDays(evening, reportToTell(evening, undefined));
    const told = days.find(({ account }) => account === ACCOUNT);
    assert.deepEqual(
      told?.earlier.map(({ ticker, PnL }) => [ticker, PnL]),
      [[day.ticker, trade?.PnL]],
      'the day on which it was learned tells it',
    );
    assert.equal(told.summary?.session, AFTER);
    const replayed = await startTbot(['replay', DATE, '--home', day.home, '--json']).ended;
    assert.equal(json(replayed).difference, null);
    const books = await verified(day.home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
  });

  it('is closed at what somebody else sold it for, as Alpaca does itself on the last day', async () => {
    const day = await held();
    day.alpaca.desk.place(saleOf(day));
    await day.alpaca.toClose(day.alpaca.exchange.closed + 2);
    const sale = day.alpaca.desk.fills.all.at(-1);
    assert.ok(sale?.order.side === 'sell' && sale.left === 0);
    const alpaca = await later(day, 10, []);
    const flatten = LedRun.start(alpaca, ['flatten', '--home', day.home]);
    await lead(alpaca, flatten);
    assert.equal((await flatten.ended).code, 0, flatten.said);
    const { trades } = bookOf(day.home, ACCOUNT);
    assert.deepEqual(
      trades.map(({ ticker, exit_price: at, exit_reason: why }) => [ticker, at, why]),
      [[day.ticker, sale.price, 'manual']],
    );
    assert.match(flatten.said, /sold at .* by somebody else than tbot/);
    const books = await verified(day.home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
  });

  it('is closed, where somebody else sold it before its last day, by a second look a minute after the first', async () => {
    const day = await held();
    day.alpaca.desk.place(saleOf(day));
    await day.alpaca.toClose(day.alpaca.exchange.closed + 2);
    const alpaca = await later(day, 10, [], '2025-10-24');
    const run = LedRun.start(alpaca, ['run', 'close', '--home', day.home, '--symbols', day.symbols]);
    await lead(alpaca, run, () => bookOf(day.home, ACCOUNT).trades.length > 0);
    const { trades, records } = bookOf(day.home, ACCOUNT);
    assert.deepEqual(
      trades.map(({ ticker, exit_reason: why }) => [ticker, why]),
      [[day.ticker, 'manual']],
    );
    const gap = records.find(({ record }) => record.kind === 'reconciled' && record.gaps.length > 0);
    const sale = records.find(({ record }) => record.kind === 'sold_elsewhere');
    const waited = (sale?.at ?? NaN) - (gap?.at ?? NaN);
    assert.ok(waited >= 60_000 && waited < 150_000, String(waited));
  });

  it('is left to a person where it was exercised: told what to do, closed by their word, and traded after that', async () => {
    const day = await held();
    const alpaca = await later(day, 10, [ended(day, 'OPEXC')]);
    const words = ['--home', day.home];
    const run = LedRun.start(alpaca, ['run', 'close', ...words, '--symbols', day.symbols]);
    await lead(alpaca, run);
    assert.notEqual((await run.ended).code, 0, run.said);
    const strike = Number(day.ticker.slice(-8)) / 1000;
    const what = `it was exercised on ${EXPIRY}: ${String(day.quantity * 100)} SYN05 were sold at ${strike.toFixed(2)} for it`;
    assert.ok(run.said.includes(`critical: journal and broker do not agree, no entries: ${day.ticker}: `), run.said);
    assert.ok(run.said.includes(what), run.said);
    assert.match(run.said, /error still_held: .*it was exercised/);
    assert.ok(run.said.includes('buy them back at the broker; then tbot reconcile --apply closes the trade at 0'));
    assert.deepEqual(bookOf(day.home, ACCOUNT).trades, []);
    // The watchdog says the same, and begins no run for it each minute.
    const before = bookOf(day.home, ACCOUNT).records.length;
    const watchdog = LedRun.start(alpaca, ['watchdog', ...words, '--json']);
    await lead(alpaca, watchdog);
    const looked = await watchdog.ended;
    assert.equal(looked.code, 5);
    assert.ok(looked.stdout.includes(what), looked.stdout);
    assert.equal(bookOf(day.home, ACCOUNT).records.length, before);
    const looks = LedRun.start(alpaca, ['reconcile', ...words]);
    await lead(alpaca, looks);
    assert.equal((await looks.ended).code, 5, 'nothing is written without --apply');
    const mend = LedRun.start(alpaca, ['reconcile', '--apply', ...words]);
    await lead(alpaca, mend);
    assert.equal((await mend.ended).code, 0, mend.said);
    assert.match(mend.said, /exercised, closed at 0 \(written\)/);
    const [trade] = bookOf(day.home, ACCOUNT).trades;
    assert.deepEqual([trade?.ticker, trade?.exit_price, trade?.exit_reason], [day.ticker, 0, 'manual']);
    await alpaca.toClose(350);
    const next = LedRun.start(alpaca, ['run', 'close', ...words, '--symbols', day.symbols]);
    await lead(alpaca, next);
    assert.equal((await next.ended).code, 0, next.said);
    assert.equal(historyOf(day.home).length, bookOf(day.home, ACCOUNT).trades.length, 'the history has it too');
    const books = await verified(day.home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
  });

  /** What the watchdog says of leftovers. */
  async function watched(alpaca: LocalAlpaca, { home }: Held): Promise<Examination> {
    const run = LedRun.start(alpaca, ['watchdog', '--home', home, '--json']);
    await lead(alpaca, run);
    const { stdout } = await run.ended;
    const { checks } = JSON.parse(stdout) as { checks: readonly Examination[] };
    const left = checks.find(({ name }) => name === 'leftovers');
    assert.ok(left !== undefined, stdout);
    return left;
  }

  const NOT_BOOKED = /it expired on 2025-10-28, and the broker has booked neither a sale nor its expiry yet/;
  const runsIn = ({ home }: Held): number =>
    bookOf(home, ACCOUNT).records.filter(({ record }) => record.kind === 'run_started').length;

  it('is asked about once an hour as long as the broker has booked nothing, and told once; nothing is sold of it', async () => {
    const day = await held();
    const alpaca = await later(day, 10, []);
    const before = runsIn(day);
    const first = await watched(alpaca, day);
    const second = await watched(alpaca, day);
    assert.deepEqual([first.status, first.code, first.about], ['fail', 'expired', day.ticker]);
    assert.match(first.found, NOT_BOOKED);
    assert.match(first.cure ?? '', /^tbot reconcile --apply /);
    assert.deepEqual(second, first, 'it is the same finding');
    assert.equal(runsIn(day), before + 1, 'the second look has asked nobody');
    await alpaca.toClose(75);
    assert.deepEqual(await watched(alpaca, day), first);
    assert.equal(runsIn(day), before + 2);
    const { records } = bookOf(day.home, ACCOUNT);
    assert.deepEqual(
      records.flatMap(({ record }) => (record.kind === 'alert' ? [record.code] : [])),
      ['reconcile_gap'],
    );
    assert.ok(
      records.every(({ record }) => record.kind !== 'order_intended' || record.request.leg !== 'exit'),
      'nothing is sold of it',
    );
    alpaca.booked.push(ended(day, 'OPEXP'));
    assert.deepEqual(await watched(alpaca, day), first);
    await alpaca.toClose(140);
    const closed = await watched(alpaca, day);
    assert.equal(closed.status, 'ok');
    assert.match(closed.found, /expired: closed 1 of what was left over; nothing is held/);
    assert.equal(bookOf(day.home, ACCOUNT).trades[0]?.exit_reason, 'expired');
  });

  it('is the same finding as long as the broker lists it among its positions still', async () => {
    const day = await held();
    const dawn = await later(day, -1, []);
    const size = String(day.quantity);
    const listed = { symbol: day.ticker, qty: size, qty_available: size, side: 'long' };
    dawn.faults.rest.next('GET /v2/positions', answers(200, [listed]), 100);
    const before = runsIn(day);
    const first = await watched(dawn, day);
    assert.deepEqual([first.code, first.about], ['expired', day.ticker]);
    assert.match(first.found, /it has expired, and the broker has not booked what became of it yet$/);
    assert.deepEqual(await watched(dawn, day), first);
    assert.equal(runsIn(day), before + 1);
  });

  it('needs no open market to be asked about and closed: the finding is the same, and so says flatten', async () => {
    const day = await held();
    const dawn = await later(day, -1, []);
    const looked = await watched(dawn, day);
    assert.deepEqual([looked.status, looked.code, looked.about], ['fail', 'expired', day.ticker]);
    assert.match(looked.found, NOT_BOOKED);
    const flatten = LedRun.start(dawn, ['flatten', '--home', day.home]);
    await lead(dawn, flatten);
    assert.equal((await flatten.ended).code, 5, flatten.said);
    assert.match(flatten.said, /still held: /);
    const next = await later(day, -1, [ended(day, 'OPEXP')], '2025-10-30');
    const closed = await watched(next, day);
    assert.equal(closed.status, 'ok');
    assert.match(closed.found, /closed 1 of what was left over; nothing is held/);
    const { trades } = bookOf(day.home, ACCOUNT);
    assert.deepEqual(
      trades.map(({ ticker, exit_price: at, exit_reason: why }) => [ticker, at, why]),
      [[day.ticker, 0, 'expired']],
    );
    const books = await verified(day.home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
  });

  it('keeps runs from starting until it is booked, at once and with what to do; nothing of it is lost behind a new session', async () => {
    const day = await held();
    const alpaca = await later(day, -1, []);
    const words = ['--home', day.home, '--symbols', day.symbols];
    const refused = LedRun.start(alpaca, ['run', 'close', ...words]);
    await lead(alpaca, refused);
    assert.equal((await refused.ended).code, 1, refused.said);
    assert.ok(alpaca.now() < sessionOf(AFTER).open, 'it has not waited for the open');
    assert.match(refused.said, /critical: journal and broker do not agree/);
    assert.match(refused.said, NOT_BOOKED);
    assert.match(refused.said, /tbot reconcile --apply asks the broker again, at any hour/);
    alpaca.booked.push(ended(day, 'OPEXP'));
    const mend = LedRun.start(alpaca, ['reconcile', '--apply', '--home', day.home]);
    await lead(alpaca, mend);
    assert.equal((await mend.ended).code, 0, mend.said);
    await alpaca.toClose(296);
    const run = LedRun.start(alpaca, ['run', 'close', ...words]);
    await lead(alpaca, run);
    assert.equal((await run.ended).code, 0, run.said);
    const { trades } = bookOf(day.home, ACCOUNT);
    assert.equal(trades[0]?.exit_reason, 'expired');
    assert.equal(historyOf(day.home).length, trades.length);
  });

  it('is told of when its owner exercises it before its last day; a run that owns the account closes it by their word alone', async () => {
    const day = await held();
    const date = '2025-10-24';
    const exercised = { ...ended(day, 'OPEXC'), date, bookedAt: Date.parse(`${date}T13:35:00Z`) };
    const alpaca = await later(day, 10, [exercised], date);
    const words = ['--home', day.home];
    const run = LedRun.start(alpaca, ['run', 'close', ...words, '--symbols', day.symbols]);
    const gapsIn = (): readonly string[] =>
      bookOf(day.home, ACCOUNT).records.flatMap(({ record }) => (record.kind === 'reconciled' ? record.gaps : []));
    assert.ok(await lead(alpaca, run, () => gapsIn().length > 0), run.said);
    assert.match(gapsIn()[0] ?? '', /it was exercised on 2025-10-24: .* tbot reconcile --apply closes the trade at 0/);
    const looks = LedRun.start(alpaca, ['reconcile', ...words]);
    await leadAll(alpaca, [run, looks], () => looks.hasEnded);
    assert.equal((await looks.ended).code, 5, looks.said);
    assert.deepEqual(bookOf(day.home, ACCOUNT).trades, [], 'nothing is closed without --apply');
    assert.ok(!run.hasEnded, run.said);
    const mend = LedRun.start(alpaca, ['reconcile', '--apply', ...words]);
    await leadAll(alpaca, [run, mend], () => mend.hasEnded);
    assert.equal((await mend.ended).code, 0, mend.said);
    const [trade] = bookOf(day.home, ACCOUNT).trades;
    assert.deepEqual([trade?.ticker, trade?.exit_price, trade?.exit_time], [day.ticker, 0, '2025-10-24T13:35:00Z']);
    const hasOpened = (): boolean =>
      bookOf(day.home, ACCOUNT).records.some(({ record }) => record.kind === 'session_opened' && record.date === date);
    assert.ok(await lead(alpaca, run, hasOpened), run.said);
  });
});
