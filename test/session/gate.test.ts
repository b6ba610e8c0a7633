/** The facts that a session gives the gate, and the instruments of bearish signals. */
import assert from 'node:assert/strict';
import type { RefusalEvent } from '../../src/lib/session/journal.ts';
import { ALL_KINDS, play, symbols, type Script } from '../helpers/play.ts';
import { barsOf, dot, FULL_DAY, openMinuteOf, without } from '../helpers/bars.ts';
import { still } from '../helpers/patterns.ts';
import { Scripted } from '../helpers/scripted.ts';
import type { Standing } from '../../src/lib/risk/gate.ts';
import { lines, type Trial } from '../helpers/trial.ts';

describe('the gate in a session', () => {
  const refused = (options: Partial<Trial>, script: Script = { 20: [['A']] }): string[] =>
    lines(play(script, options), 'refusal');

  it('refuses everything while trades are disabled, and still decides', () => {
    const traded = play({ 20: [['A']] }, { rules: { DISABLE_ALL_TRADES: true } });
    assert.deepEqual(lines(traded, ...ALL_KINDS), [
      '20 scripted signals A long 1',
      '20 scripted refuses A trades_disabled',
    ]);
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
    assert.deepEqual(lines(traded, ...ALL_KINDS), ['13 scripted refuses A leveraged']);
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
