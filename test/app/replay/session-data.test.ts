/** What a replay knows of a session: by hand, and the same as a backtest of a longer range knows of it. */
import assert from 'node:assert/strict';
import { loadSession, type SessionData, type SessionRequest } from '../../../src/lib/app/replay/session-data.ts';
import { readReference, symbolFacts } from '../../../src/lib/app/reference-data.ts';
import { Backtest } from '../../../src/lib/backtest/backtest.ts';
import { PastSources } from '../../../src/lib/backtest/sources.ts';
import { synthMarket } from '../../../src/lib/bars/synth/market.ts';
import { SimVenue } from '../../../src/lib/brokers/sim/venue.ts';
import { isoDate, parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { Market } from '../../../src/lib/market/market.ts';
import type { Bars, OptionQuotes, VixCloses } from '../../../src/lib/market/bars.ts';
import type { ReferenceData } from '../../../src/lib/market/reference.ts';
import { barsOfSessions, flat, FULL_DAY, HALF_DAY, openMinuteOf } from '../../helpers/bars.ts';
import { PUT_TICKER, putQuotes } from '../../helpers/put-quotes.ts';
import { storeOf } from '../../helpers/store.ts';
import { ROOT } from '../../helpers/tbot.ts';
import { RULES, TERMS } from '../../helpers/trial.ts';

const REFERENCE = readReference({ root: ROOT, version: '' });
const LIMITS = { minDte: 7, maxDte: 45, maxSpread: 0.05 };

async function load(folder: string, request: Partial<SessionRequest> = {}): Promise<SessionData> {
  return loadSession(folder, REFERENCE, {
    ...{ date: FULL_DAY, symbols: null, strategies: ['open', 'mid', 'close'], shortType: 'InverseETF', inverses: null },
    ...request,
  });
}

/** 390 bars of that volume each at 50 dollars, with one before the open that does not count. */
function day(volume: number) {
  return [...flat(-5, -5, 50, 1_000_000), ...flat(0, 389, 50, volume)];
}

function vixOf(closes: Readonly<Record<string, number>>): VixCloses {
  const days = Object.keys(closes).map((date) => parseIsoDate(date));
  return { day: Int32Array.from(days), close: Float64Array.from(Object.values(closes)) };
}

describe('what a replay knows of a session', () => {
  it('is its bars, the volume before it, the VIX before it, and the inverse ETF that traded in it', async () => {
    const bars = [
      // 2022-02-25 is a Friday, 2022-02-28 a Monday, FULL_DAY the Tuesday after it
      barsOfSessions('SPY', {
        '2022-02-25': day(100),
        '2022-02-28': day(200),
        [FULL_DAY]: day(7),
        '2022-03-02': day(9),
      }),
      barsOfSessions('SH', { '2022-02-28': day(1), [FULL_DAY]: flat(3, 4, 14) }),
      barsOfSessions('OLD', { '2022-02-28': day(1) }),
    ];
    const folder = await storeOf({ bars, vix: vixOf({ '2022-02-25': 27.59, '2022-02-26': 99, '2022-03-01': 33.32 }) });
    const data = await load(folder, { symbols: ['SPY', 'OLD'] });
    assert.equal(data.session.date, FULL_DAY);
    assert.deepEqual([data.symbols, data.instruments, data.leftOut], [['SPY'], ['SH'], ['OLD']]);
    assert.deepEqual(data.bars.get('SPY'), barsOfSessions('SPY', { [FULL_DAY]: flat(0, 389, 50, 7) }));
    assert.deepEqual(data.bars.get('SH'), barsOfSessions('SH', { [FULL_DAY]: flat(3, 4, 14) }));
    // 100 x 390 and 200 x 390: their mean is 58,500
    assert.deepEqual(data.facts, [
      {
        ...{ kind: 'watching', symbol: 'SPY', volume: { mean: 58_500, sessions: 2 }, isLeveraged: false, isEtf: true },
        ...{ inverse: 'SH', maySignal: true },
      },
      {
        ...{ kind: 'watching', symbol: 'SH', volume: { mean: 390, sessions: 1 }, isLeveraged: true, isEtf: false },
        ...{ inverse: null, maySignal: false },
      },
    ]);
    // Monday has none, Saturday is no session, and Tuesday's is not known before its close
    assert.deepEqual(data.vix, { close: 27.59, session: '2022-02-25' });
    assert.equal(data.putsOn('SPY'), null);
  });

  it('is all of the store that trades in it where no symbol is named, and no inverse ETF where none may be bought', async () => {
    const bars = [
      barsOfSessions('SPY', { [FULL_DAY]: day(1) }),
      barsOfSessions('SH', { [FULL_DAY]: day(1) }),
      barsOfSessions('GM', { '2022-03-02': day(1) }),
    ];
    const folder = await storeOf({ bars });
    const { symbols, instruments, leftOut, facts } = await load(folder);
    assert.deepEqual([symbols, instruments, leftOut], [['SH', 'SPY'], [], ['GM']]);
    assert.deepEqual(
      facts.map(({ symbol, inverse, maySignal }) => [symbol, inverse, maySignal]),
      [
        ['SH', null, true],
        ['SPY', 'SH', true],
      ],
    );
    assert.deepEqual(facts[0]?.volume, { mean: null, sessions: 0 });
    const disabled = await load(folder, { symbols: ['SPY'], shortType: 'disabled' });
    assert.deepEqual([disabled.instruments, disabled.facts[0]?.inverse, disabled.vix], [[], null, null]);
  });

  it('keeps an inverse ETF that was settled over a longer range, also where it has no bar', async () => {
    const bars = [
      barsOfSessions('SPY', { '2022-02-28': day(1), [FULL_DAY]: day(1) }),
      barsOfSessions('SH', { '2022-02-28': day(1) }),
    ];
    const folder = await storeOf({ bars });
    assert.deepEqual((await load(folder, { symbols: ['SPY'] })).instruments, []);
    const settled = await load(folder, { symbols: ['SPY'], inverses: new Map([['SPY', 'SH']]) });
    assert.deepEqual([settled.instruments, settled.bars.get('SH')?.minute.length], [['SH'], 0]);
    await assert.rejects(load(folder, { symbols: ['SPY'], inverses: new Map([['SPY', 'SPDN']]) }), {
      code: 'unknown_symbol',
    });
  });

  it('ends at 13:00 on a half day', async () => {
    const folder = await storeOf({ bars: [barsOfSessions('SPY', { [HALF_DAY]: day(1) })] });
    const { session, bars } = await load(folder, { date: HALF_DAY });
    assert.deepEqual([session.minutes, bars.get('SPY')?.minute.length], [210, 210]);
  });
});

describe('the puts of a replay', () => {
  const history = Object.fromEntries(
    ['2022-02-10', '2022-02-11', '2022-02-14', '2022-02-15', '2022-02-16', '2022-02-17', '2022-02-18', '2022-02-22']
      .concat(['2022-02-23', '2022-02-24', '2022-02-25', '2022-02-28', FULL_DAY])
      .map((date, at) => [date, flat(0, 389, 49 + (at % 2), 1000)]),
  );
  const open = openMinuteOf(FULL_DAY);

  /** Without the first hour. */
  function lateQuotes(): OptionQuotes {
    const { contract, quotes } = putQuotes(1.5);
    const cut = Object.entries(quotes).map(([name, column]: [string, unknown]) => [
      name,
      column instanceof Int32Array || column instanceof Float64Array ? column.subarray(60) : column,
    ]);
    return { contract, quotes: Object.fromEntries(cut) as OptionQuotes['quotes'] };
  }

  it('are those with quotes from the first of them on, before it estimates; the venue finds the same ones', async () => {
    const folder = await storeOf({ bars: [barsOfSessions('AAA', history)], options: [lateQuotes()] });
    const data = await load(folder, { shortType: 'LongPut' });
    const chain = data.putsOn('AAA');
    assert.ok(chain !== null);
    for (const [m, isSynthetic] of [
      [30, true],
      [59, true],
      [60, false],
      [300, false],
    ] as const) {
      const choice = chain.choose(open + m, 49.1, LIMITS);
      assert.ok('series' in choice);
      assert.equal(choice.series.instrument.isSynthetic, isSynthetic);
      assert.deepEqual(data.putSeriesOf(choice.series.instrument.ticker, open + m), choice.series);
    }
    // 1.48 to 1.52
    assert.equal(data.putSeriesOf(PUT_TICKER, open + 100)?.bars.close[0], 1.5);
  });

  it('are none for what is no put, no symbol of the session, or has no quote', async () => {
    const folder = await storeOf({ bars: [barsOfSessions('AAA', history)], options: [lateQuotes()] });
    const data = await load(folder, { shortType: 'Auto' });
    for (const ticker of ['AAA', 'AAA220318C00049000', 'BBB220318P00049000', 'AAA220318P00050000'])
      assert.equal(data.putSeriesOf(ticker, open + 100), null, ticker);
    assert.equal((await load(folder)).putSeriesOf(PUT_TICKER, open + 100), null);
  });
});

describe('a session that cannot be replayed', () => {
  const folder = storeOf({
    bars: [
      barsOfSessions('AAA', { '2021-12-20': day(1), '2021-12-23': day(1), '2022-01-05': day(1) }),
      barsOfSessions('BBB', { '2022-01-04': day(1) }),
    ],
  });
  const failure = async (request: Partial<SessionRequest>): Promise<string> => {
    const error = await load(await folder, request).then(
      () => assert.fail('it was loaded'),
      (each: unknown) => each as Error & { code: string; cure: string },
    );
    return `${error.code}: ${error.message}; ${error.cure}`;
  };

  it('is one on a holiday or a weekend, and the days beside it are named', async () => {
    assert.equal(
      await failure({ date: '2021-12-24' }),
      'no_trading_day: 2021-12-24 has no session: the exchange was closed, as on a holiday; ' +
        'choose a trading day, such as 2021-12-23 or 2021-12-27; tbot calendar lists them',
    );
    assert.match(
      await failure({ date: '2022-01-01' }),
      /^no_trading_day: .* it is a weekend; .* 2021-12-31 or 2022-01-03;/,
    );
    assert.match(await failure({ date: '2022-13-01' }), /^not_a_date/);
    assert.match(await failure({ date: '2050-01-03' }), /^calendar_range/);
  });

  it('is one of which the store has no bar, and the nearest ones are named', async () => {
    assert.equal(
      await failure({ date: '2021-12-29' }),
      'empty_range: the store has no regular-session bar of AAA, BBB on 2021-12-29; ' +
        'choose a session that is there: 2021-12-23 or 2022-01-04; tbot data list shows what there is',
    );
    assert.match(await failure({ date: '2021-12-29', symbols: ['AAA'] }), /is there: 2021-12-23 or 2022-01-05;/);
    assert.match(await failure({ date: '2022-01-04', symbols: ['AAA'] }), /is there: 2021-12-23 or 2022-01-05;/);
    assert.match(await failure({ date: '2023-01-04', symbols: ['AAA'] }), /is there: 2022-01-05;/);
  });

  it('is one of a symbol that the store does not have, or of no store', async () => {
    assert.match(await failure({ symbols: ['AAA', 'AAB'] }), /^unknown_symbol: the bar store has no bars of AAB/);
    await assert.rejects(load(ROOT), { code: 'empty_store' });
  });
});

describe('what a replay and a backtest of a longer range know of a session', () => {
  it('is the same: volumes, VIX, inverse ETFs, puts', async () => {
    const { bars, vix } = synthMarket({ seed: 1, lastDay: parseIsoDate('2024-12-31'), sessions: 40 });
    const folder = await storeOf({ bars, vix });
    const backtest = backtestOf(bars, vix, REFERENCE);
    const { market, history, inverses } = backtest.data;
    let puts = 0;
    for (const place of [0, 4, 20, 31, 39]) {
      const at = backtest.firstAt + place;
      const session = backtest.sessions[place];
      assert.ok(session !== undefined);
      const open = history.openMinuteOf(at);
      const past = pastMarket(backtest, at);
      const sources = new PastSources(backtest.data, symbolFacts(REFERENCE), past);
      sources.startSession(at);
      const data = await load(folder, { date: isoDate(session.day), shortType: 'Auto', inverses });
      assert.deepEqual(data.vix, sources.vix());
      assert.equal(data.symbols.length, market.symbols.length);
      for (const { symbol, volume, isLeveraged, isEtf, inverse } of data.facts) {
        const { mean, sessions } = sources.volumeOf(symbol);
        assert.deepEqual(volume, { mean: sessions === 0 ? null : mean, sessions });
        assert.equal(isLeveraged, sources.isLeveraged(symbol));
        assert.equal(isEtf, sources.isEtf(symbol));
        assert.equal(inverse, sources.inverseOf(symbol));
        const [mine, theirs] = [data.putsOn(symbol), sources.putsOn(symbol)];
        assert.equal(mine === null, theirs === null);
        if (mine === null || theirs === null) continue;
        const close = past.tape(symbol).bars.close[past.tape(symbol).lastRowBy(300)] ?? NaN;
        assert.deepEqual(mine.choose(open + 300, close, LIMITS), theirs.choose(open + 300, close, LIMITS));
        puts++;
      }
    }
    assert.ok(puts > 50, String(puts));
  });
});

function backtestOf(bars: readonly Bars[], vix: VixCloses, reference: ReferenceData): Backtest {
  const setup = {
    place: { broker: 'sim', mode: 'paper' },
    rules: RULES,
    strategiesOf: () => [],
    executorOf: (market: Market) => new SimVenue(market, TERMS),
    facts: symbolFacts(reference),
  } as const;
  const data = { symbols: bars, instruments: [], quotes: new Map(), options: new Map(), vix };
  return new Backtest(setup, data, { first: null, last: null }, 100_000);
}

/** The market of a backtest, moved to that session. */
function pastMarket({ data: { market, history } }: Backtest, at: number): Market {
  const past = new Market(market.symbols, market.instruments);
  for (const tape of past.tapes) {
    const { from, to } = history.rowsOf(tape.bars);
    tape.startSession(history.openMinuteOf(at), from[at] ?? 0, to[at] ?? 0);
  }
  return past;
}
