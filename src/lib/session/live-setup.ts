/** How a session that is lived decides and trades: what holds for all of its runs, and is the same when it is recalled. */
import type { EpochMs } from '../core/clock.ts';
import type { Market } from '../market/market.ts';
import type { PutChain } from '../market/options/put-chain.ts';
import type { Capabilities } from '../orders/broker.ts';
import type { Strategy } from '../strategies/strategy.ts';
import type { RunPlace } from './closed.ts';
import type { TradingRules } from './rules.ts';

export interface LiveSetup {
  /** Of the session in the journal, and the beginning of its ids; left out: its date. */
  readonly key?: string;
  readonly place: RunPlace;
  readonly rules: TradingRules;
  readonly can: Capabilities;
  readonly softStops: boolean;
  /** When the market closes in which its positions are sold, where that is a later session's; left out: at its own close. */
  readonly closesAt?: EpochMs;
  readonly strategyOf: (name: string) => Strategy;
  /** The order in which the strategies' batches of a minute are chosen from. */
  readonly order: readonly string[];
  readonly putsOn: (symbol: string, market: Market) => PutChain | null;
}
