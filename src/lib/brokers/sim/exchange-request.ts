/**
 * All that changes an exchange, as data: what its bars and these, in their order, come to is its state. The log of requests
 * keeps them, and `applyRequest` does one again.
 */
import type { EpochMs } from '../../core/clock.ts';
import type { OrderKind, OrderRequest, OrderSide } from '../../orders/order.ts';
import type { ExchangeEnd } from './exchange-order.ts';

/** What the account's owner does by other means than tbot. */
export interface OwnerOrder {
  readonly ticker: string;
  readonly side: OrderSide;
  readonly kind: OrderKind;
  readonly quantity: number;
  readonly limit: number | null;
  readonly stop: number | null;
}

export type BrokenOff = Extract<ExchangeEnd, 'cancelled' | 'rejected'>;

export type ExchangeRequest =
  | { readonly do: 'advance'; readonly until: EpochMs | null }
  | { readonly do: 'place'; readonly request: OrderRequest }
  | { readonly do: 'cancel'; readonly clientId: string }
  | { readonly do: 'owner_order'; readonly order: OwnerOrder }
  | { readonly do: 'owner_cancel'; readonly brokerId: string }
  | { readonly do: 'owner_trade'; readonly ticker: string; readonly side: OrderSide; readonly quantity: number }
  | { readonly do: 'break_off'; readonly clientId: string; readonly reason: string; readonly as: BrokenOff }
  | { readonly do: 'halt'; readonly ticker: string }
  | { readonly do: 'resume'; readonly ticker: string };

/** The verbs behind the requests. */
export interface Changeable {
  advance(until: EpochMs | null): unknown;
  place(request: OrderRequest): unknown;
  cancel(clientId: string): void;
  ownerOrder(order: OwnerOrder): unknown;
  ownerCancel(brokerId: string): void;
  ownerTrade(ticker: string, side: OrderSide, quantity: number): void;
  breakOff(clientId: string, reason: string, as: BrokenOff): void;
  halt(ticker: string): void;
  resume(ticker: string): void;
}

/** @throws what the verb throws */
export function applyRequest(to: Changeable, request: ExchangeRequest): void {
  switch (request.do) {
    case 'advance':
      to.advance(request.until);
      return;
    case 'place':
      to.place(request.request);
      return;
    case 'cancel':
      to.cancel(request.clientId);
      return;
    case 'owner_order':
      to.ownerOrder(request.order);
      return;
    case 'owner_cancel':
      to.ownerCancel(request.brokerId);
      return;
    case 'owner_trade':
      to.ownerTrade(request.ticker, request.side, request.quantity);
      return;
    case 'break_off':
      to.breakOff(request.clientId, request.reason, request.as);
      return;
    case 'halt':
      to.halt(request.ticker);
      return;
    case 'resume':
      to.resume(request.ticker);
  }
}
