import assert from 'node:assert/strict';
import { IndicatorLine } from '../../../src/lib/market/indicators/line.ts';
import { refusedByAdx } from '../../../src/lib/strategies/filters/adx.ts';
import type { Seen } from '../../../src/lib/strategies/strategy.ts';
import { barsOf, dot } from '../../helpers/bars.ts';
import { startedTape } from '../answers.ts';

/** An indicator that is what it is told to be. */
function fixed(value: number): IndicatorLine {
  return new IndicatorLine(startedTape(barsOf('AAA', [dot(0, 50)])), {
    value,
    reset: () => undefined,
    catchUp: () => undefined,
  });
}

describe('the ADX filter', () => {
  const judged = (value: number): unknown[] => {
    const seen: Seen = {};
    return [refusedByAdx(fixed(value), 0, seen), seen.adx];
  };

  it('takes an ADX above 25 for a trend, and not 25 itself', () => {
    assert.deepEqual(judged(25), [null, 25]);
    assert.deepEqual(judged(25.000001), ['adx_trend', 25.000001]);
    assert.deepEqual(judged(0), [null, 0]);
  });

  it('refuses as warm-up what is no finite number, and tells nothing of it', () => {
    for (const value of [NaN, Infinity]) assert.deepEqual(judged(value), ['adx_warmup', null]);
  });
});
