/** ENABLE_ADX_FILTER: mean reversion is not tried against a trend. */
import type { IndicatorLine } from '../../market/indicators/line.ts';
import type { Seen, StrategyRefusal } from '../strategy.ts';

/** An ADX above this means a trend (J. W. Wilder 1978). */
const ADX_TREND = 25;

/** What speaks against an entry at that row; null: nothing. */
export function refusedByAdx(adx: IndicatorLine, row: number, seen: Seen): StrategyRefusal | null {
  const value = adx.at(row);
  const isStable = Number.isFinite(value);
  seen.adx = isStable ? value : null;
  if (!isStable) return 'adx_warmup';
  return value > ADX_TREND ? 'adx_trend' : null;
}
