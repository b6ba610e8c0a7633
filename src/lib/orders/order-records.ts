/**
 * The records of a journal that orders are made of: what was intended, what was asked, what the broker said. The state of
 * every order is a fold over them (desk.ts), and over nothing else.
 * Guarantees: a record is a plain JSON value; an order is sent only after its `order_intended`, each time that it is sent.
 */
import type { EpochMs } from '../core/clock.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from './order.ts';

/** It is about to be sent; a second time only after an `order_absent`. */
export interface OrderIntended {
  readonly kind: 'order_intended';
  readonly request: OrderRequest;
  /** In words: why. */
  readonly why: string;
}

export interface CancelAsked {
  readonly kind: 'cancel_asked';
  readonly clientId: string;
  readonly why: string;
}

export interface OrderReported {
  readonly kind: 'order_report';
  readonly report: OrderReport;
  readonly from: 'reply' | 'stream' | 'lookup' | 'reconcile';
  /** Of what was looked up or reconciled: when it was asked for. What happened later is not in it. Null: told. */
  readonly askedAt: EpochMs | null;
}

export interface Executed {
  readonly kind: 'execution';
  readonly execution: ExecutionReport;
}

/** No answer: it may be there or not. */
export interface OrderUnknown {
  readonly kind: 'order_unknown';
  readonly clientId: string;
  readonly asked: 'place' | 'cancel';
  readonly error: string;
}

/** A look-up that can be relied on: the broker has no such order. */
export interface OrderAbsent {
  readonly kind: 'order_absent';
  readonly clientId: string;
}

/** The broker's list of working orders lacks it: it is looked up. */
export interface OrderDoubted {
  readonly kind: 'order_doubted';
  readonly clientId: string;
}

/** It was intended, never arrived, and its minute is over or it is not wanted any more: it is not sent. */
export interface OrderDropped {
  readonly kind: 'order_dropped';
  readonly clientId: string;
  readonly why: string;
}

/** The broker refused to cancel: it is asked what became of the order. */
export interface CancelRefused {
  readonly kind: 'cancel_refused';
  readonly clientId: string;
  readonly error: string;
}

/** The stop of a trade was looked up and rests. */
export interface Protected {
  readonly kind: 'protected';
  readonly tradeId: string;
  readonly clientId: string;
}

/** A trade that cannot be protected is sold, whatever the session wants. */
export interface ExitForced {
  readonly kind: 'exit_forced';
  readonly tradeId: string;
  readonly why: string;
}

/** What the trade holds was sold, and not by an order of tbot: an execution and two snapshots prove it. */
export interface SoldElsewhere {
  readonly kind: 'sold_elsewhere';
  readonly tradeId: string;
  readonly execution: ExecutionReport;
}

/** What the broker says of what the account holds of a ticker; nothing held: 0 and 0. */
export interface PositionSeen {
  readonly kind: 'position_seen';
  readonly ticker: string;
  readonly quantity: number;
  /** What of it no working sell order holds. */
  readonly available: number;
  /** When it was asked for: what happened later is not in it. */
  readonly askedAt: EpochMs;
}

/** The best bid for what is to be sold by a limit; 0: there is none. */
export interface QuoteSeen {
  readonly kind: 'quote_seen';
  readonly ticker: string;
  readonly bid: number;
}

/** An order with our client order id of which the journal knew nothing. */
export interface Adopted {
  readonly kind: 'adopted';
  readonly report: OrderReport;
}

export interface Alerted {
  readonly kind: 'alert';
  readonly severity: 'info' | 'warning' | 'critical';
  readonly code: string;
  /** The order, trade or ticker in question: the same alert of it is not repeated at once. Null: of none. */
  readonly about: string | null;
  readonly text: string;
}

export type OrderRecord =
  | OrderIntended
  | CancelAsked
  | CancelRefused
  | OrderReported
  | Executed
  | OrderUnknown
  | OrderAbsent
  | OrderDoubted
  | OrderDropped
  | Protected
  | ExitForced
  | SoldElsewhere
  | PositionSeen
  | QuoteSeen
  | Adopted
  | Alerted;
