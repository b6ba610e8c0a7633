/** How often and how many: tries, entries, positions, and symbols that were traded. */
import assert from 'node:assert/strict';
import { jumpAt, play, symbols, type Script } from '../helpers/play.ts';
import { changed } from '../helpers/bars.ts';
import { still } from '../helpers/patterns.ts';
import { LIKE_MID, Scripted, type ScriptedSignal } from '../helpers/scripted.ts';
import { lines, type Trial } from '../helpers/trial.ts';

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
