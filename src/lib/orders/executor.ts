/**
 * The Executor port: what the session asks of whoever turns its entries and exits into orders, and what it hears back.
 * Everything heard is an event, also the end of an entry that bought nothing; nothing is returned by the call that asks.
 * In a backtest the simulated venue is the executor; in every other mode it is the order desk (desk.ts) over a Broker.
 * Guarantees asked of every executor: an entry is bought within its minute or not at all, and never above its limit; never
 * more is sold of an entry than was bought and is not already sold; a filled entry is under its stop from the fill on.
 */
import type { EpochMs } from '../core/clock.ts';
import type { Instrument } from '../market/instrument.ts';

/** What protects a position. */
export type StopRule =
  /** A stop-market order that share below the price paid, rounded down to the tick. */
  | { readonly kind: 'below_fill'; readonly share: number }
  /** Of a put: its underlying trades at that price or above. */
  | { readonly kind: 'underlying_above'; readonly symbol: string; readonly price: number };

/** A marketable limit order to buy, alive for one minute, with the stop that follows it. */
export interface EntryOrder {
  /** The same intent has the same id, whenever it is made. It is the trade's id too. */
  readonly id: string;
  readonly instrument: Instrument;
  /** Shares or contracts. */
  readonly quantity: number;
  readonly limit: number;
  /** Per share: what the size was made of, and where a stop that is attached to the entry is measured from. */
  readonly decisionPrice: number;
  readonly stop: StopRule;
  /** Session minute at whose close it is sent: it is alive until the close of the next. */
  readonly m: number;
  /** Where it is sent later than at that close: when it ends. */
  readonly expiresAt?: EpochMs;
  /** Session minute at whose open all of it is to be sold at any price. */
  readonly hardExit: number;
}

export interface Fill {
  /** Session minute. */
  readonly m: number;
  /** Per share, as it was paid or received. */
  readonly price: number;
  readonly quantity: number;
  /** Dollars. */
  readonly fees: number;
  /** Dollars that the price was worse than the market's; 0 where nobody can know. */
  readonly slippage: number;
}

/**
 * Why something was sold: asked for, by its stop, although nobody asked (it could not be protected, or was sold by others),
 * or booked: at the session's end because no bar was left, or for nothing because its contract has expired.
 */
export type SaleCause = 'exit' | 'stop' | 'forced' | 'session_end' | 'expired';

export interface ExecutorEvents {
  /** A part of the entry, or all of it, was bought. `stop` is the price of its stop as it stands now; null for a put. */
  bought(id: string, fill: Fill, stop: number | null): void;
  /** Nothing more will be bought of the entry: it is filled, or what is left of it is cancelled. Told once, last. */
  done(id: string, m: number): void;
  sold(id: string, fill: Fill, cause: SaleCause): void;
}

export interface Executor {
  enter(order: EntryOrder): void;
  /**
   * Sells what is left of that entry at the market, from the next open on, until all of it is sold. `isUrgent`: a price is not
   * waited for; left out: it is not.
   */
  exit(id: string, isUrgent?: boolean): void;
}
