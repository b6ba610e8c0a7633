/** Puts of a live session: asked for at the signal, chosen from what was recorded, and the same whenever that is decided again. */
import assert from 'node:assert/strict';
import { isoDate } from '../../src/lib/calendar/civil-date.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { NetworkError } from '../../src/lib/core/errors.ts';
import type { OptionQuotes } from '../../src/lib/market/bars.ts';
import { quotedPutChain } from '../../src/lib/market/options/quoted-put-chain.ts';
import type { LiveQuote } from '../../src/lib/orders/broker.ts';
import { LiveSession } from '../../src/lib/session/live-session.ts';
import { Notebook } from '../../src/lib/session/notebook.ts';
import type { Tape } from '../../src/lib/market/tape.ts';
import type { Watching } from '../../src/lib/session/records.ts';
import type { PutRange } from '../../src/lib/session/put-source.ts';
import { redecide } from '../../src/lib/session/redecide.ts';
import type { Scan } from '../../src/lib/session/scan.ts';
import { createStrategy } from '../../src/lib/strategies/registry.ts';
import { SIM_IDENTITY } from '../../src/lib/brokers/sim/exchange-setup.ts';
import { barsOf, changed, dot, flat, FULL_DAY, sessionOf } from '../helpers/bars.ts';
import { live, setupOf, type LiveDay, type LivedDay } from '../helpers/live-day.ts';
import { newExtreme } from '../helpers/patterns.ts';
import { PushedRun } from '../helpers/pushed-run.ts';
import { PUT_TICKER, putQuotes } from '../helpers/put-quotes.ts';
import { LIKE_MID, Scripted } from '../helpers/scripted.ts';
import { RULES, SETTINGS, TERMS, VIX } from '../helpers/trial.ts';

const session = sessionOf(FULL_DAY);
const { day: DAY } = session;

interface Told {
  readonly options?: OptionQuotes;
  /** What a source answers instead of what the market quotes. */
  readonly answer?: (quotes: readonly LiveQuote[]) => readonly LiveQuote[] | Error;
  readonly asked?: PutRange[];
  readonly more?: Partial<LiveDay>;
}

function watching(symbol: string): Watching {
  return {
    ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
    ...{ inverse: null, maySignal: true },
  };
}

/** AAA makes a new low of 49 at the close of 305: bearish. 800 dollars for close. */
function dayOf({ options = putQuotes(1), answer = (quotes) => quotes, asked = [], more = {} }: Told = {}): LiveDay {
  const chain = quotedPutChain('AAA', DAY, [options]);
  return {
    ...{ session, symbols: [barsOf('AAA', newExtreme(49))], instruments: [], equity: 100_000, terms: TERMS, vix: VIX },
    facts: [watching('AAA')],
    strategies: [createStrategy('close', SETTINGS, { imbalanceOf: () => null })],
    rules: { ...RULES, SHORT_TYPE: 'LongPut' },
    putSeriesOf: (ticker) => (ticker === PUT_TICKER ? (chain?.seriesOf(options.contract) ?? null) : null),
    puts: (exchange) => ({
      putsNow: (range) => {
        asked.push(range);
        const quote = exchange.quote(PUT_TICKER);
        const answered = answer(quote === null ? [] : [quote]);
        return answered instanceof Error ? Promise.reject(answered) : Promise.resolve(answered);
      },
    }),
    ...more,
  };
}

function told({ records }: LivedDay): string[] {
  return records.flatMap(({ record }) => {
    if (record.kind === 'puts')
      return [`${String(record.m)} puts: ${record.failure ?? record.quotes.map(({ ticker }) => ticker).join()}`];
    if (record.kind === 'refusal') return [`${String(record.m)} refuses ${record.reason}`];
    if (record.kind === 'order')
      return [`${String(record.m)} orders ${String(record.quantity)} ${record.ticker} up to ${String(record.limit)}`];
    if (record.kind !== 'closed') return [];
    return [`${String(record.exitMinute)} closed at ${String(record.trade.exit_price)}: ${record.trade.exit_reason}`];
  });
}

