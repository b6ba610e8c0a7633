/** `tbot positions` and `tbot orders`: what tbot holds and has ordered, by the journal. */
import { utcText } from '../../calendar/text.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { isWorking, type FoldedOrder } from '../../journal/fold/orders.ts';
import type { FoldedTrade } from '../../journal/fold/trades.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';
import type { Account } from './account.ts';
import { viewOf } from './session-watch.ts';

/** As programs read it: snake case, times in UTC, dollars. */
export interface PositionRow {
  readonly trade_id: string;
  readonly strategy: string;
  readonly ticker: string;
  readonly signal_ticker: string;
  readonly instrument: string;
  readonly quantity: number;
  readonly entry_time: string | null;
  readonly entry_price: number;
  /** Of the last closed bar; null: none was seen. */
  readonly last_price: number | null;
  readonly value: number;
  readonly unrealised: number;
  readonly stop: number | null;
  /** `resting`: it was looked up and rests; `sent`: not proven yet; `none`: nothing rests */
  readonly stop_state: 'resting' | 'sent' | 'none';
  /** Why it is being sold; null: it is not. */
  readonly exiting: string | null;
}

export interface OrderRow {
  readonly client_order_id: string;
  readonly trade_id: string | null;
  readonly leg: string | null;
  readonly ticker: string;
  readonly side: string;
  readonly kind: string;
  readonly quantity: number;
  readonly filled: number;
  readonly limit: number | null;
  readonly stop: number | null;
  readonly state: string;
  readonly reason: string | null;
  readonly time: string;
  readonly broker_order_ids: readonly string[];
}

export function positionsOf({ trades, opened }: SessionView): PositionRow[] {
  return trades.filter(({ remaining }) => remaining > 0).map((trade) => positionOf(trade, opened?.openMinute ?? null));
}

/** Of the newest session. @throws as SessionWatch */
export function heldIn(account: Account): readonly PositionRow[] {
  const view = viewOf(account);
  return view === null ? [] : positionsOf(view);
}

/** In the order in which they were intended; `isOpen`: only those that may still trade. */
export function ordersOf({ orders }: SessionView, isOpen: boolean): OrderRow[] {
  return orders.filter((order) => !isOpen || isWorking(order)).map(orderOf);
}

/** Dollars. */
export function valueOf({ remaining, lastClose, bought, order }: FoldedTrade): number {
  return remaining * (lastClose ?? bought.price) * order.instrument.multiplier;
}

function positionOf(trade: FoldedTrade, openMinute: number | null): PositionRow {
  const { id, order, bought, remaining, lastClose, unrealised, stop, exitAsked } = trade;
  const { first } = bought;
  return {
    trade_id: id,
    strategy: order.strategy,
    ticker: order.ticker,
    signal_ticker: order.symbol,
    instrument: order.instrument.kind,
    quantity: remaining,
    entry_time: openMinute === null || first === null ? null : utcText((openMinute + first) * MINUTE_MS),
    entry_price: bought.price,
    last_price: lastClose,
    value: valueOf(trade),
    unrealised,
    stop: stop?.price ?? null,
    stop_state: stop === null ? 'none' : stop.isProven ? 'resting' : 'sent',
    exiting: exitAsked?.why ?? null,
  };
}

function orderOf(order: FoldedOrder): OrderRow {
  const { clientId, tradeId, leg, ticker, side, kind, quantity, filled, limit, stop, state, reason } = order;
  return {
    client_order_id: clientId,
    trade_id: tradeId,
    ...{ leg, ticker, side, kind, quantity, filled, limit, stop, state, reason },
    time: utcText(order.intendedAt),
    broker_order_ids: order.brokerIds,
  };
}
