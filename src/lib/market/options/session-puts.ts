/**
 * The puts on a symbol in one session: by real quotes from the session's first quote of a put on, before it and without
 * quotes by an estimate. Guarantees: those of put-chain.ts; the same put of the same minute has the same series, whoever
 * asks for it and when.
 */
import type { DayNumber } from '../../calendar/civil-date.ts';
import type { Bars, EpochMinute, OptionContract, OptionQuotes } from '../bars.ts';
import type { PutChain, PutSeries } from './put-chain.ts';
import { quotedPutChain } from './quoted-put-chain.ts';
import { syntheticPutChain, syntheticPutSeries, type SyntheticPuts } from './synthetic-put-chain.ts';

export interface PutSources {
  readonly underlying: string;
  readonly day: DayNumber;
  /** The underlying's; its rows of that session are fromRow..toRow - 1. */
  readonly bars: Bars;
  readonly fromRow: number;
  readonly toRow: number;
  /** Annual (0.2 is 20 %), known before the session; null: there is nothing to estimate by. */
  readonly volatility: number | null;
  /** None: there are no quotes. */
  readonly quotes: readonly OptionQuotes[];
}

export interface SessionPuts extends PutChain {
  /** The put that a decision at the close of that minute chose; null where none could have chosen it. */
  seriesOf(contract: OptionContract, at: EpochMinute): PutSeries | null;
}

/** Null where there is neither a quote nor anything to estimate by. */
export function sessionPuts({ volatility, quotes, ...session }: PutSources): SessionPuts | null {
  const quoted = quotedPutChain(session.underlying, session.day, quotes);
  const estimate: SyntheticPuts | null = volatility === null ? null : { ...session, volatility };
  if (quoted === null && estimate === null) return null;
  const estimated = estimate === null ? null : syntheticPutChain(estimate);
  const isQuoted = (at: EpochMinute): boolean => quoted !== null && at >= quoted.firstMinute;
  return {
    choose: (at, ...rest) => (isQuoted(at) ? quoted : estimated)?.choose(at, ...rest) ?? { refusal: {} },
    seriesOf: (contract, at) => {
      if (isQuoted(at)) return quoted?.seriesOf(contract) ?? null;
      return estimate === null ? null : syntheticPutSeries(contract, estimate);
    },
  };
}
