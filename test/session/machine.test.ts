/** What the session makes of signals: order, limits, money, refusals. Scripted strategies signal; the arithmetic is in the tests. */
import assert from 'node:assert/strict';
import { LogicError } from '../../src/lib/core/errors.ts';
import { Market } from '../../src/lib/market/market.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { BrokerEvents } from '../../src/lib/orders/broker.ts';
import { SessionMachine } from '../../src/lib/session/machine.ts';
import type { RefusalEvent, SessionEvent } from '../../src/lib/session/journal.ts';
import type { Standing } from '../../src/lib/session/sources.ts';
import type { Strategy } from '../../src/lib/strategies/strategy.ts';
import { barsOf, changed, dot, flat, FULL_DAY, HALF_DAY, openMinuteOf, without, type BarRow } from '../helpers/bars.ts';
import { still } from '../helpers/patterns.ts';
import { LIKE_MID, Scripted, type ScriptedSignal } from '../helpers/scripted.ts';
import { lines, RULES, trade, UNHINDERED, VIX, type Traded, type Trial } from '../helpers/trial.ts';
import { near } from '../stats/near.ts';

type Script = Readonly<Record<number, readonly ScriptedSignal[]>>;

/** Symbols at 50 dollars all day, but for those given; 100,000 dollars, so that a window has 2000. */
function symbols(names: string, others: Readonly<Record<string, readonly BarRow[]>> = {}): Bars[] {
  return names.split('').map((symbol) => barsOf(symbol, others[symbol] ?? still(50)));
}

function play(strategies: readonly Strategy[] | Script, options: Partial<Trial> = {}): Traded {
  const list = Array.isArray(strategies) ? (strategies as readonly Strategy[]) : [new Scripted(strategies as Script)];
  return trade({ symbols: symbols('ABCDEF'), strategies: list, ...options });
}

/** Its minute opens beyond any limit, so that an entry stays unfilled. */
function jumpAt(...minutes: readonly number[]): BarRow[] {
  return changed(still(50), ...minutes.map((m) => dot(m, 60)));
}

describe('the signals of one minute', () => {
  it('are taken by score, then by ticker, and share the budget by the row', () => {
    // 40 / 30 / 30 of 2000 at 50: 16, 12 and 12 shares
    const traded = play({
      20: [
        ['C', 1],
        ['A', 1],
        ['B', 2],
      ],
    });
    assert.deepEqual(lines(traded, 'order'), [
      '20 scripted orders 16 B up to 50.25',
      '20 scripted orders 12 A up to 50.25',
      '20 scripted orders 12 C up to 50.25',
    ]);
  });

  it('are cut to the entries that are allowed: those with the highest scores', () => {
    const traded = play({
      20: [
        ['A', 1],
        ['B', 2],
        ['C', 3],
        ['D', 4],
        ['E', 5],
        ['F', 6],
      ],
    });
    assert.deepEqual(lines(traded, 'order', 'refusal'), [
      '20 scripted refuses B max_trades',
      '20 scripted refuses A max_trades',
      '20 scripted orders 16 F up to 50.25', // four: WEIGHTS, 40 / 20 / 20 / 20
      '20 scripted orders 8 E up to 50.25',
      '20 scripted orders 8 D up to 50.25',
      '20 scripted orders 8 C up to 50.25',
    ]);
  });

  it('are cut by the limit that binds first in the order of the gate', () => {
    const reasons = (rules: Trial['rules']): string[] =>
      lines(
        play(
          {
            20: [
              ['A', 4],
              ['B', 3],
              ['C', 2],
              ['D', 1],
            ],
          },
          { rules: { ...rules } },
        ),
        'refusal',
      );
    assert.deepEqual(reasons({ MAX_TRADES: 3, MAX_OPEN_POSITIONS: 2, weights: [0.4, 0.3, 0.3] }), [
      '20 scripted refuses C max_positions', // a third entry MAX_TRADES would allow
      '20 scripted refuses D max_trades',
    ]);
    assert.deepEqual(reasons({ MAX_TRADES: 2, MAX_OPEN_POSITIONS: 3, weights: [0.5, 0.5] }), [
      '20 scripted refuses C max_trades',
      '20 scripted refuses D max_trades',
    ]);
  });

  it('that fail a check do not count among those that share', () => {
    // A is too dear, B has no bar of late: C alone has 2000
    const traded = play(
      {
        20: [
          ['A', 3],
          ['C', 1],
        ],
      },
      { symbols: symbols('ABC', { A: still(101) }) },
    );
    assert.deepEqual(lines(traded, 'order', 'refusal'), [
      '20 scripted refuses A price_range',
      '20 scripted orders 40 C up to 50.25',
    ]);
  });

  it('go to the strategies in their order, each with what the one before intends in sight', () => {
    const both = [
      new Scripted({ 20: [['A', 1]] }, {}, 'first'),
      new Scripted(
        {
          20: [
            ['A', 9],
            ['B', 1],
          ],
        },
        {},
        'second',
      ),
    ];
    assert.deepEqual(lines(play(both, { rules: { MAX_OPEN_POSITIONS: 1 } }), 'order', 'refusal'), [
      '20 first orders 40 A up to 50.25',
      '20 second refuses A already_traded',
      '20 second refuses B max_positions',
    ]);
    assert.deepEqual(lines(play(both), 'order', 'refusal'), [
      '20 first orders 40 A up to 50.25',
      '20 second refuses A already_traded',
      '20 second orders 40 B up to 50.25',
    ]);
  });

  it('are at most twenty entries, of all strategies together', () => {
    const names = 'ABCDEFGHIJKLMNOPQRSTUV';
    const signals = (of: string): Script => ({ 20: of.split('').map((symbol): ScriptedSignal => [symbol]) });
    const rules = { MAX_TRADES: 20, MAX_OPEN_POSITIONS: 50, weights: Array.from({ length: 20 }, () => 0.05) };
    const two = [
      new Scripted(signals(names.slice(0, 12)), {}, 'first'),
      new Scripted(signals(names.slice(12)), {}, 'second'),
    ];
    const traded = play(two, { symbols: symbols(names), rules });
    assert.equal(lines(traded, 'order').length, 20);
    assert.deepEqual(lines(traded, 'refusal'), ['20 second refuses U order_rate', '20 second refuses V order_rate']);
  });
});

