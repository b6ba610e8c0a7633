import assert from 'node:assert/strict';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { sessionsBetween } from '../../src/lib/calendar/sessions.ts';
import { ConfigError } from '../../src/lib/core/errors.ts';
import type { SymbolFacts } from '../../src/lib/backtest/data.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import { barsOf, barsOfSessions, dot, flat, FULL_DAY } from '../helpers/bars.ts';
import { PUT_TICKER, putQuotes } from '../helpers/put-quotes.ts';
import { breakout, MID_SETTINGS, newExtreme, reversalDown, still } from '../helpers/patterns.ts';
import { lines } from '../helpers/trial.ts';
import { near } from '../stats/near.ts';
import { runBacktest } from './real-run.ts';

const FACTS: SymbolFacts = {
  isLeveraged: (symbol) => symbol === 'SH' || symbol === 'SPDN' || symbol === 'TQQQ',
  isEtf: (symbol) => symbol === 'SPY',
  inversesOf: (symbol) => (symbol === 'SPY' ? ['SH', 'SPDN'] : []),
};

type Options = Omit<Parameters<typeof runBacktest>[0], 'settings' | 'vix'>;

function run(options: Options) {
  return runBacktest({ facts: FACTS, vix: null, settings: MID_SETTINGS, ...options });
}

