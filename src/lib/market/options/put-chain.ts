/** placeholder types */
import type { Bars, EpochMinute, Quotes } from '../bars.ts';
import type { Instrument } from '../instrument.ts';
export interface PutLimits {
  readonly minDte: number;
  readonly maxDte: number;
  readonly maxSpread: number;
}
export interface PutSeries {
  readonly instrument: Instrument;
  readonly bars: Bars;
  readonly quotes: Quotes | null;
}
export type PutChoice =
  { readonly series: PutSeries } | { readonly refusal: Readonly<Record<string, number | string>> };
export interface PutChain {
  choose(at: EpochMinute, underlyingPrice: number, limits: PutLimits): PutChoice;
}