describe('one minute', () => {
  it('sells what is due, then buys, then stops, then marks, then decides', () => {
    // A is due at 40, B was decided at 39, C trades below its stop of 49 in 40, D is decided at the close of 40
    const dueAt40 = new Scripted({ 20: [['A']] }, { timeoutMinutes: 19 }, 'first');
    const others = new Scripted({ 20: [['C']], 39: [['B']], 40: [['D']] }, LIKE_MID, 'second');
    const traded = play([others, dueAt40], {
      symbols: symbols('ABCD', { C: changed(still(50), [40, 50, 50, 48, 50, 1000]) }),
      rules: { DAILY_LOSS_LIMIT: 0.00008 }, // 8 dollars; C loses 8 shares x 1 dollar
    });
    assert.deepEqual(lines({ told: traded.told.filter(({ at }) => at === 40) }, ...ALL), [
      '40 sold 40 A at 50: exit',
      '40 A: 21 at 50, 40 at 50, timeout',
      '40 bought 8 B at 50, stop 49',
      '40 sold 8 C at 49: stop',
      '8 C: 21 at 50, 40 at 49, stop',
      '40 kill switch at -8',
      '40 second signals D long 1',
      '40 second refuses D kill_switch',
    ]);
  });
});

const ALL: readonly SessionEvent['kind'][] = [
  ...(['signal', 'refusal', 'order', 'unfilled', 'bought', 'sold', 'kill_switch', 'closed'] as const),
];

