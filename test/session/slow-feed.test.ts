/**
 * A run whose feed takes its time to begin, never does, or falls silent: orders are cared for meanwhile, and nothing is bought.
 */
import assert from 'node:assert/strict';
import { SimBroker } from '../../src/lib/brokers/sim/broker.ts';
import { SimFeed } from '../../src/lib/brokers/sim/feed.ts';
import type { FeedListener } from '../../src/lib/session/feed.ts';
import { liveRun } from '../../src/lib/session/live-run.ts';
import type { StoredRecord } from '../../src/lib/session/records.ts';
import type { Asked } from '../../src/lib/session/run-events.ts';
import { barsOf, flat, FULL_DAY, sessionOf } from '../helpers/bars.ts';
import { exchangeOf, live, runParts, type LiveDay } from '../helpers/live-day.ts';
import { PushedRun, type PushedOptions } from '../helpers/pushed-run.ts';
import { Scripted } from '../helpers/scripted.ts';
import { RULES, TERMS } from '../helpers/trial.ts';

/** A at 50 dollars all day, a signal at the close of minute 20; what is held goes at the open of minute 380. */
const DAY: LiveDay = {
  ...{ session: sessionOf(FULL_DAY), symbols: [barsOf('A', flat(0, 389, 50))], instruments: [], equity: 100_000 },
  ...{ strategies: [new Scripted({ 20: [['A']] })], rules: RULES, terms: TERMS, vix: null },
  facts: [
    {
      ...{ kind: 'watching', symbol: 'A', volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
      ...{ inverse: null, maySignal: true },
    },
  ],
};

/** A run that goes on with what an earlier one has bought and left under its stop. */
async function goingOn(at: number, options: Partial<PushedOptions> = {}): Promise<PushedRun> {
  let isAsked = false;
  const keep: Asked = { wish: { do: 'stop', keeps: true, by: 'person' }, answer: null };
  const wishes: LiveDay['wishes'] = ({ opened }) => (isAsked || opened < 30 ? [] : ((isAsked = true), [keep]));
  const { records, exchange, outcome } = await live({ ...DAY, wishes });
  assert.equal(outcome.how, 'kept');
  return new PushedRun({ ...DAY, past: records }, { at, exchange, ...options });
}

/** A feed that is pulled, and that begins when it is told to. */
class LateFeed extends SimFeed {
  begin: () => void = () => undefined;

  override async start(tickers: readonly string[], listener: FeedListener): Promise<void> {
    await new Promise<void>((resolve) => (this.begin = resolve));
    await super.start(tickers, listener);
  }
}

describe('a run whose feed has not begun', () => {
  it('sells at the hard exit what is held', async () => {
    const run = await goingOn(379);
    await run.passTo(381);
    assert.deepEqual(
      run.of('closed').map(({ trade }) => [trade.ticker, trade.exit_reason]),
      [['A', 'hard_exit']],
    );
    assert.deepEqual(run.exchange.positions(), []);
    assert.deepEqual([run.outcome?.how, run.outcome?.held], ['done', []]);
  });

  it('shows that it is alive', async () => {
    const run = new PushedRun(DAY, { at: 5 });
    await run.passTo(7);
    const ages = run.beats.map((at, n) => at - (run.beats[n - 1] ?? run.instantOf(5)));
    assert.ok(ages.length >= 20, String(ages.length));
    assert.ok(Math.max(...ages) <= 6_000, ages.join(' '));
    await run.begin();
  });

  it('shows that it is alive also where time stands still until the feed is pulled, and then trades its day', async () => {
    const exchange = exchangeOf(DAY);
    const feed = new LateFeed(exchange);
    const records: StoredRecord[] = [];
    let beats = 0;
    const outcome = await liveRun({
      ...runParts(DAY, exchange, records, []),
      ...{ clock: exchange, broker: new SimBroker(exchange), feed, began: () => undefined },
      // Seconds pass at once.
      timers: { at: (_, ring) => clearImmediate.bind(null, setImmediate(ring)) },
      beat: () => {
        if (++beats === 5) feed.begin();
      },
    });
    assert.equal(outcome.how, 'done');
    assert.equal(records.filter(({ record }) => record.kind === 'closed').length, 1);
  });

  it('looks at the minutes that it is told, and decides the newest when the feed is there', async () => {
    const run = new PushedRun(DAY, { at: 21 });
    await run.passTo(21, 2);
    for (const m of [18, 19, 20]) await run.close(m);
    await run.passTo(21, 30);
    assert.deepEqual(run.of('decided'), [
      { kind: 'decided', m: 18, isLate: true },
      { kind: 'decided', m: 19, isLate: true },
    ]);
    assert.deepEqual([run.of('signal'), run.of('order')], [[], []]);
    await run.begin();
    assert.deepEqual(run.of('decided').at(-1), { kind: 'decided', m: 20 });
    assert.equal(run.of('order').length, 1);
  });

  it('buys nothing at a minute that is too old when the feed is there', async () => {
    const run = new PushedRun(DAY, { at: 21 });
    await run.passTo(21, 2);
    await run.close(20);
    await run.passTo(22, 1);
    await run.begin();
    assert.deepEqual(run.of('decided'), [{ kind: 'decided', m: 20, isLate: true }]);
    assert.deepEqual(run.of('order'), []);
  });

  it('and never will sells what is held, and ends as one that failed', async () => {
    const run = await goingOn(100);
    await run.passTo(100, 5);
    run.feed.fail(new Error('no such plan'));
    await run.passTo(103);
    assert.deepEqual(run.exchange.positions(), []);
    assert.deepEqual([run.outcome?.how, run.outcome?.error?.message], ['failed', 'no such plan']);
  });
});

describe('a run whose feed has fallen silent', () => {
  const at = (m: number, second = 0): number => DAY.session.open + m * 60_000 + second * 1_000;

  async function tell(run: PushedRun, minutes: readonly number[]): Promise<void> {
    for (const m of minutes) {
      await run.passTo(m + 1, 2);
      await run.close(m);
    }
  }

  /** It holds A; the last minute that the feed tells is 102, two seconds after its close. */
  async function silentFrom103(options: Partial<PushedOptions> = {}): Promise<PushedRun> {
    const run = await goingOn(100, options);
    await run.begin();
    await tell(run, [100, 101, 102]);
    return run;
  }

  const askedSince103 = ({ asked }: PushedRun): readonly number[] => asked.filter((instant) => instant > at(103, 2));

  it('reconciles each minute by the clock, from half a minute after bars were due on', async () => {
    const run = await silentFrom103();
    await run.passTo(107);
    assert.deepEqual(askedSince103(run), [at(104, 30), at(105, 30), at(106, 30)]);
  });

  it('reconciles with each minute that is told, and no more often, where bars come', async () => {
    const run = await silentFrom103();
    await tell(run, [103, 104, 105]);
    assert.deepEqual(askedSince103(run), [at(104, 2), at(105, 2), at(106, 2)]);
  });

  it('tells of a broker that does not answer either, a minute after it was asked first', async () => {
    const run = await silentFrom103({ isAway: (now) => now >= at(103, 10) });
    const told = (): readonly string[] => run.alerts.map(({ code, text }) => `${code}: ${text}`);
    await run.passTo(105, 29);
    assert.deepEqual(told(), []);
    await run.passTo(105, 31);
    assert.equal(told().length, 1);
    assert.match(told()[0] ?? '', /^broker_unreachable: the broker has not answered for 60 s; open: /);
  });

  it('finds that what it held is gone, and a minute later that the sale is proven', async () => {
    const run = await silentFrom103();
    const [held] = run.exchange.positions();
    run.exchange.ownerTrade('A', 'sell', held?.quantity ?? NaN);
    const gaps = (): readonly string[] | undefined => run.of('reconciled').at(-1)?.gaps;
    assert.deepEqual(gaps(), []);
    await run.passTo(104, 31);
    // 2,000 dollars at 50 are 40 shares.
    assert.deepEqual(gaps(), ['A: 40 are ours by the journal, the broker has 0']);
    await run.passTo(105, 31);
    assert.deepEqual(gaps(), []);
    assert.deepEqual(
      run.of('closed').map(({ trade }) => [trade.ticker, trade.exit_reason]),
      [['A', 'manual']],
    );
  });

  it('tells people anew of a gap that a run before it told of: it is what keeps it from buying', async () => {
    const run = await silentFrom103();
    run.exchange.ownerTrade('A', 'sell', 40);
    await run.passTo(104, 31);
    const told = (of: PushedRun): readonly string[] => of.alerts.map(({ code }) => code);
    assert.deepEqual(told(run), ['reconcile_gap']);
    const next = new PushedRun({ ...DAY, past: run.records }, { at: 105, exchange: run.exchange });
    await next.passTo(105, 2);
    assert.deepEqual(told(next), ['reconcile_gap']);
  });
});
