/**
 * The line between one process and its broker: what a run is given of the outside, and what the world does to it. There are two
 * kinds: by sim's port (sim-line.ts), and by Alpaca's adapter before the local Alpaca (alpaca/line.ts).
 */
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { Clock, EpochMs, Timers } from '../../src/lib/core/clock.ts';
import type { Broker } from '../../src/lib/orders/broker.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../src/lib/orders/order.ts';
import type { Alert } from '../../src/lib/session/alert.ts';
import type { Feed } from '../../src/lib/session/feed.ts';
import type { PutSource } from '../../src/lib/session/put-source.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What is broken for a while. `stream_silent`: of orders, while its socket stays open. */
export type Down =
  'overload' | 'unreachable' | 'token_expiry' | 'stream_down' | 'refusing' | 'feed_silent' | 'stream_silent';

export interface LineParts {
  readonly time: VirtualTime;
  readonly faults: Faults;
  /** Of latencies. */
  readonly chance: Chance;
  /** Until when that is broken; the past where it works. */
  readonly downUntil: (what: Down) => EpochMs;
  readonly isAlive: () => boolean;
  /** Of the process. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** The session hands an order to its adapter. */
  readonly sent: (request: OrderRequest) => void;
  /** The moment at which it leaves the process. */
  readonly left: (request: OrderRequest) => void;
  readonly alert: (alert: Alert) => void;
}

export interface Line {
  readonly broker: Broker;
  readonly feed: Feed;
  /** Who is asked for puts; null: the session has them at hand. */
  readonly puts: PutSource | null;
  /** What the venue tells by itself, on its way to the process. */
  tell(what: { readonly order: OrderReport } | { readonly execution: ExecutionReport }): void;
  minute(what: 'opened' | 'closed', m: number): void;
  /** It begins to be broken, or is whole again. `breaks`: connections end by it. */
  broken(what: Down, breaks: boolean): void;
  mended(what: Down): void;
  /** The process is dead. */
  cut(): void;
}

/** The broker's side: the truth that everything else is compared with. */
export interface VenueSide {
  readonly exchange: SimExchange;
  /** The exchange's clock is the world's. */
  goOn(): void;
  breakOff(clientId: string, reason: string, as: 'cancelled' | 'rejected'): void;
  /** What is so at the broker begins or is over, whoever lives. */
  broken(what: Down): void;
  mended(what: Down): void;
  /** For one process. */
  open(parts: LineParts): Line;
  /** What else speaks against the day, once it is over; null: nothing. */
  fault(): string | null;
}

export function isDown({ time, downUntil }: LineParts, what: Down): boolean {
  return time.now() < downUntil(what);
}

/** Milliseconds, one way. */
export function latency(chance: Chance): number {
  return 5 + 80 * chance.next() ** 3;
}