describe('the entries of a session', () => {
  it('of one symbol are tried three times: unfilled ones count, a fourth is refused', () => {
    const rows = jumpAt(21, 23, 25, 27);
    const script: Script = { 20: [['A']], 22: [['A']], 24: [['A']], 26: [['A']], 28: [['A']] };
    const traded = play(script, { symbols: symbols('A', { A: rows }) });
    assert.deepEqual(lines(traded, 'unfilled', 'refusal'), [
      '21 unfilled A',
      '23 unfilled A',
      '25 unfilled A',
      '26 scripted refuses A repeated',
      '28 scripted refuses A repeated',
    ]);
  });

  it('that were refused for their size count among the three, those that the gate refused do not', () => {
    const script: Script = { 20: [['A']], 21: [['A']], 22: [['A']], 23: [['A']] };
    const tooDear = play(script, { symbols: symbols('A'), rules: { shareStep: 1, TOTAL_ALLOCATION: 0.0004 } });
    assert.deepEqual(lines(tooDear, 'refusal'), [
      '20 scripted refuses A too_small', // 40 dollars
      '21 scripted refuses A too_small',
      '22 scripted refuses A too_small',
      '23 scripted refuses A repeated',
    ]);
    const outside = play(script, { symbols: symbols('A', { A: still(101) }) });
    assert.equal(lines(outside, 'refusal').at(-1), '23 scripted refuses A price_range');
  });

  it('are counted for each strategy by itself', () => {
    const rows = jumpAt(21, 23, 25);
    const script: Script = { 20: [['A']], 22: [['A']], 24: [['A']] };
    const traded = play([new Scripted(script, {}, 'first'), new Scripted({ 30: [['A']] }, {}, 'second')], {
      symbols: symbols('A', { A: rows }),
    });
    assert.deepEqual(lines(traded, 'refusal', 'bought'), ['31 bought 40 A at 50, stop 49']);
  });

  it('are at most MAX_TRADES: filled and working ones count, unfilled ones do not', () => {
    const rules = { MAX_TRADES: 2, weights: [0.6, 0.4], ALLOCATION_PLAN: 'slots' } as const;
    const script: Script = {
      20: [
        ['A', 2],
        ['B', 1],
      ],
      22: [['C']],
      23: [['D']],
    };
    const filled = play(script, { rules });
    assert.deepEqual(lines(filled, 'refusal'), [
      '22 scripted refuses C max_trades',
      '23 scripted refuses D max_trades',
    ]);
    const unfilled = play(script, { rules, symbols: symbols('ABCD', { A: jumpAt(21) }) });
    assert.deepEqual(lines(unfilled, 'refusal', 'bought'), [
      '21 bought 16 B at 50, stop 49',
      '23 bought 24 C at 50, stop 49',
      '23 scripted refuses D max_trades',
    ]);
  });

  it('count as MAX_TRADES when they are over, and not as open positions', () => {
    // A is stopped at 30
    const rows = changed(still(50), [30, 50, 50, 48, 50, 1000]);
    const script: Script = { 20: [['A']], 40: [['B']] };
    const after = (rules: Trial['rules']): string[] =>
      lines(
        play(script, { rules: { ...rules, ALLOCATION_PLAN: 'slots' }, symbols: symbols('AB', { A: rows }) }),
        'refusal',
      );
    assert.deepEqual(after({ MAX_TRADES: 1, weights: [1] }), ['40 scripted refuses B max_trades']);
    assert.deepEqual(after({ MAX_OPEN_POSITIONS: 1 }), []);
  });

  it('of one symbol are one, by whatever strategy, unless it stayed unfilled', () => {
    const two = [
      new Scripted({ 20: [['A'], ['B']] }, {}, 'first'),
      new Scripted({ 100: [['A'], ['B']] }, {}, 'second'),
    ];
    const traded = play(two, { symbols: symbols('AB', { A: jumpAt(21) }) });
    assert.deepEqual(lines(traded, 'unfilled', 'refusal', 'bought'), [
      '21 unfilled A',
      '21 bought 16 B at 50, stop 49',
      '100 second refuses B already_traded',
      '101 bought 40 A at 50, stop 49',
    ]);
  });

  it('of one symbol are one, though the trade is over', () => {
    const rows = changed(still(50), [30, 50, 50, 48, 50, 1000]);
    const traded = play({ 20: [['A']], 40: [['A']] }, { symbols: symbols('A', { A: rows }) });
    assert.deepEqual(lines(traded, 'refusal'), ['40 scripted refuses A already_traded']);
  });

  it('of mid are five at once, and a sixth when one of them is over', () => {
    // five at 400 dollars: 8 shares each; A is stopped at 30
    const names = 'ABCDEFG';
    const five = names
      .slice(0, 5)
      .split('')
      .map((symbol): ScriptedSignal => [symbol]);
    const traded = play([new Scripted({ 20: five, 25: [['F']], 31: [['F'], ['G', 0.5]] }, LIKE_MID)], {
      symbols: symbols(names, { A: changed(still(50), [30, 50, 50, 48, 50, 1000]) }),
      rules: { MAX_OPEN_POSITIONS: 10 },
    });
    assert.deepEqual(lines(traded, 'refusal'), [
      '25 scripted refuses F max_positions',
      '31 scripted refuses G max_positions',
    ]);
    assert.equal(lines(traded, 'bought').at(-1), '32 bought 8 F at 50, stop 49');
  });

  it('have ids of session, strategy, ticker and number, the same whenever they are made', () => {
    const ids = (): string[] =>
      play({ 20: [['A']], 30: [['B']] }, { rules: { ALLOCATION_PLAN: 'slots' } }).told.flatMap(({ event }) =>
        event.kind === 'order' ? [event.id] : [],
      );
    assert.deepEqual(ids(), ['2022-03-01-scripted-A-1', '2022-03-01-scripted-B-2']);
    assert.deepEqual(ids(), ids());
  });
});

