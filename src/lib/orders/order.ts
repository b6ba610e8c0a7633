/**
 * Orders as tbot sends them and as a broker tells of them. Guarantees: an order is known by a client order id that its
 * intent alone decides, so that a retry or a restart makes the same; broker ids are a list, for a replacement makes new ones.
 */
import type { EpochMs } from '../core/clock.ts';
import type { Instrument } from '../market/instrument.ts';

/** What an order is for. */
export type Leg = 'entry' | 'stop' | 'exit';
export type OrderSide = 'buy' | 'sell';
export type OrderKind = 'limit' | 'market' | 'stop';

/** A stop that the broker puts to rest itself as the entry is filled. */
export interface AttachedStop {
  readonly clientId: string;
  /** Per share. */
  readonly price: number;
}

/** What is sent. Journaled before it is. */
export interface OrderRequest {
  /** `<trade id>-<leg><number>`; the same for the same intent, always. */
  readonly clientId: string;
  /** Of the entry that it belongs to. */
  readonly tradeId: string;
  readonly leg: Leg;
  readonly instrument: Instrument;
  readonly side: OrderSide;
  readonly kind: OrderKind;
  /** Shares or contracts. */
  readonly quantity: number;
  /** Per share; null where the kind has none. */
  readonly limit: number | null;
  readonly stop: number | null;
  /** Of an entry, where the broker can hold one. */
  readonly attachedStop: AttachedStop | null;
  /** The client order id of the working order whose place it takes; null: of none. */
  readonly replaces: string | null;
  /** After it the order is not sent any more, and what is left of it is cancelled. Null: good for the day. */
  readonly expiresAt: EpochMs | null;
}

/** What an order can be at a broker, by one table in each adapter. `unknown`: a status that the adapter does not know. */
export const BROKER_ORDER_STATES = [
  'pending',
  'held',
  'working',
  'partially_filled',
  'cancel_pending',
  'filled',
  'cancelled',
  'replaced',
  'expired',
  'rejected',
  'unknown',
] as const;
export type BrokerOrderState = (typeof BROKER_ORDER_STATES)[number];

/** An order as a broker tells of it. */
export interface OrderReport {
  /** Null: not sent by tbot. */
  readonly clientId: string | null;
  readonly brokerId: string;
  readonly ticker: string;
  readonly side: OrderSide;
  readonly kind: OrderKind;
  readonly quantity: number;
  readonly limit: number | null;
  readonly stop: number | null;
  readonly state: BrokerOrderState;
  /** Shares or contracts filled so far, all fills together. */
  readonly filled: number;
  /** What the broker says of a reject, a cancel or a status that is not known; null: nothing. */
  readonly reason: string | null;
  /** The broker's time of the state. */
  readonly at: EpochMs;
}

/** One fill as a broker tells of it. The same id twice is the same fill. */
export interface ExecutionReport {
  readonly id: string;
  /** Of the order; null: not sent by tbot. */
  readonly clientId: string | null;
  readonly ticker: string;
  readonly side: OrderSide;
  readonly quantity: number;
  /** Per share. */
  readonly price: number;
  /** Dollars. */
  readonly fees: number;
  /** What of them authorities take (SEC, FINRA, OCC), where the broker tells them apart. */
  readonly regulatoryFees?: number;
  /** Dollars that the price was worse than the market's; 0 where nobody can know. */
  readonly slippage: number;
  readonly at: EpochMs;
  /** Booked by a simulated venue at the session's end, because no bar was left to sell in. */
  readonly isSessionEnd: boolean;
  /**
   * It is no trade: a contract has ended, for which itself nothing is paid. Exercised: its shares were sold at the strike, which
   * is told nowhere here. Left out: it is a trade.
   */
  readonly contractEnd?: 'expired' | 'exercised';
}

/** The client order id of an order of a trade. */
export function clientIdOf(tradeId: string, leg: Leg, number: number): string {
  return `${tradeId}-${leg}${String(number)}`;
}

const OWN_ID = /^(\d{4}-\d\d-\d\d.*-\d+)-(entry|stop|exit)\d+$/;

/** What a client order id of tbot says; null: it is not one. */
export function partsOf(clientId: string): { readonly tradeId: string; readonly leg: Leg } | null {
  const [, tradeId, leg] = OWN_ID.exec(clientId) ?? [];
  return tradeId === undefined || leg === undefined ? null : { tradeId, leg: leg as Leg };
}

/** One trade's part of an execution: a sale by others can be of several trades. */
export function partOf(executionId: string, tradeId: string): string {
  return `${executionId} of ${tradeId}`;
}

/** The stop that goes with an entry, as an order; null: none does. */
export function attachedStopOf(entry: OrderRequest): OrderRequest | null {
  if (entry.attachedStop === null) return null;
  const { clientId, price } = entry.attachedStop;
  const terms = { leg: 'stop', side: 'sell', kind: 'stop', limit: null, stop: price } as const;
  return { ...entry, clientId, ...terms, attachedStop: null, replaces: null, expiresAt: null };
}
