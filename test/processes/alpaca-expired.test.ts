/** A put that nobody sold before its last day was over, through a local Alpaca by real processes: what became of it is learned there. */
import assert from 'node:assert/strict';
import type { Booked } from '../alpaca/activities.ts';
import { endAll, LedRun, lead } from '../alpaca/led.ts';
import { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { json } from '../helpers/tbot.ts';
import { ACCOUNT, alpacaDay, TERMS, verified, type AlpacaDay } from './alpaca-day.ts';
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
  async function later({ alpaca: past, bars }: Held, m: number, booked: readonly Booked[]): Promise<LocalAlpaca> {
    const alpaca = await LocalAlpaca.open(bars, { date: AFTER, cash: past.exchange.account().cash, terms: TERMS, past });
    open.push(alpaca);
    alpaca.booked.push(...booked);
    if (m >= 0) await alpaca.toClose(m);
    return alpaca;
  }

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
    assert.match(run.said, /were expired and are closed at 0/);
    const books = await verified(day.home);
    assert.equal(books.code, 0, books.stdout + books.stderr);
  });
});
