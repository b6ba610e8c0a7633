/**
 * Every order of a session as the journal tells of it: what was intended, what the broker said, what was filled.
 * Guarantees: an order that has ended stays so; an older word of the broker does not undo a newer one; what was filled is
 * the sum of executions, beside what the broker reports.
 */
import type { EpochMs } from '../../core/clock.ts';
import {
  partsOf,
  type BrokerOrderState,
  type ExecutionReport,
  type Leg,
  type OrderKind,
  type OrderReport,
  type OrderRequest,
  type OrderSide,
} from '../../orders/order.ts';
import { isEnd, STATE_OF, type OrderState } from '../../orders/states.ts';
import type { StoredRecord } from '../../session/records.ts';
import { handle, type Handlers } from './handlers.ts';

/** `dropped`: it was never sent, or never arrived, and will not be sent. `replaced`: another order has taken its place. */
export type FoldedState = OrderState | 'replaced' | 'dropped';

/** What it means that the broker says so: one that was replaced is told from one that was cancelled. */
const STATES: Readonly<Record<BrokerOrderState, FoldedState>> = { ...STATE_OF, replaced: 'replaced' };

function hasEnded(state: FoldedState): boolean {
  return state === 'replaced' || state === 'dropped' || isEnd(state);
}

export interface FoldedOrder {
  readonly clientId: string;
  /** Null: it cannot be told from the id either. */
  readonly tradeId: string | null;
  readonly leg: Leg | null;
  readonly ticker: string;
  readonly side: OrderSide;
  readonly kind: OrderKind;
  readonly quantity: number;
  readonly limit: number | null;
  readonly stop: number | null;
  readonly replaces: string | null;
  /** A stop that the broker puts to rest itself: the client order id of its entry. */
  readonly attachedTo: string | null;
  /** An order of ours that no intent explains. */
  readonly isAdopted: boolean;
  /** Why it was sent, and why it was to be cancelled. */
  readonly why: string;
  readonly cancelWhy: string | null;
  readonly state: FoldedState;
  /** Executions together. */
  readonly filled: number;
  /** What the broker says was filled. */
  readonly reported: number;
  readonly brokerIds: readonly string[];
  /** What the broker said of a reject or a cancel, or the error after which its fate was unknown. */
  readonly reason: string | null;
  readonly intendedAt: EpochMs;
  /** Of its last change, on the session's clock. */
  readonly changedAt: EpochMs;
  /** The broker's time of its newest word; null: it has said nothing. */
  readonly reportedAt: EpochMs | null;
}

type Writable = { -readonly [K in keyof FoldedOrder]: FoldedOrder[K] } & { brokerIds: string[] };

export function isWorking({ state }: FoldedOrder): boolean {
  return !hasEnded(state);
}

export class OrdersFold {
  readonly #orders = new Map<string, Writable>();
  readonly #ofTrade = new Map<string, Writable[]>();