function numbersOf({ records }: LivedDay): unknown[] {
  return records.flatMap(({ record }) => (record.kind === 'refusal' ? [record.numbers] : []));
}

const QUOTE = { ticker: PUT_TICKER, bid: 0.98, ask: 1.02, bidSize: 5, askSize: 5, at: session.open + 306 * MINUTE_MS };

describe('a put in a live session', () => {
  it('is asked for at the signal, chosen at the ask, and sold at the hard exit; decided again it is the same', async () => {
    const asked: PutRange[] = [];
    const of = dayOf({ asked, options: putQuotes(1, { 385: [1.2, 1.24, 1.2, 1.24] }) });
    const lived = await live(of);
    // 800 / 102 = 7.8; 1.02 x 1.005 = 1.0251, down to 1.02. At the hard exit the bid is 1.20.
    const lines = [`305 puts: ${PUT_TICKER}`, `305 orders 7 ${PUT_TICKER} up to 1.02`, '385 closed at 1.2: hard_exit'];
    assert.deepEqual(told(lived), lines);
    assert.deepEqual(asked, [{ underlying: 'AAA', first: DAY + 7, last: DAY + 45, price: 49 }]);
    assert.equal(redecide(lived.records, setupOf(of)).difference, null);
  });

  it("stands in the journal after the signal's bar and before what was decided by it", async () => {
    const { records } = await live(dayOf());
    const kinds = records.flatMap(({ record }) => ('m' in record && record.m === 305 ? [record.kind] : []));
    assert.deepEqual(kinds, ['bars', 'puts', 'signal', 'order', 'decided']);
  });

  it('is marked by what it is quoted at, minute by minute', async () => {
    const { records } = await live(dayOf({ options: putQuotes(1, { 320: [0.9, 0.94, 0.7, 0.74] }) }));
    const bars = records.flatMap(({ record }) =>
      record.kind === 'bars' && record.m === 320 ? record.bars.filter(([ticker]) => ticker === PUT_TICKER) : [],
    );
    // (0.90 + 0.94) / 2 = 0.92, (0.70 + 0.74) / 2 = 0.72
    assert.deepEqual(
      bars.map(([, open, , , close]) => [open.toFixed(2), close.toFixed(2)]),
      [['0.92', '0.72']],
    );
  });

  it('is sold when its underlying is 2 % above its close at the decision: the run watches it', async () => {
    // 49 x 1.02 = 49.98
    const rising = barsOf('AAA', changed(newExtreme(49), dot(320, 49.99)));
    const lived = await live(dayOf({ more: { symbols: [rising] } }));
    assert.equal(told(lived).at(-1), '321 closed at 0.98: stop');
  });

  it('counts in the loss limit as it is quoted', async () => {
    // 7 contracts lose 7 x 100 x (1.02 - 0.50) = 364 dollars at the mid of 0.50; the limit is 100,000 x 0.3 % = 300
    const falling = putQuotes(
      1,
      Object.fromEntries([...Array(70).keys()].map((m) => [m + 320, [0.48, 0.52, 0.48, 0.52]])),
    );
    const rules = { ...RULES, SHORT_TYPE: 'LongPut', DAILY_LOSS_LIMIT: 0.003 } as const;
    const lived = await live(dayOf({ options: falling, more: { rules } }));
    assert.equal(told(lived).at(-1), '321 closed at 0.48: kill_switch');
  });

  it('is refused where nobody could tell of any in time, or there is none', async () => {
    const error = new NetworkError({ code: 'no_answer', message: 'no answer within 3 s', cure: '', retryable: true });
    const of = dayOf({ answer: () => error });
    const silent = await live(of);
    assert.deepEqual(told(silent), ['305 puts: no answer within 3 s', '305 refuses no_put']);
    assert.deepEqual(numbersOf(silent), [{ underlying_price: 49, chain_failure: 'no answer within 3 s' }]);
    assert.equal(redecide(silent.records, setupOf(of)).difference, null);
    const none = await live(dayOf({ answer: () => [] }));
    assert.deepEqual(numbersOf(none), [{ underlying_price: 49, min_dte: 7, max_dte: 45 }]);
  });

  it('is refused where its spread is too wide, nobody bids or offers, or its quote is old', async () => {
    const refusedFor = async (more: Partial<LiveQuote>): Promise<string> => {
      const lived = await live(dayOf({ answer: () => [{ ...QUOTE, ...more }] }));
      assert.deepEqual(told(lived).at(-1), '305 refuses no_put');
      return JSON.stringify(numbersOf(lived));
    };
    assert.match(await refusedFor({ bid: 0.96, ask: 1.04 }), /"bid":0.96,"ask":1.04,"max_spread":0.05/); // 8 % of the mid
    assert.match(await refusedFor({ bid: 0 }), /"bid":0,"ask":1.02/);
    assert.match(await refusedFor({ bidSize: 0 }), /"bid":0,"ask":1.02/);
    assert.match(await refusedFor({ askSize: 0 }), /"bid":0.98,"max_spread"/);
    assert.match(await refusedFor({ at: session.open + 299 * MINUTE_MS }), /"strike":49,"max_spread"/); // six minutes before
  });

  it('is refused where the account may not buy options, or its stop is held and watched by nobody', async () => {
    const barred = dayOf({ more: { venue: { identity: { ...SIM_IDENTITY, mayBuyPuts: false } } } });
    assert.equal(told(await live(barred)).at(-1), '305 refuses not_tradable');
    assert.equal(told(await live(dayOf({ more: { softStops: false } }))).at(-1), '305 refuses not_tradable');
  });

  it('is none that expires today, whatever the settings say', async () => {
    const asked: PutRange[] = [];
    const rules = { ...RULES, SHORT_TYPE: 'LongPut', LONG_PUT_MIN_DTE: 0 } as const;
    await live(dayOf({ asked, more: { rules } }));
    assert.deepEqual(
      asked.map(({ first }) => isoDate(first)),
      [isoDate(DAY + 1)],
    );
    const today = { ...QUOTE, ticker: 'AAA220301P00049000' };
    const lived = await live(dayOf({ answer: () => [today], more: { rules } }));
    assert.equal(told(lived).at(-1), '305 refuses no_put');
  });

  it("is asked for again after a person's yes, for the whole gate is", async () => {
    const rules = { ...RULES, SHORT_TYPE: 'LongPut', asksConfirmation: true } as const;
    const of = dayOf({ more: { rules, confirm: () => Promise.resolve('yes') } });
    const lived = await live(of);
    const puts = `305 puts: ${PUT_TICKER}`;
    assert.deepEqual(told(lived).slice(0, 3), [puts, puts, `305 orders 7 ${PUT_TICKER} up to 1.02`]);
    assert.equal(redecide(lived.records, setupOf(of)).difference, null);
  });

  it('is bought although a scan comes meanwhile that does not name its underlying: that is heard after the decision', async () => {
    const before = { at: session.open + 289 * MINUTE_MS, source: 'alpaca', notes: [], leftOut: [], facts: [] };
    let drop = (): void => undefined;
    // The first scan names AAA; the next one, due 15 minutes later at 304, is answered while puts are.
    const scan: Scan = ({ laterThan }) =>
      laterThan === null
        ? Promise.resolve({ ...before, symbols: ['AAA'] })
        : new Promise((resolve) => (drop = () => resolve({ ...before, at: laterThan + 1, symbols: [] })));
    const answer = (quotes: readonly LiveQuote[]): readonly LiveQuote[] => {
      drop();
      return quotes;
    };
    const of = dayOf({ answer, more: { scan, named: [] } });
    const lived = await live(of);
    const kinds = lived.records.flatMap(({ record: { kind } }) =>
      /puts|scanned|order$|decided/.test(kind) ? [kind] : [],
    );
    const from = kinds.indexOf('puts');
    assert.deepEqual(kinds.slice(from, from + 4), ['puts', 'order', 'decided', 'scanned']);
    assert.equal(redecide(lived.records, setupOf(of)).difference, null);
  });

  it('is waited for although what has passed of a newcomer is told meanwhile', async () => {
    let answer: (quotes: readonly LiveQuote[]) => void = () => undefined;
    const run = new PushedRun(
      dayOf({ more: { puts: () => ({ putsNow: () => new Promise((told) => (answer = told)) }) } }),
      {
        at: 305,
      },
    );
    await run.begin();
    await run.passTo(306, 2);
    for (let m = 0; m <= 305; m++) await run.close(m);
    run.feed.listener?.closed(305, [{ ticker: 'NEW', open: 1, high: 1, low: 1, close: 1, volume: 1 }]);
    await run.passTo(306, 3);
    answer([{ ...QUOTE, at: run.clock.now() }]);
    await run.passTo(306, 4);
    const kinds = run.records.flatMap(({ record }) => ('m' in record && record.m === 305 ? [record.kind] : []));
    assert.deepEqual(kinds.slice(0, 4), ['bars', 'puts', 'signal', 'order']);
  });

  it('is waited for by the exit signals of its minute, not by what falls due: decided again both are the same', async () => {
    class Touching extends Scripted {
      override readonly isExitSignal = ({ symbol }: Tape, m: number): boolean => symbol === 'B' && m === 45;
    }
    // A is bought in 21 and times out in 46; B touches at the close of 45, at which AAA is bearish.
    const of = dayOf({
      more: {
        symbols: ['A', 'B', 'AAA'].map((symbol) => barsOf(symbol, flat(0, 389, 50))),
        facts: ['A', 'B', 'AAA'].map(watching),
        strategies: [
          new Touching({ 20: [['A']] }, { ...LIKE_MID, timeoutMinutes: 25 }, 'mid'),
          new Touching({ 20: [['B']], 45: [['AAA', 1, 'bearish']] }, LIKE_MID, 'close'),
        ],
        puts: () => ({ putsNow: () => new Promise(() => undefined) }),
      },
    });
    const run = new PushedRun(of, { at: 0 });
    await run.begin();
    for (let m = 0; m <= 46; m++) {
      await run.passTo(m + 1);
      await run.close(m);
    }
    const exits = run.of('exit_asked').map(({ m, why }) => `${String(m)} ${why}`);
    assert.deepEqual(exits, ['46 timeout', '46 vwap_touch']);
    assert.equal(redecide(run.records, setupOf(of)).difference, null);
  });

  it('is not asked for where no bearish signal buys one', async () => {
    const disabled = dayOf({ more: { rules: { ...RULES, SHORT_TYPE: 'disabled' } } });
    assert.deepEqual(told(await live(disabled)), ['305 refuses bearish_disabled']);
  });

  it('is refused by the gate as anything else is', async () => {
    const killed = await live(dayOf({ more: { isKillFileThere: () => true } }));
    assert.equal(told(killed).at(-1), '305 refuses kill_switch');
  });

  it('is held by the next process too, also where its settings would choose none any more', async () => {
    const { records } = await live(dayOf());
    const held = records.slice(0, records.findIndex(({ record }) => record.kind === 'bought') + 1);
    const tight = dayOf({ more: { rules: { ...RULES, SHORT_TYPE: 'LongPut', LONG_PUT_MAX_SPREAD: 0.001 } } });
    const next = new LiveSession({ ...setupOf(tight), key: FULL_DAY }, new Notebook());
    for (const { record, at } of held) next.recall(record, at);
    assert.deepEqual(
      next.machine.account.positions.map(({ entry: { instrument, tape }, remaining }) => [
        ...[instrument.ticker, remaining, tape.symbol],
      ]),
      [[PUT_TICKER, 7, PUT_TICKER]],
    );
    assert.ok(next.tickers.includes(PUT_TICKER), 'it is quoted on');
  });
});
