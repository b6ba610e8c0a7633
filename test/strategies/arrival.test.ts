/**
 * All answers are the same whether the bars of the session are known from the start, as in a backtest, or arrive one by
 * one, as live, in columns that hold nothing of what has not closed yet.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { STRATEGY_NAMES, type StrategyName } from '../../src/lib/strategies/names.ts';
import { createStrategy, type StrategySettings } from '../../src/lib/strategies/registry.ts';
import { testWindow } from '../../src/lib/strategies/window.ts';
import { dayNumber, isoDate } from '../../src/lib/calendar/civil-date.ts';
import { sessionsBetween } from '../../src/lib/calendar/sessions.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { FULL_DAY, HALF_DAY } from '../helpers/bars.ts';
import { madeTrial } from '../helpers/made-market.ts';
import { realEtfs, realStocks } from '../helpers/real-bars.ts';
import { SETTINGS, trade } from '../helpers/trial.ts';
import { heard } from './answers.ts';

const seeds = fc.nat({ max: 2 ** 31 - 1 });

/** Signals and refusals of every kind in many real sessions. */
const REAL: StrategySettings = {
  ...SETTINGS,
  STRAT_OPEN_BUFFER: 0,
  STRAT_OPEN_VOLUME_FACTOR: 1,
  STRAT_MID_VWAP_THRESHOLD: 0.002,
  STRAT_CLOSE_MODE: 'both',
};

interface Compared {
  readonly name: StrategyName;
  readonly settings: StrategySettings;
  readonly symbols: readonly Bars[];
  readonly date: string;
  /** Start of a test window. */
  readonly testStart?: number;
}

/** How many answers there were, the same both ways. */
function sameAnswers({ name, settings, symbols, date, testStart }: Compared): number {
  const window = testStart === undefined ? {} : { window: testWindow(testStart) };
  const answered = (isKnownAtOnce: boolean) =>
    heard(createStrategy(name, settings, { imbalanceOf: () => null }), symbols, { isKnownAtOnce, date, ...window });
  const atOnce = answered(true);
  assert.deepEqual(answered(false), atOnce, `${name} on ${date}`);
  return atOnce.lines.length;
}

describe('the answers of a strategy', () => {
  for (const name of STRATEGY_NAMES) {
    it(`${name}: are the same whether bars are known at once or arrive one by one`, () => {
      let answers = 0;
      fc.assert(
        fc.property(seeds, fc.nat({ max: 200 }), fc.constantFrom(FULL_DAY, HALF_DAY), (seed, testStart, date) => {
          const { symbols, settings } = madeTrial(seed, date);
          const compared = { name, settings: { ...SETTINGS, ...settings }, symbols, date };
          answers += sameAnswers(compared) + sameAnswers({ ...compared, testStart });
        }),
        { numRuns: 40 },
      );
      assert.ok(answers > 100, `only ${String(answers)} answers were compared`);
    });

    it(`${name}: are so in real sessions`, function () {
      const stocks = realStocks(this);
      const { symbols: etfs } = realEtfs(this);
      // every seventh, a number without a weekday of its own, and the thin days of the ETFs
      const days = sessionsBetween(dayNumber(2021, 9, 14), dayNumber(2023, 9, 13)).filter((_, at) => at % 7 === 0);
      const thin = sessionsBetween(dayNumber(2019, 12, 17), dayNumber(2019, 12, 31));
      let answers = 0;
      for (const { day } of days) answers += sameAnswers({ name, settings: REAL, symbols: stocks, date: isoDate(day) });
      for (const { day } of thin) answers += sameAnswers({ name, settings: REAL, symbols: etfs, date: isoDate(day) });
      assert.ok(answers > 100, `only ${String(answers)} answers were compared`);
    });
  }
});

describe('a session that is followed bar by bar', () => {
  it('decides, orders and trades as one whose bars are all known', () => {
    let events = 0;
    fc.assert(
      fc.property(seeds, fc.constantFrom(FULL_DAY, HALF_DAY), fc.constantFrom(null, 60), (seed, date, testStart) => {
        const made = madeTrial(seed, date);
        const trial = { ...made, rules: { ...made.rules, testStart } };
        const known = trade(trial);
        events += known.told.length;
        assert.deepEqual(trade({ ...trial, isFollowed: true }), known);
      }),
      { numRuns: 80 },
    );
    assert.ok(events > 1000, `only ${String(events)} events were compared`);
  });
});
