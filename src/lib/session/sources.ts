/** What a session may ask beside its market: history, reference data, option chains. */
import type { EpochMs } from '../core/clock.ts';
import type { Instrument } from '../market/instrument.ts';
import type { PutChain } from '../market/options/put-chain.ts';
import type { QuoteFacts, Standing } from '../risk/gate.ts';

export interface SessionSources {
  /** Of an entry that a strategy decides at the close of minute m. */
  standingOf(symbol: string, instrument: Instrument, strategy: string, m: number): Standing;
  /** Whether fractions of a share of it can be bought, and protected. */
  mayBeFraction(ticker: string): boolean;
  /** Mean regular-hours volume of a symbol's last 20 sessions before this one, and how many of them are known. */
  volumeOf(symbol: string): { readonly mean: number; readonly sessions: number };
  /** Whether it is listed or named as an inverse, leveraged or volatility product. */
  isLeveraged(symbol: string): boolean;
  /** Whether it is known to be an ETF. */
  isEtf(symbol: string): boolean;
  /** The 1x inverse ETF that serves it in this run, settled before the first bar; null when none does. */
  inverseOf(symbol: string): string | null;
  /** What a live feed quotes of it, as old as it is at that instant; null: the feed has no quotes. */
  quoteAt(ticker: string, at: EpochMs): QuoteFacts | null;
  /** Its puts in this session; null when there are none to choose from. */
  putsOn(symbol: string): PutChain | null;
}
