/**
 * What ends or interrupts a day through Alpaca while positions are held, by real processes: Ctrl-C, tbot stop --keep, flatten, the
 * kill switch, a broker that is gone for minutes. Whatever it is, what is held is sold or lies under its stop, and the book is right.
 */
import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { StoredRecord } from '../../src/lib/session/records.ts';
import { LOST_REQUEST, refused } from '../alpaca/fault-kinds.ts';
import type { RestFault } from '../alpaca/faults.ts';
import { endAll, LedRun, lead, leadAll, type Ended } from '../alpaca/led.ts';
import type { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { sessionOf } from '../helpers/bars.ts';
import { json } from '../helpers/tbot.ts';
import { ACCOUNT, alpacaDay, assertFlat, DATE, type AlpacaDay } from './alpaca-day.ts';
import { bookOf } from './book.ts';
import { recordsIn } from './moments.ts';

const { open: OPEN } = sessionOf(DATE);
/** Of open's window: its hard exit is 50 minutes after the open. */
const HARD_EXIT = 50;

function kinds(records: readonly StoredRecord[], kind: StoredRecord['record']['kind']): StoredRecord[] {
  return records.filter(({ record }) => record.kind === kind);
}

/** Nothing was bought after it. */
function assertNoEntriesAfter(records: readonly StoredRecord[], isIt: (record: StoredRecord) => boolean): void {
  const at = records.findIndex(isIt);
  assert.ok(at >= 0);
  assert.deepEqual(kinds(records.slice(at), 'order'), []);
}

/** From then on nobody answers, and the streams are gone, until what is given back is called. */
function outage(alpaca: LocalAlpaca, fault: RestFault): () => void {
  const streams = [alpaca.trading, ...alpaca.data.values()];
  alpaca.faults.rest.byChance = () => fault;
  for (const stream of streams) {
    stream.isDown = true;
    stream.drop();
  }
  return () => {
    alpaca.faults.rest.byChance = null;
    for (const stream of streams) stream.isDown = false;
  };
}

describe('in the middle of a day through Alpaca', function () {
  this.timeout(90_000);
  let day: AlpacaDay;

  beforeEach(async () => {
    day = await alpacaDay({ SHORT_TYPE: 'disabled' }, { isWhole: true });
  });

  afterEach(async () => {
    endAll();
    await day.alpaca.close();
  });

  const start = (strategy = 'open'): LedRun =>
    LedRun.start(day.alpaca, ['run', strategy, '--home', day.home, '--symbols', day.symbols]);
  const words = (...command: string[]): LedRun => LedRun.start(day.alpaca, [...command, '--home', day.home]);
  const isHolding = (): boolean => day.alpaca.exchange.positions().length > 0;

  /** Until the first position is under its stop; the run goes on. */
  const holding = async (strategy = 'open'): Promise<LedRun> => {
    const run = start(strategy);
    const isSafe = (): boolean => isHolding() && kinds(recordsIn(day.home, ACCOUNT), 'protected').length > 0;
    assert.ok(await lead(day.alpaca, run, isSafe), run.said);
    return run;
  };

  /** That command, while the run goes on; and both until they have ended. */
  const besides = async (run: LedRun, ...command: string[]): Promise<{ of: Ended; own: Ended }> => {
    const other = words(...command);
    await leadAll(day.alpaca, [run, other]);
    return { of: await run.ended, own: await other.ended };
  };

  it('Ctrl-C sells all, buys nothing more, and ends with 130', async () => {
    const run = await holding('all');
    run.child.kill('SIGINT');
    await lead(day.alpaca, run);
    const ended = await run.ended;
    assert.equal(ended.code, 130, ended.stderr);
    const book = bookOf(day.home, ACCOUNT);
    assertFlat(day, book);
    assertNoEntriesAfter(book.records, ({ record }) => record.kind === 'control');
    assert.ok(day.alpaca.now() < OPEN + HARD_EXIT * MINUTE_MS, 'at once');
  });

  it('a second signal ends it as soon as a stop or a sale is at the broker, and the next start goes on', async () => {
    const run = await holding();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) run.child.kill(signal);
    const ended = await run.ended;
    assert.equal(ended.code, 130, ended.stderr);
    assert.ok(isHolding());
    const held = day.alpaca.exchange.positions().map(({ ticker, quantity }) => [ticker, 'sell', quantity]);
    const selling = day.alpaca.exchange.openOrders().map(({ ticker, side, quantity }) => [ticker, side, quantity]);
    assert.deepEqual(selling, held);
    const next = start();
    await lead(day.alpaca, next);
    assert.equal((await next.ended).code, 0, next.said);
    assertFlat(day, bookOf(day.home, ACCOUNT));
  });

  it('stop --keep is refused without a watchdog; with one it leaves the position under its stop, until the next start', async () => {
    const run = await holding();
    const unwatched = words('stop', '--keep');
    const isOver = (): boolean => unwatched.hasEnded;
    assert.ok(await leadAll(day.alpaca, [run, unwatched], isOver), run.said);
    const refusal = await unwatched.ended;
    assert.equal(refusal.code, 3, refusal.stderr);
    assert.match(refusal.stderr, /owner_refused: .*no watchdog/);
    const watchdog = words('watchdog');
    assert.ok(await leadAll(day.alpaca, [run, watchdog], () => watchdog.hasEnded));
    const { of, own } = await besides(run, 'stop', '--keep', '--json');
    assert.deepEqual([of.code, own.code], [0, 0], of.stderr + own.stderr);
    const [stopped] = json(own).stopped as { hasEnded: boolean }[];
    assert.equal(stopped?.hasEnded, true);
    assert.ok(isHolding());
    assert.equal(day.alpaca.exchange.openOrders().length, 1);
    const ended = bookOf(day.home, ACCOUNT).records.at(-1)?.record;
    assert.equal(ended?.kind === 'run_ended' && ended.how, 'kept');
    const next = start();
    await lead(day.alpaca, next);
    assert.equal((await next.ended).code, 0, next.said);
    assertFlat(day, bookOf(day.home, ACCOUNT));
  });

  it('flatten has the run sell all, and the run go on', async () => {
    const run = await holding('all');
    const flatten = words('flatten', '--json');
    await leadAll(day.alpaca, [run, flatten], () => flatten.hasEnded && !isHolding());
    assert.ok(!run.hasEnded, run.said);
    const [account] = json(await flatten.ended).accounts as { how: string }[];
    assert.equal(account?.how, 'asked');
    assert.deepEqual([...new Set(bookOf(day.home, ACCOUNT).trades.map((trade) => trade.exit_reason))], ['manual']);
    const bought = (): number => kinds(recordsIn(day.home, ACCOUNT), 'bought').length;
    const before = bought();
    assert.ok(await lead(day.alpaca, run, () => bought() > before), 'it buys again');
    const { of } = await besides(run, 'stop');
    assert.equal(of.code, 0, of.stderr);
    assertFlat(day, bookOf(day.home, ACCOUNT));
  });

  it('kill engage has all sold and nothing bought for the rest of the day', async () => {
    const run = await holding('all');
    const { of, own } = await besides(run, 'kill', 'engage');
    assert.deepEqual([of.code, own.code], [0, 0], of.stderr + own.stderr);
    const book = bookOf(day.home, ACCOUNT);
    assertFlat(day, book);
    assertNoEntriesAfter(book.records, ({ record }) => record.kind === 'kill' && record.state === 'halted');
    const release = await LedRun.beside(day.alpaca, ['kill', 'release', '--home', day.home]).ended;
    assert.equal(release.code, 3, release.stderr);
  });

  for (const [what, fault] of [
    ['answers with 503', refused(503, { message: 'service unavailable' })],
    ['takes no connection', LOST_REQUEST],
  ] as const)
    it(`a broker that ${what} for four minutes is told of, and the day goes on when it is back`, async () => {
      const { alpaca, home } = day;
      const run = await holding('all');
      const restore = outage(alpaca, fault);
      const until = alpaca.now() + 4 * MINUTE_MS;
      assert.ok(await lead(alpaca, run, () => alpaca.now() >= until), run.said);
      assert.match(run.said, /warning: the broker is out of reach\n/);
      assert.match(run.said, /critical: the feed has told nothing for \d+ s: nothing is decided/);
      assert.ok(isHolding());
      restore();
      const bought = (): StoredRecord[] => kinds(recordsIn(home, ACCOUNT), 'bought');
      const before = bought().length;
      assert.ok(await lead(alpaca, run, () => bought().length > before), 'it buys again');
      const { of } = await besides(run, 'stop');
      assert.equal(of.code, 0, of.stderr);
      assertFlat(day, bookOf(home, ACCOUNT));
    });

  it('a broker that is gone past the hard exit is asked on, with people told, and all is sold as soon as it is back', async () => {
    const { alpaca, home } = day;
    const run = await holding();
    const restore = outage(alpaca, LOST_REQUEST);
    const until = OPEN + (HARD_EXIT + 10) * MINUTE_MS;
    assert.ok(await lead(alpaca, run, () => alpaca.now() >= until), run.said);
    assert.match(run.said, /critical: (\S+) cannot be sold yet: its stop \1-stop\d has not ended/);
    assert.match(run.said, /critical: the broker has not answered for \d+ s; open: \S+-open-/);
    restore();
    await lead(alpaca, run);
    assert.equal((await run.ended).code, 0, run.said);
    assert.ok(alpaca.now() < until + 3 * MINUTE_MS);
    const book = bookOf(home, ACCOUNT);
    assertFlat(day, book);
    assert.deepEqual(
      book.trades.map((trade) => trade.exit_reason),
      ['hard_exit'],
    );
  });
});
