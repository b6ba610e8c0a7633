/** The market data of a run, as it was loaded from the store. */
import type { Bars, OptionQuotes, Quotes, VixCloses } from '../market/bars.ts';
import type { History } from './history.ts';

export interface MarketData {
  /** What may signal. */
  readonly symbols: readonly Bars[];
  /** What joins as instruments only: inverse ETFs. */
  readonly instruments: readonly Bars[];
  /** By ticker. */
  readonly quotes: ReadonlyMap<string, Quotes>;
  /** By underlying. */
  readonly options: ReadonlyMap<string, readonly OptionQuotes[]>;
  readonly vix: VixCloses | null;
}

/** What is known of the symbols beside their bars. */
export interface SymbolFacts {
  readonly isLeveraged: (symbol: string) => boolean;
  readonly isEtf: (symbol: string) => boolean;
  /** 1x inverse ETFs of that very symbol, the preferred first. */
  readonly inversesOf: (symbol: string) => readonly string[];
}

/** A run's data with what has been settled before its first bar. */
export interface RunData {
  readonly market: MarketData;
  readonly history: History;
  /** Inverse ETFs by what they serve. */
  readonly inverses: ReadonlyMap<string, string>;
}
