/** ENABLE_ADX_FILTER: mean reversion is not tried against a trend. */
import type { IndicatorLine } from '../../market/indicators/line.ts';
import type { WindowRefusal } from '../strategy.ts';

/** An ADX above this means a trend (J. W. Wilder 1978). */
export const ADX_TREND = 25;

/** What speaks against an entry at that row; null: nothing. */
export function refusedByAdx(adx: IndicatorLine, row: number): WindowRefusal | null {
  const value = adx.at(row);
  if (!Number.isFinite(value)) return { reason: 'adx_warmup', numbers: { adx: null } };
  return value > ADX_TREND ? { reason: 'adx_trend', numbers: { adx: value } } : null;
}
