/** What a session may ask beside its market: history, reference data, option chains. */
import type { Instrument } from '../market/instrument.ts';
import type { PutChain } from '../market/options/put-chain.ts';

/** What account and broker say of an entry in a symbol. */
export interface Standing {
  /** Entries wait until a person re-arms them. */
  readonly isDisarmed: boolean;
  /** The account holds or works something in it that is not of this journal. */
  readonly isForeign: boolean;
  readonly isHalted: boolean;
  readonly isTradable: boolean;
  /** The same intent is in the journal already. */
  readonly isDuplicate: boolean;
  /** An order of ours works on the other side, protection apart. */
  readonly hasOppositeOrder: boolean;
}

export interface SessionSources {
  standingOf(symbol: string, instrument: Instrument): Standing;
  /** Mean regular-hours volume of a symbol's last 20 sessions before this one, and how many of them are known. */
  volumeOf(symbol: string): { readonly mean: number; readonly sessions: number };
  /** Whether it is listed or named as an inverse, leveraged or volatility product. */
  isLeveraged(symbol: string): boolean;
  /** Whether it is known to be an ETF. */
  isEtf(symbol: string): boolean;
  /** The 1x inverse ETF that serves it in this run, settled before the first bar; null when none does. */
  inverseOf(symbol: string): string | null;
  /** Its puts in this session; null when there are none to choose from. */
  putsOn(symbol: string): PutChain | null;
}
