/**
 * What tbot buys: a share or ETF, the 1x inverse ETF of one, or a put. Never anything short, leveraged or written.
 */
import type { OptionContract } from './bars.ts';

export const INSTRUMENT_KINDS = ['stock', 'etf', 'inverse_etf', 'put'] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

export interface Instrument {
  readonly kind: InstrumentKind;
  /** What is bought: a ticker, or a put's OCC symbol. */
  readonly ticker: string;
  /** Shares that one unit stands for: 1, or 100 for a put. */
  readonly multiplier: number;
  /** Of a put; null for all others. */
  readonly contract: OptionContract | null;
  /** True for a put whose prices are an estimate and no quotes. */
  readonly isSynthetic: boolean;
}

/** Shares of a put contract. */
export const PUT_MULTIPLIER = 100;
