/** What one minute makes of signals: who goes first, who is cut, and what happens before what. */
import assert from 'node:assert/strict';
import { ALL_KINDS, play, symbols, type Script } from '../helpers/play.ts';
import { changed } from '../helpers/bars.ts';
import { still } from '../helpers/patterns.ts';
import { LIKE_MID, Scripted, type ScriptedSignal } from '../helpers/scripted.ts';
import { lines, type Trial } from '../helpers/trial.ts';

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
    assert.deepEqual(lines({ told: traded.told.filter(({ at }) => at === 40) }, ...ALL_KINDS), [
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
