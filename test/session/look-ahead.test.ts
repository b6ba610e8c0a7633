/** No decision, order or fill knows what comes later; and the check that says so catches who does. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NO_ROW, type Tape } from '../../src/lib/market/tape.ts';
import type { Answers, Strategy } from '../../src/lib/strategies/strategy.ts';
import { HALF_DAY, sessionBars, sessionOf } from '../helpers/bars.ts';
import { madeTrial } from '../helpers/made-market.ts';
import { realStocks } from '../helpers/real-bars.ts';
import { closedTrades, trade, type Trial } from '../helpers/trial.ts';
import { assertSamePast, type Future } from './another-future.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const futures: fc.Arbitrary<Future> = fc.oneof(fc.constant('removed' as const), fc.record({ seed: seeds }));

/** Buys what is going to rise: reads the close of the bar after the one it decides on. */
class Clairvoyant implements Strategy {
  readonly name = 'clairvoyant';
  readonly isExitSignal: Strategy['isExitSignal'] = null;
  readonly rules = {
    stopShare: 0.02,
    maxPositions: null,
    isLimitedByMaxTrades: true,
    sharing: 'row',
    maxShareOfBudget: 1,
    timeoutMinutes: null,
    allowsPuts: false,
  } as const;

  selfCheck(): [] {
    return [];
  }

  window(): ReturnType<Strategy['window']> {
    return { analysisFrom: 0, analysisTo: 0, firstDecision: 1, lastDecision: 300, hardExit: 380 };
  }

  startSession(): void {
    // it remembers nothing, it foresees
  }

  admit(): null {
    return null;
  }

  decide(m: number, answers: Answers, tapes: readonly Tape[]): void {
    for (const tape of tapes) {
      const row = tape.rowAt(m);
      const { close } = tape.bars;
      if (row !== NO_ROW && (close[row + 1] ?? 0) > (close[row] ?? NaN) * 1.002) answers.signal(tape, 'long', 1, {});
    }
  }
}

/** Buys one symbol after another, blindly, and is out before the price falls by a percent. */
class Escapist extends Clairvoyant {
  override readonly isExitSignal = ({ bars: { close }, fromRow }: Tape, m: number): boolean =>
    (close[fromRow + m + 1] ?? Infinity) < (close[fromRow + m] ?? NaN) * 0.99;

  override decide(m: number, answers: Answers, tapes: readonly Tape[]): void {
    for (const tape of tapes) if (m % 5 === tape.index && tape.rowAt(m) !== NO_ROW) answers.signal(tape, 'long', 1, {});
  }
}

describe('what happens in a session', () => {
  it('is the same whatever comes later, with every strategy and kind of instrument', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 15, max: 388 }), futures, (seed, cut, future) => {
        assertSamePast(madeTrial(seed), cut, future);
      }),
      { numRuns: 150 },
    );
  });

  it('is so on a half day, and in the windows of TEST_MODE', () => {
    const trials = (seed: number): Trial[] => {
      const trial = madeTrial(seed);
      return [madeTrial(seed, HALF_DAY), { ...trial, rules: { ...trial.rules, testStart: 60 } }];
    };
    fc.assert(
      fc.property(seeds, fc.integer({ min: 15, max: 208 }), futures, (seed, cut, future) => {
        for (const trial of trials(seed)) assertSamePast(trial, cut, future);
      }),
      { numRuns: 30 },
    );
  });

  it('is so in real sessions', function () {
    const stocks = realStocks(this);
    // as good as any: sessions of all three, days of trend and of panic, a half day, one that lacks bars
    for (const date of [
      '2021-11-26',
      '2022-01-24',
      '2022-05-05',
      '2022-07-13',
      '2022-11-10',
      '2023-03-22',
      '2023-06-05',
    ]) {
      const trial: Trial = {
        date,
        symbols: stocks.map((bars) => sessionBars(bars, date)),
        strategies: ['open', 'mid', 'close'],
        settings: {
          STRAT_OPEN_BUFFER: 0,
          STRAT_OPEN_VOLUME_FACTOR: 1,
          STRAT_MID_VWAP_THRESHOLD: 0.003,
          ENABLE_ADX_FILTER: false,
          STRAT_CLOSE_MODE: 'both',
        },
        rules: { MAX_PRICE: 1000 },
        terms: { participation: 0.0001, slippage: 0.0005 },
      };
      fc.assert(
        fc.property(fc.integer({ min: 20, max: sessionOf(date).minutes - 2 }), futures, (cut, future) => {
          assertSamePast(trial, cut, future);
        }),
        { numRuns: 12 },
      );
    }
  });
});

describe('the markets that this is tried on', () => {
  it('have entries of every strategy and instrument, and exits for every reason', () => {
    const found = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      for (const { trade: closed } of closedTrades(trade(madeTrial(seed)))) {
        found.add(closed.strategy_name);
        found.add(closed.instrument);
        found.add(closed.exit_reason);
      }
    }
    const wanted = [
      'open',
      'mid',
      'close',
      'stock',
      'inverse_etf',
      'put',
      'stop',
      'hard_exit',
      'timeout',
      'vwap_touch',
    ];
    for (const each of [...wanted, 'kill_switch', 'no_bar']) assert.ok(found.has(each), each);
  });
});

describe('a strategy that looks ahead', () => {
  const isCaught = (cheat: Strategy): void => {
    const everySeed = fc.property(seeds, fc.integer({ min: 15, max: 300 }), futures, (seed, cut, future) => {
      assertSamePast({ ...madeTrial(seed), strategies: [cheat] }, cut, future);
    });
    assert.throws(() => fc.assert(everySeed, { numRuns: 100, endOnFailure: true }), /Property failed/);
  };

  it('is caught when it enters by what it has seen', () => isCaught(new Clairvoyant()));

  it('is caught when it leaves by what it has seen', () => isCaught(new Escapist()));
});
