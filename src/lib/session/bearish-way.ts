/** By which way a bearish signal is traded, or why by none: SHORT_TYPE, and what strategy and symbol allow. Never short. */
import type { InstrumentRefusal } from '../risk/reasons.ts';
import type { TradingRules } from './rules.ts';

export type BearishWay = 'inverse_etf' | 'put' | Exclude<InstrumentRefusal, 'no_put'>;

export function bearishWay(
  shortType: TradingRules['SHORT_TYPE'],
  { hasInverse, allowsPuts }: { readonly hasInverse: boolean; readonly allowsPuts: boolean },
): BearishWay {
  switch (shortType) {
    case 'disabled':
      return 'bearish_disabled';
    case 'InverseETF':
      return hasInverse ? 'inverse_etf' : 'no_inverse';
    case 'LongPut':
      return allowsPuts ? 'put' : 'bearish_not_allowed';
    case 'Auto':
      if (hasInverse) return 'inverse_etf';
      return allowsPuts ? 'put' : 'no_inverse';
  }
}