  /** Copies, in the order in which they were intended. */
  get all(): readonly FoldedOrder[] {
    return [...this.#orders.values()].map((order) => ({ ...order, brokerIds: [...order.brokerIds] }));
  }

  get(clientId: string): FoldedOrder | null {
    return this.#orders.get(clientId) ?? null;
  }

  /** In the order in which they were intended. */
  ofTrade(tradeId: string): readonly FoldedOrder[] {
    return this.#ofTrade.get(tradeId) ?? [];
  }

  apply(stored: StoredRecord): void {
    handle(this.#handlers, stored);
  }

  /** Told once for each execution. */
  executed({ clientId, quantity }: ExecutionReport, at: EpochMs): void {
    const order = this.#orders.get(clientId ?? '');
    if (order === undefined) return;
    order.filled += quantity;
    order.changedAt = at;
  }

  readonly #handlers: Handlers = {
    order_intended: ({ request, why }, { at }) => this.#intend(request, why, at),
    cancel_asked: ({ clientId, why }, { at }) => {
      const order = this.#change(clientId, 'cancel_pending', at);
      if (order !== null) order.cancelWhy = why;
    },
    cancel_refused: ({ clientId, error }, { at }) => this.#change(clientId, 'unknown', at, error),
    order_unknown: ({ clientId, error }, { at }) => this.#change(clientId, 'unknown', at, error),
    // It may be sent again.
    order_absent: ({ clientId }, { at }) => this.#change(clientId, 'intended', at),
    order_dropped: ({ clientId, why }, { at }) => {
      const order = this.#change(clientId, 'dropped', at, why);
      if (order !== null) this.#dropAttached(order, at);
    },
    order_report: ({ report }, { at }) => this.#report(report, at),
    adopted: ({ report }, { at }) => this.#adopt(report, at),
  };

  #intend(request: OrderRequest, why: string, at: EpochMs): void {
    const { clientId, tradeId, leg, instrument, side, kind, quantity, limit, stop, replaces, attachedStop } = request;
    // The same intent again, after a restart: the same order.
    if (this.#orders.has(clientId)) return;
    const { ticker } = instrument;
    const order = fresh({ clientId, tradeId, leg, ticker, side, kind, quantity, limit, stop, replaces, why }, at);
    this.#add(order);
    if (attachedStop === null) return;
    const what = { clientId: attachedStop.clientId, stop: attachedStop.price, limit: null, replaces: null };
    const how = { leg: 'stop', side: 'sell', kind: 'stop', why: 'attached to its entry' } as const;
    this.#add({ ...fresh({ ...what, ...how, tradeId, ticker, quantity }, at), attachedTo: clientId });
  }

  #adopt(report: OrderReport, at: EpochMs): void {
    const { clientId, ticker, side, kind, quantity, limit, stop } = report;
    if (clientId !== null && !this.#orders.has(clientId)) {
      const { tradeId, leg } = partsOf(clientId) ?? { tradeId: null, leg: null };
      const what = { clientId, tradeId, leg, ticker, side, kind, quantity, limit, stop, replaces: null, why: '' };
      this.#add({ ...fresh(what, at), isAdopted: true });
    }
    this.#report(report, at);
  }

  #report(report: OrderReport, at: EpochMs): void {
    const order = this.#orders.get(report.clientId ?? '');
    if (order === undefined) return;
    if (!order.brokerIds.includes(report.brokerId)) order.brokerIds.push(report.brokerId);
    order.reported = Math.max(order.reported, report.filled);
    const state = STATES[report.state];
    const isOlder = order.reportedAt !== null && report.at < order.reportedAt;
    const wouldReopen = hasEnded(order.state) && !hasEnded(state);
    if (isOlder || wouldReopen) return;
    order.state = state;
    order.reason = report.reason ?? order.reason;
    order.reportedAt = report.at;
    order.changedAt = at;
    if (hasEnded(state) && order.reported === 0) this.#dropAttached(order, at);
  }

  /** Null: there is no such order, or it has ended. */
  #change(clientId: string, state: FoldedState, at: EpochMs, reason: string | null = null): Writable | null {
    const order = this.#orders.get(clientId);
    if (order === undefined || hasEnded(order.state)) return null;
    order.state = state;
    order.reason = reason ?? order.reason;
    order.changedAt = at;
    return order;
  }

  /** An entry that is not there and bought nothing has no stop either, unless the broker has told of it. */
  #dropAttached(entry: Writable, at: EpochMs): void {
    if (entry.leg !== 'entry') return;
    for (const order of this.#ofTrade.get(entry.tradeId ?? '') ?? [])
      if (order.attachedTo === entry.clientId && order.reportedAt === null) this.#change(order.clientId, 'dropped', at);
  }

  #add(order: Writable): void {
    this.#orders.set(order.clientId, order);
    if (order.tradeId === null) return;
    const others = this.#ofTrade.get(order.tradeId);
    if (others === undefined) this.#ofTrade.set(order.tradeId, [order]);
    else others.push(order);
  }
}

type Sent =
  'clientId' | 'tradeId' | 'leg' | 'ticker' | 'side' | 'kind' | 'quantity' | 'limit' | 'stop' | 'replaces' | 'why';

function fresh(what: Pick<FoldedOrder, Sent>, at: EpochMs): Writable {
  const nothing = { filled: 0, reported: 0, brokerIds: [], reason: null, cancelWhy: null, reportedAt: null };
  return { ...what, attachedTo: null, isAdopted: false, state: 'intended', ...nothing, intendedAt: at, changedAt: at };
}
