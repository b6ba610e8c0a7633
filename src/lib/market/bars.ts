/**
 * Minute bars, quotes and option quotes as columns: typed arrays of equal length, one row a minute, oldest first, no
 * minute twice. A bar is named by its start.
 */
import type { DayNumber } from '../calendar/civil-date.ts';
import type { BarColumns } from './indicators/columns.ts';

/** Minutes since 1970-01-01T00:00Z. */
export type EpochMinute = number;

export interface Bars extends BarColumns {
  readonly symbol: string;
  /** EpochMinute of each bar's start. */
  readonly minute: Int32Array;
  readonly open: Float64Array;
}

/** Bid and ask as bars of a minute. NaN where that side had no quote; a size is the last one, in shares or contracts. */
export interface Quotes {
  readonly symbol: string;
  readonly minute: Int32Array;
  readonly bidOpen: Float64Array;
  readonly bidHigh: Float64Array;
  readonly bidLow: Float64Array;
  readonly bidClose: Float64Array;
  readonly bidSize: Float64Array;
  readonly askOpen: Float64Array;
  readonly askHigh: Float64Array;
  readonly askLow: Float64Array;
  readonly askClose: Float64Array;
  readonly askSize: Float64Array;
}

export interface OptionContract {
  readonly underlying: string;
  readonly right: 'call' | 'put';
  /** Dollars. */
  readonly strike: number;
  /** New York date of its last trading day. */
  readonly expiry: DayNumber;
}

/** One contract of an underlying's chain with its quotes; `quotes.symbol` is its OCC symbol. */
export interface OptionQuotes {
  readonly contract: OptionContract;
  readonly quotes: Quotes;
}

/** VIX closes by New York date, oldest first. */
export interface VixCloses {
  readonly day: Int32Array;
  readonly close: Float64Array;
}
