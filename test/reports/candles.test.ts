import assert from 'node:assert/strict';
import { candles } from '../../src/lib/reports/charts/candles.ts';
import { emptyChart } from './sample.ts';

describe('five-minute candles', () => {
  it('open with their first bar, close with their last, and keep every high, low and share', () => {
    // Minutes 100 to 102 make one candle, 105 one of its own, and there is none from 110 to 115.
    const made = candles({
      ...emptyChart('SPY', '2024-03-04'),
      minute: Int32Array.of(100, 101, 102, 105, 116),
      open: Float64Array.of(10, 11, 12, 13, 14),
      high: Float64Array.of(11, 15, 12, 13, 14),
      low: Float64Array.of(9, 10, 8, 12, 13),
      close: Float64Array.of(11, 12, 9, 13, 14),
      volume: Float64Array.of(1, 2, 3, 4, 5),
    });
    assert.deepEqual(made, [
      { minute: 100, open: 10, high: 15, low: 8, close: 9, volume: 6 },
      { minute: 105, open: 13, high: 13, low: 12, close: 13, volume: 4 },
      { minute: 115, open: 14, high: 14, low: 13, close: 14, volume: 5 },
    ]);
  });

  it('are none without bars', () => {
    assert.deepEqual(candles(emptyChart('SPY', '2024-03-04')), []);
  });
});
