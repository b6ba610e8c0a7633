/** The orders of the local Alpaca, by each of the ids that they have. Guarantees: in the order in which they came. */
import type { AlpacaOrder } from './alpaca-order.ts';
import { badField, notFound } from './refusal.ts';

export class OrderStore {
  readonly #byId = new Map<string, AlpacaOrder>();
  readonly #byClientId = new Map<string, AlpacaOrder>();
  readonly #byExchangeId = new Map<string, AlpacaOrder>();

  get all(): readonly AlpacaOrder[] {
    return [...this.#byId.values()];
  }

  keep(order: AlpacaOrder): void {
    this.#byId.set(order.id, order);
    this.#byClientId.set(order.clientId, order);
  }

  /** It is on the exchange under that id. */
  bind(order: AlpacaOrder, exchangeId: string): void {
    order.exchangeId = exchangeId;
    this.#byExchangeId.set(exchangeId, order);
  }

  bound(exchangeId: string): AlpacaOrder | null {
    return this.#byExchangeId.get(exchangeId) ?? null;
  }

  /** @throws Refusal */
  find(id: string): AlpacaOrder {
    return this.#byId.get(id) ?? missing(id);
  }

  /** @throws Refusal */
  findByClientId(clientId: string): AlpacaOrder {
    return this.#byClientId.get(clientId) ?? missing(clientId);
  }

  /** Null: Alpaca makes one. @throws Refusal */
  assertNew(clientId: string | null): void {
    if (clientId !== null && this.#byClientId.has(clientId)) throw badField('client_order_id must be unique');
  }
}

function missing(id: string): never {
  throw notFound(`order not found for ${id}`);
}
