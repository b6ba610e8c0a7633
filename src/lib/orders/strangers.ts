/**
 * Orders with a client order id of ours that no intent explains, as far as the broker has told of them, until they are
 * taken in. Guarantees: none of their fills is lost or kept twice; what is not ours is none of them.
 */
import { partsOf, type ExecutionReport, type OrderReport, type OrderRequest } from './order.ts';
import { instrumentOf } from './trade.ts';

interface Stranger {
  report: OrderReport | null;
  readonly executions: ExecutionReport[];
}

export class Strangers {
  readonly #known = new Map<string, Stranger>();

  reported(clientId: string, report: OrderReport): void {
    const stranger = this.#of(clientId);
    if (stranger !== null) stranger.report = report;
  }

  executed(clientId: string, execution: ExecutionReport): void {
    const stranger = this.#of(clientId);
    if (stranger?.executions.some(({ id }) => id === execution.id) === false) stranger.executions.push(execution);
  }

  /** To be looked up (no report yet) and taken in. */
  get all(): readonly (readonly [string, OrderReport | null])[] {
    return [...this.#known].map(([clientId, { report }]) => [clientId, report]);
  }

  executionsOf(clientId: string): readonly ExecutionReport[] {
    return this.#known.get(clientId)?.executions ?? [];
  }

  /** It is known now. */
  forget(clientId: string): void {
    this.#known.delete(clientId);
  }

  #of(clientId: string): Stranger | null {
    if (partsOf(clientId) === null) return null;
    const stranger = this.#known.get(clientId) ?? { report: null, executions: [] };
    this.#known.set(clientId, stranger);
    return stranger;
  }
}

/** What must have been sent, by what the broker says of it; null: it is not ours. */
export function requestBehind(report: OrderReport): OrderRequest | null {
  const { clientId, ticker, side, kind, quantity, limit, stop } = report;
  const parts = clientId === null ? null : partsOf(clientId);
  if (clientId === null || parts === null) return null;
  return {
    ...{ clientId, ...parts, side, kind, quantity, limit, stop },
    ...{ instrument: instrumentOf(ticker), attachedStop: null, replaces: null, expiresAt: null },
  };
}
