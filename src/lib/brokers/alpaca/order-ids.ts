/**
 * Which client order id of ours an order at Alpaca has. A stop that came with its entry has an id that Alpaca made: it is
 * known by its entry, also after a restart. Guarantees: an order of ours has the same id however it was heard of; an order of
 * others has none; what is known is not asked for again.
 */
import { DAY_MS } from '../../core/clock.ts';
import { hasEnded } from './mapper.ts';
import { attachedIdOf, entryOfAttached, isOwnId } from './requests.ts';
import type { AlpacaOrder } from './schema.ts';

/** Questions to Alpaca; null: there is no such order. */
export interface OrderQuestions {
  byClientId(clientId: string): Promise<AlpacaOrder | null>;
  /** With its legs. */
  byId(id: string): Promise<AlpacaOrder | null>;
  /** All of a ticker of the day before that time and later, entries with their legs. */
  nestedOf(symbol: string, since: number): Promise<readonly AlpacaOrder[]>;
}

/** The longest way from an order back to the one that it took the place of, step by step. */
const CHAIN_MAX = 50;

export class OrderIds {
  readonly #ask: OrderQuestions;
  /** By Alpaca's ids; null: of others. */
  readonly #clientIds = new Map<string, string | null>();
  readonly #brokerIds = new Map<string, string>();

  constructor(ask: OrderQuestions) {
    this.#ask = ask;
  }

  /** What an answer shows. */
  learn(order: AlpacaOrder): void {
    const { clientId } = order;
    if (clientId === null || !isOwnId(clientId)) return;
    this.#note(order, clientId);
    const attached = attachedIdOf(clientId);
    if (attached === null) return;
    for (const leg of order.legs) {
      if (leg.clientId !== null && isOwnId(leg.clientId)) this.learn(leg);
      else if (leg.type === 'stop' && leg.replaces === null) this.#note(leg, attached);
    }
  }

  /** Null: it is of others. @throws NetworkError, BrokerError of the question */
  async of(order: AlpacaOrder): Promise<string | null> {
    this.learn(order);
    const { id, symbol, side, createdAt } = order;
    const known = this.#clientIds.get(id);
    if (known !== undefined) return known;
    // Only a sale can have come with an entry.
    if (side === 'sell') for (const parent of await this.#ask.nestedOf(symbol, createdAt - DAY_MS)) this.learn(parent);
    const clientId = this.#clientIds.get(id) ?? null;
    this.#clientIds.set(id, clientId);
    return clientId;
  }

  /** Of an order that only its id is known of. */
  async ofId(id: string): Promise<string | null> {
    const known = this.#clientIds.get(id);
    if (known !== undefined) return known;
    const order = await this.#ask.byId(id);
    return order === null ? null : this.of(order);
  }

  /** Alpaca's id, where it was heard of; null: it was not. */
  brokerIdOf(clientId: string): string | null {
    return this.#brokerIds.get(clientId) ?? null;
  }

  /** The order of that client order id as it stands now; null: there is none. */
  async find(clientId: string): Promise<AlpacaOrder | null> {
    const order = (await this.#ask.byClientId(clientId)) ?? (await this.#attached(clientId));
    if (order !== null) this.#note(order, clientId);
    return order;
  }

  /** By its entry: the stop that came with it, whatever has taken its place since. */
  async #attached(clientId: string): Promise<AlpacaOrder | null> {
    const entryId = entryOfAttached(clientId);
    if (entryId === null) return null;
    const entry = await this.#ask.byClientId(entryId);
    const nested = entry === null ? null : await this.#ask.byId(entry.id);
    let stop = nested?.legs.find(({ type }) => type === 'stop') ?? null;
    for (let steps = 0; stop !== null && stop.replaces !== null && steps < CHAIN_MAX; steps++)
      stop = await this.#ask.byId(stop.replaces);
    return stop;
  }

  /** The newest of an id that still works counts: a stop attached anew, say. */
  #note(order: AlpacaOrder, clientId: string): void {
    this.#clientIds.set(order.id, clientId);
    if (!hasEnded(order) || !this.#brokerIds.has(clientId)) this.#brokerIds.set(clientId, order.id);
  }
}
