/** Minute bars put together to five-minute candles, which a drawing has room for; every high and low is kept. */
import type { PriceChart } from '../backtest-report.ts';

export interface Candle {
  /** EpochMinute at which it begins, a multiple of CANDLE_MINUTES. */
  readonly minute: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export const CANDLE_MINUTES = 5;

/** The minute bars put together; a candle without a bar is not there. */
export function candles({ minute, open, high, low, close, volume }: PriceChart): readonly Candle[] {
  const found: Candle[] = [];
  for (let at = 0; at < minute.length; at++) {
    const start = Math.floor((minute[at] ?? 0) / CANDLE_MINUTES) * CANDLE_MINUTES;
    const bar = {
      minute: start,
      open: open[at] ?? NaN,
      high: high[at] ?? NaN,
      low: low[at] ?? NaN,
      close: close[at] ?? NaN,
      volume: volume[at] ?? 0,
    };
    const last = found.at(-1);
    if (last?.minute === start) found[found.length - 1] = merged(last, bar);
    else found.push(bar);
  }
  return found;
}

function merged(a: Candle, b: Candle): Candle {
  const { minute, open } = a;
  const [high, low] = [Math.max(a.high, b.high), Math.min(a.low, b.low)];
  return { minute, open, high, low, close: b.close, volume: a.volume + b.volume };
}
