/** The money of a window in a session, and the checks of size. The arithmetic is in the tests. */
import assert from 'node:assert/strict';
import { jumpAt, play, symbols, type Script } from '../helpers/play.ts';
import { barsOf, changed, dot, flat } from '../helpers/bars.ts';
import { still } from '../helpers/patterns.ts';
import { LIKE_MID, Scripted } from '../helpers/scripted.ts';
import { lines, type Trial } from '../helpers/trial.ts';

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