describe('the money of a window', () => {
  it('goes to later batches as far as it was not used', () => {
    // A: 2000 in 20, unfilled; B: 2000; C: nothing is left
    const traded = play({ 20: [['A']], 22: [['B']], 24: [['C']] }, { symbols: symbols('ABC', { A: jumpAt(21) }) });
    assert.deepEqual(lines(traded, 'order', 'refusal'), [
      '20 scripted orders 40 A up to 50.25',
      '22 scripted orders 40 B up to 50.25',
      '24 scripted refuses C budget',
    ]);
  });

  it('of a part that was cancelled goes to later batches', () => {
    // A: 10 % of 100 shares: 10 of 40; 1500 dollars are left for B: 30
    const rows = changed(still(50), dot(21, 50, 100));
    const traded = play(
      { 20: [['A']], 22: [['B']] },
      { symbols: symbols('AB', { A: rows }), terms: { participation: 0.1 } },
    );
    assert.deepEqual(lines(traded, 'bought'), ['21 bought 10 A at 50, stop 49', '23 bought 30 B at 50, stop 49']);
  });

  it('that is refused for its size goes to later batches, not to its own', () => {
    // 60 / 40: 1200 dollars buy no whole share at 1300, 800 buy 16 at 50; 1200 are left for C
    const traded = play(
      {
        20: [
          ['A', 2],
          ['B', 1],
        ],
        22: [['C']],
      },
      { symbols: symbols('ABC', { A: still(1300) }), rules: { shareStep: 1, MAX_PRICE: 2000 } },
    );
    assert.deepEqual(lines(traded, 'order', 'refusal'), [
      '20 scripted refuses A too_small',
      '20 scripted orders 16 B up to 50.25',
      '22 scripted orders 24 C up to 50.25',
    ]);
  });

  it('is not given back by a trade that is over, but for mid', () => {
    const rows = changed(still(50), [30, 50, 50, 48, 50, 1000]);
    const after = (rules: typeof LIKE_MID): string[] =>
      lines(
        play([new Scripted({ 20: [['A']], 40: [['B']] }, rules)], { symbols: symbols('AB', { A: rows }) }),
        'refusal',
        'order',
      ).slice(1);
    assert.deepEqual(after({}), ['40 scripted refuses B budget']);
    assert.deepEqual(after({ ...LIKE_MID, sharing: 'priority' }), ['40 scripted orders 40 B up to 50.25']);
  });

  it('is a share of the equity at the start of the session', () => {
    const traded = play({ 20: [['A']] }, { equity: 12_345 }); // 246.90 / 50
    assert.deepEqual(lines(traded, 'order'), ['20 scripted orders 4.938 A up to 50.25']);
  });

  it('buys whole shares where fractions are off', () => {
    // 2000 / 51 = 39.2
    const traded = play({ 20: [['A']] }, { symbols: symbols('A', { A: still(51) }), rules: { shareStep: 1 } });
    assert.deepEqual(lines(traded, 'order'), ['20 scripted orders 39 A up to 51.25']); // 51.255
  });

  it('is divided by the last close, which may be some minutes old for an inverse ETF', () => {
    // 2000 / 25 at the close of 17; filled at 24
    const sh = [...flat(0, 16, 30), dot(17, 25), ...flat(21, 389, 24)];
    const traded = play({ 20: [['A', 1, 'bearish']] }, { instruments: [barsOf('SH', sh)], inverses: { A: 'SH' } });
    assert.deepEqual(lines(traded, 'order', 'bought'), [
      '20 scripted orders 80 SH up to 25.12', // 25.125
      '21 bought 80 SH at 24, stop 23.52',
    ]);
  });
});

