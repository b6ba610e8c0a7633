/**
 * What a line must know that its own record does not say: under which broker and mode it runs, to which strategy and
 * symbol a trade id belongs, which orders a trade has sent. A fold over the journal, a record at a time.
 */
import { utcMinute } from '../../calendar/utc-minute.ts';
import { TradeMoney } from '../../journal/fold/trade-money.ts';
import { partsOf } from '../../orders/order.ts';
import { strategyOfTrade } from '../../orders/trade-id.ts';
import type { EpochMinute } from '../../market/bars.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { OrderReport, OrderRequest } from '../../orders/order.ts';
import type { OrderEvent } from '../../session/journal.ts';
import type { StoredRecord } from '../../session/records.ts';
import { byKind, type ByKind } from '../by-kind.ts';

/** Whose journal it is. */
export interface JournalPlace {
  /** Unique in a home: the journal's name. */
  readonly journal: string;
  readonly broker: string;
  readonly mode: 'paper' | 'live';
  readonly isDryRun: boolean;
}

export class TradeContext {
  readonly #orders = new Map<string, OrderEvent>();
  readonly #requests = new Map<string, OrderRequest>();
  readonly #idsOf = new Map<string, Set<string>>();
  readonly #states = new Map<string, string>();
  readonly #money: TradeMoney;
  #isNews = false;
  #openMinute: EpochMinute | null = null;
  readonly #seen: ByKind<[], void> = {
    session_opened: ({ openMinute }) => (this.#openMinute = openMinute),
    order: (order) => this.#orders.set(order.id, order),
    order_intended: ({ request }) => {
      this.#requests.set(request.clientId, request);
      this.#addIds(request.tradeId, [request.clientId]);
    },
    order_report: ({ report }) => (this.#isNews = this.#reported(report)),
    adopted: ({ report }) => (this.#isNews = this.#reported(report)),
  };

  /** @param money of the whole journal, where only its end is told here */
  constructor(money = new TradeMoney()) {
    this.#money = money;
  }

  apply(stored: StoredRecord): void {
    this.#isNews = false;
    byKind(this.#seen, stored.record);
    this.#money.apply(stored);
  }

  /** A closed trade with what it has gained to the cent, as the books have it. */
  settled(trade: ClosedTrade): ClosedTrade {
    return this.#money.settled(trade);
  }

  /** Whether the order report that was applied last says something that none before it said of the order. */
  get isNews(): boolean {
    return this.#isNews;
  }

  /** UTC, ISO 8601, of a minute of the session that was opened last; null before the first. */
  timeOf(m: number): string | null {
    return this.#openMinute === null ? null : utcMinute(this.#openMinute + m);
  }

  /** What was decided under that trade id; undefined: not in this journal. */
  order(tradeId: string): OrderEvent | undefined {
    return this.#orders.get(tradeId);
  }

  request(clientId: string): OrderRequest | undefined {
    return this.#requests.get(clientId);
  }

  /** Ids of the orders of a trade, apart by spaces; null: none was sent. */
  orderIds(tradeId: string): string | null {
    const ids = this.#idsOf.get(tradeId);
    return ids === undefined ? null : [...ids].join(' ');
  }

  /** The strategy of a trade, also of one whose decision is not in this journal. */
  strategyOf(tradeId: string): string | null {
    return this.#orders.get(tradeId)?.strategy ?? strategyOfTrade(tradeId);
  }

  #reported(report: OrderReport): boolean {
    const { clientId, brokerId, state, filled, limit, stop, reason } = report;
    const said = JSON.stringify([state, filled, limit, stop, reason]);
    const key = clientId ?? brokerId;
    const isNews = this.#states.get(key) !== said;
    this.#states.set(key, said);
    if (clientId !== null) this.#addIds(tradeIdOf(clientId), [clientId, brokerId]);
    return isNews;
  }

  #addIds(tradeId: string, ids: readonly string[]): void {
    const known = this.#idsOf.get(tradeId) ?? new Set();
    for (const id of ids) known.add(id);
    this.#idsOf.set(tradeId, known);
  }
}

/** The trade that an order belongs to; of what is no order's id the id itself. */
export function tradeIdOf(clientId: string): string {
  return partsOf(clientId)?.tradeId ?? clientId;
}
