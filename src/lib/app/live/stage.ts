/**
 * Where a run trades: the broker with its feed and clock, as far as a run can tell a replay from a real market. Guarantees
 * asked of every stage: opening it sends no order, and what it has opened it closes.
 */
import type { Clock, EpochMs } from '../../core/clock.ts';
import type { Broker } from '../../orders/broker.ts';
import type { Alert } from '../../session/alert.ts';
import type { RunPlace } from '../../session/closed.ts';
import type { Feed } from '../../session/feed.ts';
import type { PutSource } from '../../session/put-source.ts';

export interface Venue {
  readonly broker: Broker;
  readonly feed: Feed;
  /** Left out: the puts that can be bought are known before the session, or there are none. */
  readonly puts?: PutSource;
  /** The session's. */
  readonly clock: Clock;
  /** By which its signs of life are dated, where the session's clock waits for the world; left out: the session's. */
  readonly beatsBy?: Clock;
  readonly close: () => void | Promise<void>;
}

export interface Stage {
  readonly place: RunPlace;
  /** Whether tbot watches the stops that no order can hold. */
  readonly softStops: boolean;
  /** When the market closes in which what an earlier session left is sold; null: the session closes itself. */
  readonly closesAt: EpochMs | null;
  /** Whether its bars can be had by a run that goes on already. */
  readonly follows: (symbol: string) => boolean;
  /** `alert`: what a person should know of the feed. @throws ConfigError, NetworkError, BrokerError */
  readonly open: (alert: (alert: Alert) => void) => Promise<Venue>;
}