describe('the range of a backtest', () => {
  const bars = barsOfSessions('AAA', {
    '2022-02-28': [dot(-10, 50)], // before the open only
    '2022-03-01': flat(0, 10, 50),
    '2022-03-03': flat(0, 10, 50),
    '2022-03-07': [dot(395, 50)],
  });
  const sh = barsOfSessions('SH', { '2022-02-25': flat(0, 10, 30), '2022-03-08': flat(0, 10, 30) });
  const dates = (first?: string, last?: string): (string | undefined)[] => {
    const range = { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
    const { sessions } = run({ symbols: [bars], instruments: [sh], strategies: ['open'], ...range });
    return sessions.map(({ date }) => date);
  };

  it('is cut to the sessions with a bar of what may signal; joined inverse ETFs do not count', () => {
    assert.deepEqual(dates(), ['2022-03-01', '2022-03-02', '2022-03-03']);
    assert.deepEqual(dates('2022-03-02', '2022-03-31'), ['2022-03-03']);
    assert.deepEqual(dates('2022-02-01', '2022-03-02'), ['2022-03-01']);
  });

  it('is refused where it is empty or ends before it starts', () => {
    const code = (first: string, last: string): string | null => {
      try {
        dates(first, last);
        return null;
      } catch (error) {
        assert.ok(error instanceof ConfigError);
        return error.code;
      }
    };
    assert.equal(code('2022-03-04', '2022-03-31'), 'empty_range');
    assert.equal(code('2022-03-03', '2022-03-02'), 'date_order');
  });
});

describe('the equity of a backtest', () => {
  it('goes from session to session, minute by minute', () => {
    // 38.461538 shares bought at 52 in minute 21 of each first session, 53 from minute 30 on: +38.461538 at 50;
    // the second session has 2 % of 100,038.461538
    const day = [...breakout(...flat(30, 60, 53))];
    const symbols = [barsOfSessions('AAA', { '2022-03-01': day, '2022-03-02': day })];
    const record = run({ symbols, strategies: ['open'] }).record();
    assert.deepEqual(
      record.sessions.map(({ date }) => date),
      ['2022-03-01', '2022-03-02'],
    );
    near(record.sessionEquity[0], 100_038.461538, 1e-6);
    const shares = Math.floor((2000.76923076 / 52) * 1e6) / 1e6;
    near(record.sessionEquity[1], 100_038.461538 + shares, 1e-5);
    assert.equal(record.minuteEquity.length, 780);
    near(record.minuteEquity[29], 100_000, 1e-6);
    near(record.minuteEquity[30], 100_038.461538, 1e-6);
    near(record.minuteEquity[389], 100_038.461538, 1e-6);
    // held from minute 21 to the close of 49, in both sessions
    assert.equal(record.openMinutes, 58);
    assert.deepEqual(
      record.records.map(({ orders }) => orders.length),
      [1, 1],
    );
  });

  it('counts the entries of each session from one, and trades a symbol again that was traded the day before', () => {
    const symbols = [barsOfSessions('AAA', { '2022-03-01': breakout(), '2022-03-02': breakout() })];
    const { records } = run({ symbols, strategies: ['open'] }).record();
    const ids = records.flatMap(({ closed }) => closed.map(({ trade }) => trade.trade_id));
    assert.deepEqual(ids, ['2022-03-01-open-AAA-1', '2022-03-02-open-AAA-1']);
  });

  it('counts the twenty entries that a minute may have anew in each session', () => {
    const twenty = Array.from({ length: 20 }, (_, at) =>
      barsOfSessions(`S${String(at)}`, { '2022-03-01': breakout(), '2022-03-02': breakout() }),
    );
    const rules = { MAX_TRADES: 20, MAX_OPEN_POSITIONS: 20, weights: twenty.map(() => 0.05) };
    const { records } = run({ symbols: twenty, strategies: ['open'], rules }).record();
    assert.deepEqual(
      records.map(({ orders }) => orders.length),
      [20, 20],
    );
  });

  it('goes on the day after the kill switch was engaged', () => {
    // 38.461538 x (51 - 52) = -38.46 on the first day
    const symbols = [barsOfSessions('AAA', { '2022-03-01': breakout(dot(30, 51)), '2022-03-02': breakout() })];
    const { records } = run({ symbols, strategies: ['open'], rules: { DAILY_LOSS_LIMIT: 0.0003 } }).record();
    const reasons = records.flatMap(({ closed }) => closed.map(({ trade }) => trade.exit_reason));
    assert.deepEqual(reasons, ['kill_switch', 'hard_exit']);
  });

  it('books what no bar is left for at the end of the session', () => {
    const day = breakout().filter(([m]) => m < 40);
    const record = run({ symbols: [barsOf('AAA', day)], strategies: ['open'], terms: { slippage: 0.001 } }).record();
    // bought at 52.052, marked at 52 until the last minute, sold at 51.948
    near(record.minuteEquity[388], 100_000 - 38.461538 * 0.052, 1e-6);
    near(record.minuteEquity[389], 100_000 - 38.461538 * 0.104, 1e-6);
  });
});

describe('the inverse ETF of a backtest', () => {
  const spy = barsOf('SPY', reversalDown());
  const traded = (instruments: readonly Bars[], more: Partial<Options> = {}): string[] => {
    const { records } = run({ symbols: [spy], instruments, strategies: ['mid'], ...more }).record();
    return lines(
      {
        told: records.flatMap(({ decisions, closed }) => [...decisions, ...closed].map((event) => ({ at: 0, event }))),
      },
      'refusal',
      'closed',
    );
  };

  it('is the first of the list that has a bar in the range', () => {
    const [sh, spdn] = [barsOf('SH', still(30)), barsOf('SPDN', still(20))];
    assert.deepEqual(traded([spdn, sh]), ['13.333333 SH: 102 at 30, 147 at 30, timeout']);
    assert.deepEqual(traded([spdn]), ['20 SPDN: 102 at 20, 147 at 20, timeout']);
    assert.deepEqual(traded([]), ['101 mid refuses SPY no_inverse']);
  });

  it('is settled before the first bar, and stays the one also where its price is stale', () => {
    const late = barsOf('SH', [dot(300, 30)]);
    assert.deepEqual(traded([late, barsOf('SPDN', still(20))]), ['101 mid refuses SPY stale_price']);
  });

  it('does not serve by bars outside the range', () => {
    const before = barsOfSessions('SH', { '2022-02-28': still(30) });
    assert.deepEqual(traded([before], { first: FULL_DAY, last: FULL_DAY }), ['101 mid refuses SPY no_inverse']);
  });

  it('may be five minutes old, and not six', () => {
    const until = (m: number): Bars => barsOf('SH', [...flat(0, m, 30), ...flat(102, 389, 30)]);
    assert.deepEqual(traded([until(96)]), ['13.333333 SH: 102 at 30, 147 at 30, timeout']);
    assert.deepEqual(traded([until(95)]), ['101 mid refuses SPY stale_price']);
  });
});

describe('the put of a backtest', () => {
  /** The sessions of 2022 up to that day: closes of 50 and 50.50 by turns; on the last one a new low at 14:35. */
  const dates = sessionsBetween(parseIsoDate('2022-01-03'), parseIsoDate(FULL_DAY)).map(({ date }) => date);
  const history = (symbol: string): Bars =>
    barsOfSessions(symbol, {
      ...Object.fromEntries(dates.slice(0, -1).map((date, at) => [date, [dot(389, at % 2 === 0 ? 50 : 50.5)]])),
      [FULL_DAY]: newExtreme(49),
    });
  const bought = (symbol: string, vix: number | null): ClosedTrade | undefined =>
    runBacktest({
      facts: { ...FACTS, inversesOf: () => [] },
      symbols: [history(symbol)],
      strategies: ['close'],
      settings: { ENABLE_VIX_GATEKEEPER: false },
      rules: { SHORT_TYPE: 'LongPut' },
      first: FULL_DAY,
      vix: vix === null ? null : { day: Int32Array.of(parseIsoDate('2022-02-28')), close: Float64Array.of(vix) },
    })
      .record()
      .records.flatMap(({ closed }) => closed.map(({ trade }) => trade))[0];
  /** At the money, ten days and an hour and a half before it expires: 49 sigma sqrt(T / 2 pi) (Brenner and Subrahmanyam 1988). */
  const atTheMoney = (volatility: number): number =>
    49 * volatility * Math.sqrt((10 + 85 / 1440) / 365 / (2 * Math.PI));

  it('is priced with the volatility of 30 days that the closes had', () => {
    // returns of ln(50.5 / 50) up and down by turns: their sample deviation, x sqrt(252); the VIX is no matter
    const volatility = Math.log(50.5 / 50) * Math.sqrt((252 * 30) / 29);
    near(bought('AAA', null)?.entry_price, atTheMoney(volatility), 0.01);
    near(bought('AAA', 40)?.entry_price, atTheMoney(volatility), 0.01);
  });

  it('is priced with the VIX where it is of an ETF on a broad index and the VIX is known', () => {
    near(bought('SPY', 40)?.entry_price, atTheMoney(0.4), 0.01);
    near(bought('SPY', null)?.entry_price, bought('AAA', null)?.entry_price ?? NaN, 1e-12);
  });

  it('is one of the real chain where the session has quotes of it', () => {
    const { records } = runBacktest({
      facts: { ...FACTS, inversesOf: () => [] },
      symbols: [barsOf('AAA', newExtreme(49))],
      strategies: ['close'],
      settings: { ENABLE_VIX_GATEKEEPER: false },
      rules: { SHORT_TYPE: 'LongPut' },
      options: new Map([['AAA', [putQuotes(1)]]]),
      vix: null,
    }).record();
    const trades = records.flatMap(({ closed }) =>
      closed.map(({ trade: { ticker, entry_price } }) => [ticker, entry_price]),
    );
    assert.deepEqual(trades, [[PUT_TICKER, 1.02]]);
  });

  it('is none where too little is known of the closes', () => {
    const { records } = runBacktest({
      facts: { ...FACTS, inversesOf: () => [] },
      symbols: [barsOf('AAA', newExtreme(49))],
      strategies: ['close'],
      settings: { ENABLE_VIX_GATEKEEPER: false },
      rules: { SHORT_TYPE: 'LongPut' },
      vix: null,
    }).record();
    const reasons = records.flatMap(({ decisions }) =>
      decisions.flatMap((each) => (each.kind === 'refusal' ? each.reason : [])),
    );
    assert.deepEqual(reasons, ['no_put']);
  });
});

describe('volume in a backtest', () => {
  it('is the mean of the sessions before this one, of which five must be known', () => {
    const volumes = (count: number, volume: number): Record<string, ReturnType<typeof flat>> =>
      Object.fromEntries(
        ['2022-02-22', '2022-02-23', '2022-02-24', '2022-02-25', '2022-02-28']
          .slice(5 - count)
          .map((date) => [date, [dot(0, 50, volume)]]),
      );
    const refused = (sessions: Record<string, ReturnType<typeof flat>>): unknown[] =>
      run({
        symbols: [barsOfSessions('AAA', { ...sessions, [FULL_DAY]: breakout() })],
        strategies: ['open'],
        rules: { asksVolume: true },
        first: FULL_DAY,
      })
        .record()
        .records.flatMap(({ decisions }) =>
          decisions.flatMap((each) => (each.kind === 'refusal' ? [each.reason] : [])),
        );
    assert.deepEqual(refused(volumes(5, 1_000_000)), []);
    assert.deepEqual(refused(volumes(5, 999_999)), ['low_volume']);
    assert.deepEqual(refused(volumes(4, 9_000_000)), ['low_volume']);
  });
});

describe('the VIX of a backtest', () => {
  const day = flat(0, 389, 50);
  const reasons = (vix: readonly (readonly [date: string, close: number])[]): unknown[] => {
    const columns = {
      day: Int32Array.from(vix, ([date]) => Date.parse(date) / 86_400_000),
      close: Float64Array.from(vix, ([, close]) => close),
    };
    const { records } = runBacktest({
      facts: FACTS,
      vix: columns,
      settings: {},
      symbols: [barsOf('AAA', day)],
      strategies: ['close'],
    }).record();
    return records.flatMap(({ decisions }) => decisions.map((each) => (each.kind === 'refusal' ? each.numbers : each)));
  };

  it('is the newest close of the ten sessions before this one', () => {
    const low = (vix: number, session: string) => [{ vix, vix_session: session, threshold: 15 }];
    assert.deepEqual(
      reasons([
        ['2022-02-25', 9],
        ['2022-02-28', 14],
      ]),
      low(14, '2022-02-28'),
    );
    assert.deepEqual(
      reasons([
        ['2022-02-25', 9],
        ['2022-02-28', 15],
      ]),
      [],
    );
    // ten sessions back from 2022-03-01 is 2022-02-14: the 21st was a holiday
    assert.deepEqual(reasons([['2022-02-14', 9]]), low(9, '2022-02-14'));
    assert.deepEqual(reasons([['2022-02-11', 9]]), [{ sessions: 10 }]);
  });

  it('is never the one of the session itself, nor of a day without one', () => {
    assert.deepEqual(
      reasons([
        [FULL_DAY, 30],
        ['2022-02-21', 30],
      ]),
      [{ sessions: 10 }],
    );
    assert.deepEqual(
      reasons([
        ['2022-02-25', 14],
        ['2022-02-28', NaN],
      ]),
      [{ vix: 14, vix_session: '2022-02-25', threshold: 15 }],
    );
  });
});
