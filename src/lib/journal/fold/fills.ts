/**
 * Every fill of a trade of ours, as a journal tells it: what the books, and the gain of a closed trade, are made of.
 * Guarantees: each fill is given once, in the order in which it was journaled, so that what was given of the beginning
 * of a journal is not changed by what comes later; what others traded is left out.
 */
import { partOf, partsOf, type ExecutionReport } from '../../orders/order.ts';
import { instrumentOf } from '../../orders/trade.ts';
import type { OrderEvent } from '../../session/journal.ts';
import type { StoredRecord } from '../../session/records.ts';
import { handle, type Handlers } from './handlers.ts';

export interface JournaledFill {
  readonly tradeId: string;
  readonly instrument: OrderEvent['instrument'];
  readonly execution: ExecutionReport;
  /** What was decided; null: the journal does not know. */
  readonly order: OrderEvent | null;
  /** Null: it was no order of ours that sold it. */
  readonly orderId: string | null;
}

/** The kinds of records that it is made of. */
export const FILL_KINDS = ['order', 'execution', 'sold_elsewhere'] as const;

export class FillsFold {
  readonly #orders = new Map<string, OrderEvent>();
  readonly #given = new Set<string>();
  #fill: JournaledFill | null = null;

  /** The fill that the record tells of; null: of none, or of one that was given before. */
  apply(stored: StoredRecord): JournaledFill | null {
    this.#fill = null;
    handle(this.#handlers, stored);
    return this.#fill;
  }

  readonly #handlers: Handlers = {
    order: (order) => {
      this.#orders.set(order.id, order);
    },
    execution: ({ execution }) => {
      const { clientId } = execution;
      const parts = clientId === null ? null : partsOf(clientId);
      if (parts !== null) this.#give(parts.tradeId, clientId, execution);
    },
    sold_elsewhere: ({ tradeId, execution }) => this.#give(tradeId, null, execution),
  };

  #give(tradeId: string, orderId: string | null, execution: ExecutionReport): void {
    const part = partOf(execution.id, tradeId);
    if (this.#given.has(part)) return;
    this.#given.add(part);
    const order = this.#orders.get(tradeId) ?? null;
    this.#fill = {
      tradeId,
      instrument: order?.instrument ?? instrumentOf(execution.ticker),
      execution,
      order,
      orderId,
    };
  }
}
