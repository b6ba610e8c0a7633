import assert from 'node:assert/strict';
import { verifyBars } from '../../src/lib/bars/verify.ts';
import { sessionMinute } from '../../src/lib/calendar/session-minute.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { benchBars, midFirings, openFirings } from './market.ts';

describe('the bars to measure with', () => {
  let market: Bars[];
  before(() => {
    market = benchBars({ symbols: 10, sessions: 60, seed: 1 });
  });

  it('are full sessions without a hole, early closes left out, in columns that threads can share', () => {
    assert.equal(market.length, 10);
    for (const bars of market) {
      assert.equal(bars.minute.length, 60 * 390);
      assert.ok(bars.minute.every((minute, row) => sessionMinute(minute * MINUTE_MS) === row % 390));
      const kinds = verifyBars(bars).map(({ kind }) => kind);
      // 60 full sessions to the end of 2024: the half days of 29 November and 24 December lie between.
      assert.deepEqual(
        kinds.filter((kind) => kind !== 'outlier'),
        ['missing_session'],
      );
      const { minute, open, high, low, close, volume } = bars;
      for (const column of [minute, open, high, low, close, volume])
        assert.ok(column.buffer instanceof SharedArrayBuffer);
    }
  });

  it('repeat themselves by seed', () => {
    assert.deepEqual(benchBars({ symbols: 10, sessions: 60, seed: 1 }), market);
    assert.notDeepEqual(benchBars({ symbols: 10, sessions: 60, seed: 2 }), market);
  });

  it('fire the price rule of mid on about 1 % of the bars of its window, and that of open now and then', () => {
    const mid = midFirings(market);
    assert.equal(mid.bars, 10 * 60 * 239); // 60 to 298
    assert.ok(mid.fired > 0.005 * mid.bars && mid.fired < 0.02 * mid.bars, String(mid.fired));
    const open = openFirings(market);
    assert.equal(open.bars, 10 * 60 * 29); // 20 to 48
    assert.ok(open.fired > 10 && open.fired < 200, String(open.fired));
  });
});
