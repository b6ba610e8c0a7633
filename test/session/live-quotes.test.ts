/** The gate before the quotes of a live feed: each of its checks in a session in which it is the one that refuses. */
import assert from 'node:assert/strict';
import { SIM_CAPABILITIES } from '../../src/lib/brokers/sim/exchange-setup.ts';
import type { Quotes } from '../../src/lib/market/bars.ts';
import type { LiveQuote } from '../../src/lib/orders/broker.ts';
import { LiveQuotes } from '../../src/lib/session/live-quotes.ts';
import { redecide } from '../../src/lib/session/redecide.ts';
import type { StoredRecord, Watching } from '../../src/lib/session/records.ts';
import { barsOf, flat, FULL_DAY, openMinuteOf, sessionOf } from '../helpers/bars.ts';
import { live, setupOf, type LiveDay, type LivedDay } from '../helpers/live-day.ts';
import { PushedRun, type PushedOptions } from '../helpers/pushed-run.ts';
import { Scripted } from '../helpers/scripted.ts';
import { RULES, TERMS } from '../helpers/trial.ts';

interface Offer {
  /** Session minute whose quote it is. */
  readonly m: number;
  readonly bid: number;
  readonly ask: number;
  readonly askSize?: number;
}

const WATCHING: Watching = {
  ...{ kind: 'watching', symbol: 'A', volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
  ...{ inverse: null, maySignal: true },
};

function quotesOf(offers: readonly Offer[]): Quotes {
  const column = (of: (offer: Offer) => number): Float64Array => Float64Array.from(offers, of);
  const [bid, ask] = [column((each) => each.bid), column((each) => each.ask)];
  const open = openMinuteOf(FULL_DAY);
  return {
    ...{ symbol: 'A', minute: Int32Array.from(offers, ({ m }) => open + m) },
    ...{ bidOpen: bid, bidHigh: bid, bidLow: bid, bidClose: bid, bidSize: column(() => 1_000) },
    ...{ askOpen: ask, askHigh: ask, askLow: ask, askClose: ask },
    askSize: column(({ askSize = 1_000 }) => askSize),
  };
}

/** A at 50 dollars all day, a signal at the close of minute 20; a window has 2,000 dollars. */
function day(offers: readonly Offer[]): LiveDay {
  const venue = { can: { ...SIM_CAPABILITIES, hasQuotes: true }, quotes: [quotesOf(offers)] };
  return {
    ...{ session: sessionOf(FULL_DAY), symbols: [barsOf('A', flat(0, 389, 50))], instruments: [], equity: 100_000 },
    ...{ rules: { ...RULES, asksSlippage: true }, terms: TERMS, vix: null, facts: [WATCHING] },
    ...{ strategies: [new Scripted({ 20: [['A']] })], venue },
  };
}

function refusals({ records }: Pick<LivedDay, 'records'>): string[] {
  return records.flatMap(({ record }) =>
    record.kind === 'refusal' ? [`${record.stage} ${record.reason} ${JSON.stringify(record.numbers)}`] : [],
  );
}

function orderOf({
  records,
}: Pick<LivedDay, 'records'>): { quantity: number; limit: number; decisionPrice: number } | null {
  for (const { record } of records) {
    if (record.kind !== 'order') continue;
    const { quantity, limit, decisionPrice } = record;
    return { quantity, limit, decisionPrice };
  }
  return null;
}

describe('the gate before quotes of a live feed', () => {
  it('decides at the ask, not at the last close', async () => {
    // 2,000 dollars at 50.1 are 39.920159 shares; 50.1 x 1.005 = 50.3505, down to 50.35.
    const lived = await live(day([{ m: 20, bid: 49.9, ask: 50.1 }]));
    assert.deepEqual(refusals(lived), []);
    assert.deepEqual(orderOf(lived), { quantity: 39.920159, limit: 50.35, decisionPrice: 50.1 });
  });

  for (const [offers, expected] of [
    [[], 'gate no_quote {}'],
    [[{ m: 20, bid: 0, ask: 50.1 }], 'gate no_quote {}'],
    [[{ m: 20, bid: 49.9, ask: 50.1, askSize: 0 }], 'gate no_quote {}'],
    // The newest quote is of the end of minute 19, a minute before the decision.
    [[{ m: 19, bid: 49.9, ask: 50.1 }], 'gate stale_quote {"age_ms":60000}'],
    // (50.5 - 49.5) / 50 = 0.02
    [[{ m: 20, bid: 49.5, ask: 50.5 }], 'gate spread {"spread":0.02,"most":0.015}'],
    // Half of the spread: (50.3 - 49.7) / 2 / 50 = 0.006
    [[{ m: 20, bid: 49.7, ask: 50.3 }], 'size slippage {"slippage":0.006,"most":0.005}'],
  ] as const satisfies readonly (readonly [readonly Offer[], string])[]) {
    const name = offers.map(({ m, bid, ask }) => `${String(bid)}/${String(ask)} of minute ${String(m)}`).join();
    it(`refuses ${name || 'what was never quoted'}: ${expected.split(' ')[1] ?? ''}`, async () => {
      const lived = await live(day(offers));
      assert.deepEqual(refusals(lived).map(rounded), [expected]);
      assert.equal(orderOf(lived), null);
    });
  }

  it('refuses a limit that lies over 5 % from the last trade: price_collar', async () => {
    // Nobody has traded since 50; 52.6 x 1.005 is 5.7 % above it.
    const lived = await live(day([{ m: 20, bid: 52.5, ask: 52.6 }]));
    assert.deepEqual(refusals(lived), [
      'size price_collar {"share":2000,"decision_price":52.6,"quantity":38.022813,"limit":52.86}',
    ]);
  });

  it('comes out the same when the record is decided once more', async () => {
    for (const offers of [[{ m: 20, bid: 49.9, ask: 50.1 }], [{ m: 19, bid: 49.9, ask: 50.1 }], []]) {
      const { records } = await live(day(offers));
      const { difference, decisions } = redecide(kept(records), setupOf(day(offers)));
      assert.equal(difference, null);
      assert.ok(decisions > 0);
    }
  });
});

/** As a journal gives them back. */
function kept(records: readonly StoredRecord[]): readonly StoredRecord[] {
  return JSON.parse(JSON.stringify(records)) as readonly StoredRecord[];
}

/** Doubles to nine digits, the sizes left out. */
function rounded(line: string): string {
  return line
    .replace(/"(?:share|decision_price|quantity|limit)":[\d.]+,/g, '')
    .replace(/\d+\.\d{9,}/g, (value) => String(Number(Number(value).toFixed(9))));
}

/** The signal of minute 20, of which the feed tells so many seconds after its end; A was quoted 5 s before it. */
async function decidedAfter(second: number, of = day([]), options: Partial<PushedOptions> = {}): Promise<PushedRun> {
  const run = new PushedRun(of, { at: 20, ...options });
  await run.begin();
  await run.passTo(20, 55);
  run.feed.listener?.quoted([offer(run.clock.now(), 50.1)]);
  await run.passTo(21, second);
  await run.close(20);
  return run;
}

function offer(at: number, ask: number): LiveQuote {
  return { ticker: 'A', bid: ask - 0.2, ask, bidSize: 1_000, askSize: 1_000, at };
}

describe('a quote of a live feed that has told nothing since', () => {
  it('is as old as it is when the minute is decided, not as it was at its close', async () => {
    const soon = await decidedAfter(8);
    assert.deepEqual([refusals(soon), soon.of('order').length], [[], 1]);
    // 5 s to the close, and 12 more until the history was given up
    const late = await decidedAfter(12);
    assert.deepEqual([refusals(late), orderOf(late)], [['gate stale_quote {"age_ms":17000}'], null]);
    assert.deepEqual(
      late.of('quotes').map(({ m, at }) => [m, at]),
      [[20, late.instantOf(21, 12)]],
    );
  });

  it('is noted at every decision, also where nothing new was told', async () => {
    const run = await decidedAfter(8, { ...day([]), strategies: [new Scripted({ 21: [['A']] })] });
    await run.passTo(22, 1);
    await run.close(21);
    // 50.1 was told at 20:55: 66 s before
    assert.deepEqual(refusals(run), ['gate stale_quote {"age_ms":66000}']);
    assert.deepEqual(
      run.of('quotes').map(({ m, quotes }) => [m, quotes.length]),
      [
        [20, 1],
        [21, 0],
      ],
    );
  });

  it('comes out the same when the record is decided once more', async () => {
    for (const second of [8, 12]) {
      const { records } = await decidedAfter(second);
      const { difference, decisions } = redecide(kept(records), setupOf(day([])));
      assert.deepEqual([difference, decisions > 0], [null, true]);
    }
  });
});

describe('after a yes of a person', () => {
  const asking = (answer: Promise<'yes'>): LiveDay => {
    const of = day([]);
    return { ...of, rules: { ...of.rules, asksConfirmation: true }, confirm: () => answer };
  };

  /** The yes comes 25 s after the proposal. */
  async function confirmed(quotes: PushedOptions['quotes']): Promise<PushedRun> {
    let say: (yes: 'yes') => void = () => undefined;
    const of = asking(new Promise((resolve) => (say = resolve)));
    const run = await decidedAfter(2, of, quotes === undefined ? {} : { quotes });
    await run.passTo(21, 27);
    assert.equal(run.of('proposal').length, 1);
    say('yes');
    await run.passTo(21, 28);
    const again = redecide(kept(run.records), setupOf(of));
    assert.equal(again.difference, null);
    return run;
  }

  it('the broker is asked for the quote anew: the order is at its ask', async () => {
    const run = await confirmed((_, now) => Promise.resolve([offer(now - 1_000, 50.2)]));
    assert.deepEqual(refusals(run), []);
    // 50.2 x 1.005 = 50.451, down to 50.45.
    assert.deepEqual([orderOf(run)?.decisionPrice, orderOf(run)?.limit], [50.2, 50.45]);
  });

  it('nothing is bought where the broker does not answer, and what was quoted before has grown old', async () => {
    const run = await confirmed(() => Promise.reject(new Error('not now')));
    // From 20:55 to 21:27.
    assert.deepEqual([refusals(run), orderOf(run)], [['gate stale_quote {"age_ms":32000}'], null]);
    assert.deepEqual(
      run.of('error').map(({ message }) => message),
      ['not now'],
    );
  });
});

describe('the quotes of a live feed', () => {
  const quote = (at: number, bid: number): LiveQuote => ({
    ticker: 'A',
    bid,
    ask: bid + 1,
    bidSize: 5,
    askSize: 6,
    at,
  });

  it('are as old as they are at the decision, or when they were heard of last', () => {
    const quotes = new LiveQuotes();
    assert.equal(quotes.at('A', 100), null, 'a feed without quotes');
    quotes.areTold = true;
    quotes.hear({ kind: 'quotes', m: 0, at: 12_000, quotes: [quote(10_000, 1)] });
    assert.equal(quotes.at('A', 11_000)?.ageMs, 2_000);
    assert.equal(quotes.at('A', 15_000)?.ageMs, 5_000);
    quotes.hear({ kind: 'quotes', m: 0, at: 20_000, quotes: [] });
    assert.equal(quotes.at('A', 15_000)?.ageMs, 10_000, 'the feed told others, and nothing new of this one');
  });

  it('are not taken back by an older one that comes late', () => {
    const quotes = new LiveQuotes();
    quotes.areTold = true;
    quotes.hear({ kind: 'quotes', m: 0, at: 1, quotes: [quote(10_000, 7)] });
    quotes.hear({ kind: 'quotes', m: 0, at: 2, quotes: [quote(9_000, 5)] });
    assert.equal(quotes.at('A', 10_000)?.bid, 7);
  });
});
