/**
 * The Scan port: who names the symbols of a strategy while a run goes on. Guarantees asked of it: what it names is known to the
 * broker; it ends when it is told to give up; a failure changes nothing.
 */
import type { EpochMs } from '../core/clock.ts';
import type { InstrumentSeen, Watching } from './records.ts';

export interface ScanWish {
  readonly strategy: string;
  /** One that is kept and looked later serves too, if it is fresh; null: any that is. */
  readonly laterThan: EpochMs | null;
  /** Of a symbol that is watched already nothing need be asked. */
  readonly isWatched: (symbol: string) => boolean;
  readonly giveUp: AbortSignal;
}

export interface ScanFound {
  /** When it looked. */
  readonly at: EpochMs;
  /** Who told. */
  readonly source: string;
  /** What a reader has to know of where it comes from. */
  readonly notes: readonly string[];
  /** The best first. */
  readonly symbols: readonly string[];
  /** What was named and the broker does not know. */
  readonly leftOut: readonly string[];
  /** Of what is not watched yet: of each symbol, and of what may be bought in its place. */
  readonly facts: readonly (Watching | InstrumentSeen)[];
}

/** @throws NetworkError, BrokerError, ConfigError, InterruptedError */
export type Scan = (wish: ScanWish) => Promise<ScanFound>;