describe('the checks of size in a session', () => {
  const reasons = (script: Script, options: Partial<Trial>): string[] => lines(play(script, options), 'refusal');

  it('refuse a loss at the stop above MAX_RISK_PER_TRADE', () => {
    // 40 shares x 50 x 2 % = 40 dollars = 0.04 % of 100,000
    const at = (MAX_RISK_PER_TRADE: number): string[] => reasons({ 20: [['A']] }, { rules: { MAX_RISK_PER_TRADE } });
    assert.deepEqual(at(0.0004), []);
    assert.deepEqual(at(0.000399), ['20 scripted refuses A risk_per_trade']);
  });

  it('refuse what makes all positions together too large, by their last close', () => {
    // A: 40 % of 2000 = 16 shares, at 55 when B is decided: 880 + 400 (8 x 50) = 1280 = 1.28 % of 100,000
    const rows = [...flat(0, 21, 50), ...flat(22, 389, 55)];
    const at = (MAX_OPEN_RISK: number): string[] =>
      reasons(
        { 20: [['A']], 30: [['B']] },
        { symbols: symbols('AB', { A: rows }), rules: { MAX_OPEN_RISK, ALLOCATION_PLAN: 'slots' } },
      );
    assert.deepEqual(at(0.0128), []);
    assert.deepEqual(at(0.01279), ['30 scripted refuses B open_risk']);
  });

  it('count the entries of the same minute that already work', () => {
    // 60 / 40 of 2000: 1200 fits into 1.5 %, 1200 + 800 does not
    const at = reasons(
      {
        20: [
          ['A', 2],
          ['B', 1],
        ],
      },
      { rules: { MAX_OPEN_RISK: 0.015 } },
    );
    assert.deepEqual(at, ['20 scripted refuses B open_risk']);
  });

  it('refuse what the free cash does not pay', () => {
    // two windows of 60 % each
    const two = [new Scripted({ 20: [['A']] }, {}, 'first'), new Scripted({ 20: [['B']], 30: [['C']] }, {}, 'second')];
    const traded = play(two, { rules: { TOTAL_ALLOCATION: 0.6, MAX_OPEN_RISK: 2 } });
    assert.deepEqual(lines(traded, 'refusal'), [
      '20 second refuses B buying_power',
      '30 second refuses C buying_power',
    ]);
  });

  it('refuse a limit that lies too far from the last trade', () => {
    // 0.00019 x 1.005 = 0.00019095, down to 0.0001: 47 % below
    const traded = play(
      { 20: [['A', 1, 'bearish']] },
      {
        instruments: [barsOf('SH', still(0.00019))],
        inverses: { A: 'SH' },
      },
    );
    assert.deepEqual(lines(traded, 'refusal'), ['20 scripted refuses A price_collar']);
  });
});

