/** A strategy answers the same whether the bars of the session are known from the start, as in a backtest, or arrive one by one. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { STRATEGY_NAMES } from '../../src/lib/strategies/names.ts';
import { createStrategy, type StrategySettings } from '../../src/lib/strategies/registry.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { madeTrial } from '../helpers/made-market.ts';
import { SETTINGS } from '../helpers/trial.ts';
import { heard } from './answers.ts';

describe('the answers of a strategy', () => {
  for (const name of STRATEGY_NAMES) {
    it(`${name}: are the same whether bars are known at once or arrive one by one`, () => {
      const answered = (settings: StrategySettings, symbols: readonly Bars[], isKnownAtOnce: boolean) =>
        heard(createStrategy(name, settings, { imbalanceOf: () => null }), symbols, { isKnownAtOnce });
      let answers = 0;
      fc.assert(
        fc.property(fc.nat({ max: 2 ** 31 - 1 }), (seed) => {
          const trial = madeTrial(seed);
          const settings = { ...SETTINGS, ...trial.settings };
          const atOnce = answered(settings, trial.symbols, true);
          answers += atOnce.lines.length;
          assert.deepEqual(answered(settings, trial.symbols, false), atOnce);
        }),
        { numRuns: 40 },
      );
      assert.ok(answers > 100, `only ${String(answers)} answers were compared`);
    });
  }
});
