/**
 * The port through which a bearish signal finds its put: what an underlying's chain offered in one session.
 * Every implementation keeps these rules. The put is the one of the first expiry that is minDte to maxDte calendar days
 * away and of the listed strike nearest to the underlying's price, the lower of two; no other one is tried. `choose`
 * reads nothing later than its minute; a row of the bars depends on nothing later than its own minute.
 */
import type { Bars, EpochMinute, OptionContract } from '../bars.ts';
import { PUT_MULTIPLIER, type Instrument } from '../instrument.ts';
import { occSymbol } from './occ-symbol.ts';

export interface PutLimits {
  /** Calendar days to expiry: LONG_PUT_MIN_DTE, LONG_PUT_MAX_DTE. */
  readonly minDte: number;
  readonly maxDte: number;
  /** (ask - bid) / mid, at most: LONG_PUT_MAX_SPREAD. */
  readonly maxSpread: number;
}

/** A put with its prices of the session, in dollars a share of the underlying. */
export interface PutSeries {
  readonly instrument: Instrument;
  /** Mid quotes, or an estimate that no tick has rounded. Their volume is 0: nobody knows it. */
  readonly bars: Bars;
  readonly sides: PutSides;
}

/** Bid and ask, row by row of the bars. A bid of 0: nobody bids. */
export interface PutSides {
  readonly bidOpen: Float64Array;
  readonly askOpen: Float64Array;
  readonly bidClose: Float64Array;
  readonly askClose: Float64Array;
}

/** The put, or why there is none (`no_put`): what was seen, for the journal. */
export type PutChoice =
  { readonly series: PutSeries } | { readonly refusal: Readonly<Record<string, number | string>> };

export interface PutChain {
  /** What a bearish signal decided at the close of that minute buys; the price is the underlying's close of it. */
  choose(at: EpochMinute, underlyingPrice: number, limits: PutLimits): PutChoice;
}

/** Somebody bids, and both sides are near enough to each other. */
export function isTight(
  { bid, ask }: { readonly bid: number; readonly ask: number },
  { maxSpread }: PutLimits,
): boolean {
  return bid > 0 && (ask - bid) / ((ask + bid) / 2) <= maxSpread;
}

export function putInstrument(contract: OptionContract, isSynthetic: boolean): Instrument {
  return { kind: 'put', ticker: occSymbol(contract), multiplier: PUT_MULTIPLIER, contract, isSynthetic };
}