describe('the gate in a session', () => {
  const refused = (options: Partial<Trial>, script: Script = { 20: [['A']] }): string[] =>
    lines(play(script, options), 'refusal');

  it('refuses everything while trades are disabled, and still decides', () => {
    const traded = play({ 20: [['A']] }, { rules: { DISABLE_ALL_TRADES: true } });
    assert.deepEqual(lines(traded, ...ALL), ['20 scripted signals A long 1', '20 scripted refuses A trades_disabled']);
  });

  it('asks for the volume of the underlying', () => {
    const asked: string[] = [];
    const volumeOf = (symbol: string): { mean: number; sessions: number } => {
      asked.push(symbol);
      return { mean: 999_999, sessions: 20 };
    };
    const options = { instruments: [barsOf('SH', still(30))], inverses: { A: 'SH' }, volumeOf };
    const script: Script = { 20: [['A', 1, 'bearish']] };
    assert.deepEqual(refused({ ...options, rules: { asksVolume: true } }, script), [
      '20 scripted refuses A low_volume',
    ]);
    assert.deepEqual(asked, ['A']);
    assert.deepEqual(refused(options, script), []);
  });

  it('looks at the price of the underlying, not at that of the inverse ETF', () => {
    const options = { instruments: [barsOf('SH', still(150))], inverses: { A: 'SH' } };
    assert.deepEqual(refused(options, { 20: [['A', 1, 'bearish']] }), []);
  });

  it('lists a leveraged symbol once, at its first bar of the window, and never asks a strategy about it', () => {
    const traded = play(
      { 15: [['A']], 20: [['A']] },
      {
        symbols: symbols('A', { A: without(still(50), 5, 12) }),
        leveraged: ['A'],
      },
    );
    assert.deepEqual(lines(traded, ...ALL), ['13 scripted refuses A leveraged']);
    const [told] = traded.told;
    assert.deepEqual([(told?.event as RefusalEvent).stage, (told?.event as RefusalEvent).side], ['gate', null]);
  });

  it('hears what account and broker say of a symbol', () => {
    const told: readonly (readonly [Partial<Standing>, string])[] = [
      [{ isDisarmed: true }, 'disarmed'],
      [{ isForeign: true }, 'foreign_position'],
      [{ isHalted: true }, 'halted'],
      [{ isTradable: false }, 'not_tradable'],
      [{ isDuplicate: true }, 'duplicate'],
      [{ hasOppositeOrder: true }, 'opposite_side'],
    ];
    for (const [standing, reason] of told) assert.deepEqual(refused({ standing }), [`20 scripted refuses A ${reason}`]);
  });

  it('knows the quotes where there are any', () => {
    // bid and ask of a minute; the decision is made at the close of minute 20
    const quoted = (m: number, bid: number, ask: number, size = 1000): Partial<Trial> => {
      const of = (value: number): Float64Array => Float64Array.of(value);
      return {
        quotes: [
          {
            symbol: 'A',
            minute: Int32Array.of(openMinuteOf(FULL_DAY) + m),
            ...{ bidOpen: of(bid), bidHigh: of(bid), bidLow: of(bid), bidClose: of(bid), bidSize: of(size) },
            ...{ askOpen: of(ask), askHigh: of(ask), askLow: of(ask), askClose: of(ask), askSize: of(size) },
          },
        ],
      };
    };
    assert.deepEqual(refused(quoted(20, 49.99, 50.01)), []);
    assert.deepEqual(refused(quoted(21, 49.99, 50.01)), []); // none yet: nobody knows that there will be any
    assert.deepEqual(refused(quoted(-5, 49.99, 50.01)), ['20 scripted refuses A stale_quote']); // of before the open
    assert.deepEqual(refused(quoted(20, NaN, 50.01)), ['20 scripted refuses A no_quote']);
    assert.deepEqual(refused(quoted(20, 49.99, 50.01, 0)), ['20 scripted refuses A no_quote']);
    assert.deepEqual(refused(quoted(19, 49.99, 50.01)), ['20 scripted refuses A stale_quote']);
    assert.deepEqual(refused(quoted(20, 49.5, 50.5)), ['20 scripted refuses A spread']); // 2 %
    // half of 1.2 % is more than MAX_SLIPPAGE
    assert.deepEqual(refused(quoted(20, 49.7, 50.3)), ['20 scripted refuses A slippage']);
    assert.deepEqual(refused({ ...quoted(20, 49.7, 50.3), rules: { asksSlippage: false } }), []);
    // 40 shares against one: 39 times the spread of 0.02 %
    assert.deepEqual(refused(quoted(20, 49.995, 50.005, 1)), ['20 scripted refuses A slippage']);
  });
});

