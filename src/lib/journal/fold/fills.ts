/**
 * Every fill of a trade of ours, as a journal tells it: what the books, and the gain of a closed trade, are made of.
 * Guarantees: each fill is given once, in the order in which it was journaled, so that what was given of the beginning
 * of a journal is not changed by what comes later; what others traded is left out.
 */
import { partsOf, type ExecutionReport, type OrderReport, type OrderRequest } from '../../orders/order.ts';
import { instrumentOf } from '../../orders/trade.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { OrderEvent } from '../../session/journal.ts';
import type { StoredRecord } from '../../session/records.ts';
import { handle, type Handlers } from './handlers.ts';

export interface JournaledFill {
  readonly tradeId: string;
  readonly instrument: Instrument;
  readonly execution: ExecutionReport;
  /** What was decided; null: the journal does not know. */
  readonly order: OrderEvent | null;
  /** Null: it was no order of ours that sold it. */
  readonly orderId: string | null;
  /** The broker's number of the order; null: it has told none. */
  readonly brokerOrderId: string | null;
}

/** The kinds of records that it is made of. */
export const FILL_KINDS = [
  'order',
  'order_intended',
  'order_report',
  'adopted',
  'execution',
  'sold_elsewhere',
] as const;

export class FillsFold {
  readonly #orders = new Map<string, OrderEvent>();
  readonly #requests = new Map<string, OrderRequest>();
  readonly #brokerIds = new Map<string, string>();
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
    order_intended: ({ request }) => {
      this.#requests.set(request.clientId, request);
    },
    order_report: ({ report }) => {
      this.#told(report);
    },
    adopted: ({ report }) => {
      this.#told(report);
    },
    execution: ({ execution }) => {
      const { clientId } = execution;
      if (clientId === null) return;
      const tradeId = this.#requests.get(clientId)?.tradeId ?? partsOf(clientId)?.tradeId;
      if (tradeId !== undefined) this.#give(tradeId, clientId, execution);
    },
    sold_elsewhere: ({ tradeId, execution }) => this.#give(tradeId, null, execution),
  };

  #told({ clientId, brokerId }: OrderReport): void {
    if (clientId !== null) this.#brokerIds.set(clientId, brokerId);
  }

  #give(tradeId: string, orderId: string | null, execution: ExecutionReport): void {
    const key = `${tradeId} ${execution.id}`;
    if (this.#given.has(key)) return;
    this.#given.add(key);
    const order = this.#orders.get(tradeId) ?? null;
    const request = orderId === null ? undefined : this.#requests.get(orderId);
    const instrument = order?.instrument ?? request?.instrument ?? instrumentOf(execution.ticker);
    const brokerOrderId = orderId === null ? null : (this.#brokerIds.get(orderId) ?? null);
    this.#fill = { tradeId, instrument, execution, order, orderId, brokerOrderId };
  }
}
