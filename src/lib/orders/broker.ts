/**
 * The Broker port: what the session asks of whoever executes, and what it hears back. Everything heard is an event, also
 * the end of an entry that bought nothing; nothing is returned by the call that asks.
 * Guarantees asked of every broker: an entry is bought within its minute or not at all, and never above its limit; never
 * more is sold of an entry than was bought and is not already sold; a filled entry is under its stop from the fill on.
 */
import type { Instrument } from '../market/instrument.ts';

/** What protects a position. */
export type StopRule =
  /** A stop-market order that share below the price paid, rounded down to the tick. */
  | { readonly kind: 'below_fill'; readonly share: number }
  /** Of a put: its underlying trades at that price or above. */
  | { readonly kind: 'underlying_above'; readonly symbol: string; readonly price: number };

/** A marketable limit order to buy, alive for one minute, with the stop that follows it. */
export interface EntryOrder {
  /** The same intent has the same id, whenever it is made. */
  readonly id: string;
  readonly instrument: Instrument;
  /** Shares or contracts. */
  readonly quantity: number;
  readonly limit: number;
  readonly stop: StopRule;
}

export interface Fill {
  /** Session minute. */
  readonly m: number;
  /** Per share, as it was paid or received. */
  readonly price: number;
  readonly quantity: number;
  /** Dollars. */
  readonly fees: number;
  /** Dollars that the price was worse than the market's. */
  readonly slippage: number;
}

/** Why something was sold: asked for, by its stop, or booked at the session's end because no bar was left. */
export type SaleCause = 'exit' | 'stop' | 'session_end';

export interface BrokerEvents {
  /** Bought; what of the order is not in this fill is cancelled. `stop` is the price of its stop; null for a put. */
  bought(id: string, fill: Fill, stop: number | null): void;
  /** The minute is over and nothing was bought. */
  unfilled(id: string, m: number): void;
  sold(id: string, fill: Fill, cause: SaleCause): void;
}

export interface Broker {
  enter(order: EntryOrder): void;
  /** Sells what is left of that entry at the market, from the next open on, until all of it is sold. */
  exit(id: string): void;
  /** Tells what has happened up to the close of that session minute. */
  deliver(m: number, events: BrokerEvents): void;
  /** The session is over: tells how what is still held was booked. */
  endSession(events: BrokerEvents): void;
}