describe('a bearish signal', () => {
  const bearish = (
    SHORT_TYPE: 'InverseETF' | 'LongPut' | 'Auto' | 'disabled',
    allowsPuts: boolean,
    hasInverse: boolean,
  ): string[] =>
    lines(
      play([new Scripted({ 20: [['A', 1, 'bearish']] }, { allowsPuts })], {
        rules: { SHORT_TYPE },
        instruments: [barsOf('SH', still(30))],
        inverses: hasInverse ? { A: 'SH' } : {},
      }),
      'refusal',
      'bought',
    );
  const refusal = (reason: string): string[] => [`20 scripted refuses A ${reason}`];
  const bought = ['21 bought 66.666666 SH at 30, stop 29.4'];

  it('is refused where bearish trades are off', () => {
    assert.deepEqual(bearish('disabled', true, true), refusal('bearish_disabled'));
  });

  it('buys the inverse ETF, or is refused where none serves', () => {
    assert.deepEqual(bearish('InverseETF', true, true), bought);
    assert.deepEqual(bearish('InverseETF', true, false), refusal('no_inverse'));
  });

  it('buys a put only where the strategy allows it and there is one', () => {
    assert.deepEqual(bearish('LongPut', false, true), refusal('bearish_not_allowed'));
    assert.deepEqual(bearish('LongPut', true, true), refusal('no_put'));
  });

  it('with Auto buys the inverse ETF where there is one, else a put', () => {
    assert.deepEqual(bearish('Auto', true, true), bought);
    assert.deepEqual(bearish('Auto', true, false), refusal('no_put'));
    assert.deepEqual(bearish('Auto', false, false), refusal('no_inverse'));
  });

  it('blocks the underlying, whichever way', () => {
    const traded = play(
      { 20: [['A', 1, 'bearish']], 30: [['A', 1, 'long']] },
      {
        instruments: [barsOf('SH', still(30))],
        inverses: { A: 'SH' },
      },
    );
    assert.deepEqual(lines(traded, 'refusal'), ['30 scripted refuses A already_traded']);
  });
});

describe('the windows of a session', () => {
  const everyMinute: Script = Object.fromEntries(Array.from({ length: 390 }, (_, m) => [m, [['A']] as const]));
  const decided = (rules: Trial['rules'] = {}): (number | undefined)[] => {
    const traded = play(everyMinute, { rules: { DISABLE_ALL_TRADES: true, ...rules } });
    const minutes = traded.told.flatMap(({ event }) => (event.kind === 'signal' ? [event.m] : []));
    return [minutes[0], minutes.at(-1), minutes.length];
  };

  it('are those of the strategies', () => {
    assert.deepEqual(decided(), [10, 300, 291]);
  });

  it('are not moved by a later start: decisions begin with the first moment, the close of the bar before it', () => {
    assert.deepEqual(decided({ firstMoment: 30 }), [29, 300, 272]);
  });

  it('are never decided in when the session is over', () => {
    const half = trade({
      symbols: [barsOf('A', flat(0, 209, 50), HALF_DAY)],
      strategies: [new Scripted(everyMinute)],
      date: HALF_DAY,
    });
    assert.equal(lines(half, 'order').length, 1);
    assert.equal(half.equity.length, 210);
  });

  it('come one after another in TEST_MODE, each three minutes long', () => {
    const script: Script = { ...everyMinute, 61: [['A']], 64: [['B']], 67: [['C']] };
    const scripts = ['first', 'second', 'third'].map((name) => new Scripted(script, {}, name));
    const traded = play(scripts, { rules: { testStart: 60 } });
    assert.deepEqual(lines(traded, 'order', 'closed'), [
      '61 first orders 40 A up to 50.25',
      '40 A: 62 at 50, 63 at 50, hard_exit',
      '64 second orders 40 B up to 50.25',
      '40 B: 65 at 50, 66 at 50, hard_exit',
      '67 third orders 40 C up to 50.25',
      '40 C: 68 at 50, 69 at 50, hard_exit',
    ]);
  });
});

describe('the kill switch of a session', () => {
  it('is engaged once, sells all there is, and refuses until the session ends', () => {
    // A and B: 24 and 16 shares; at 30 A closes at 49.50 and B at 49.50: -20 = 0.02 % of 100,000
    const falling = [...flat(0, 29, 50), ...flat(30, 389, 49.5)];
    const traded = play(
      {
        20: [
          ['A', 2],
          ['B', 1],
        ],
        31: [['C']],
        200: [['D']],
      },
      {
        symbols: symbols('ABCD', { A: falling, B: falling }),
        rules: { DAILY_LOSS_LIMIT: 0.0002 },
      },
    );
    assert.deepEqual(lines(traded, 'kill_switch', 'closed', 'refusal'), [
      '30 kill switch at -20',
      '24 A: 21 at 50, 31 at 49.5, kill_switch',
      '16 B: 21 at 50, 31 at 49.5, kill_switch',
      '31 scripted refuses C kill_switch',
      '200 scripted refuses D kill_switch',
    ]);
  });

  it('lets no decision of its own minute pass', () => {
    const falling = [...flat(0, 29, 50), ...flat(30, 389, 49.5)];
    const traded = play(
      { 20: [['A']], 30: [['C']] },
      {
        symbols: symbols('AC', { A: falling }),
        rules: { DAILY_LOSS_LIMIT: 0.0002, ALLOCATION_PLAN: 'slots' },
      },
    );
    // 16 shares x 0.50 = 8 dollars: not yet
    assert.deepEqual(lines(traded, 'kill_switch', 'refusal'), []);
    const lower = play(
      { 20: [['A']], 30: [['C']] },
      {
        symbols: symbols('AC', { A: falling }),
        rules: { DAILY_LOSS_LIMIT: 0.00008, ALLOCATION_PLAN: 'slots' },
      },
    );
    assert.deepEqual(lines(lower, 'kill_switch', 'refusal'), [
      '30 kill switch at -8',
      '30 scripted refuses C kill_switch',
    ]);
  });
});

describe('a machine that is told nonsense', () => {
  const machineWith = (deliver: (events: BrokerEvents) => void): SessionMachine =>
    new SessionMachine({
      place: { broker: 'sim', mode: 'paper' },
      rules: RULES,
      strategies: [new Scripted({ 20: [['A']] })],
      market: startedMarket(),
      sources: {
        volumeOf: () => ({ mean: 1e9, sessions: 20 }),
        standingOf: () => UNHINDERED,
        isLeveraged: () => false,
        isEtf: () => false,
        inverseOf: () => null,
        putsOn: () => null,
      },
      broker: {
        enter: () => undefined,
        exit: () => undefined,
        deliver: (_, events) => deliver(events),
        endSession: () => undefined,
      },
      journal: { record: () => undefined },
    });
  const startedMarket = (): Market => {
    const market = new Market(symbols('A'), []);
    market.tape('A').startSession(openMinuteOf(FULL_DAY), 0, 390);
    return market;
  };
  const hasCode = (code: string) => (error: unknown) => error instanceof LogicError && error.code === code;

  it('says so: fills of orders that it never sent', () => {
    const fill = { m: 21, price: 50, quantity: 1, fees: 0, slippage: 0 };
    const tales: ((events: BrokerEvents) => void)[] = [
      (events) => events.bought('unheard', fill, 49),
      (events) => events.unfilled('unheard', 21),
      (events) => events.sold('unheard', fill, 'exit'),
    ];
    for (const tale of tales) {
      const machine = machineWith(tale);
      machine.startSession({
        date: FULL_DAY,
        minutes: 390,
        openMinute: openMinuteOf(FULL_DAY),
        equity: 100_000,
        vix: VIX,
      });
      for (let m = 0; m <= 20; m++) machine.runMinute(m);
      assert.throws(() => machine.runMinute(21), hasCode('unknown_order'));
    }
  });

  it('says so: a minute of no session', () => {
    assert.throws(() => machineWith(() => undefined).runMinute(0), hasCode('no_session'));
  });
});

describe('what a refusal tells', () => {
  it('is the stage, what would have been bought, the close and the numbers that speak against it', () => {
    const traded = play(
      { 20: [['A', 1, 'bearish']] },
      {
        instruments: [barsOf('SH', [dot(10, 30)])],
        inverses: { A: 'SH' },
      },
    );
    const refusal = traded.told.find(({ event }) => event.kind === 'refusal')?.event;
    assert.deepEqual(refusal, {
      kind: 'refusal',
      m: 20,
      strategy: 'scripted',
      symbol: 'A',
      side: 'bearish',
      stage: 'gate',
      reason: 'stale_price',
      ticker: 'SH',
      close: 50,
      numbers: { age_minutes: 10 },
    });
  });
});

describe('the equity of a session', () => {
  it('is cash and positions at their last close', () => {
    // 40 shares bought at 50, at 51 from 30 on, sold at 51 in 380
    const rows = [...flat(0, 29, 50), ...flat(30, 389, 51)];
    const { equity, cash } = play({ 20: [['A']] }, { symbols: symbols('A', { A: rows }) });
    assert.deepEqual([equity[20], equity[21], equity[30], equity[389]], [100_000, 100_000, 100_040, 100_040]);
    near(cash, 100_040, 1e-9);
  });
});
