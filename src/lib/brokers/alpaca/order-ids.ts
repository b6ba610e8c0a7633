/**
 * Which client order id of ours an order at Alpaca has. A stop that came with its entry has an id that Alpaca made: it is
 * known by its entry, also after a restart. Guarantees: an order of ours has the same id however it was heard of; an order of
 * others has none; what is known is not asked for again, and many orders of others take a list and no question each.
 */
import { DAY_MS, type EpochMs } from '../../core/clock.ts';
import { hasEnded } from './mapper.ts';
import { attachedIdOf, entryOfAttached, isOwnId } from './requests.ts';
import type { AlpacaOrder } from './schema.ts';

/** Questions to Alpaca; null: there is no such order. */
export interface OrderQuestions {
  byClientId(clientId: string): Promise<AlpacaOrder | null>;
  /** With its legs. */
  byId(id: string): Promise<AlpacaOrder | null>;
  /** All of a ticker of that time and later, entries with their legs. */
  nestedOf(symbol: string, since: EpochMs): Promise<readonly AlpacaOrder[]>;
  /** All of that time and later, entries with their legs; where there are too many for a list, the newest. */
  nestedSince(since: EpochMs): Promise<ListedOrders>;
}

export interface ListedOrders {
  /** Newest first; it may go back further than asked for. */
  readonly orders: readonly AlpacaOrder[];
  /** All that was made after that time is in it. */
  readonly from: EpochMs;
}

/** So long before a stop its entry may have been made, at most. */
const ENTRY_WITHIN_MS = DAY_MS;
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
    const [clientId = null] = await this.ofAll([order]);
    return clientId;
  }

  /** Of many, by one list; what that does not reach back to is asked for one by one. */
  async ofAll(orders: readonly AlpacaOrder[]): Promise<readonly (string | null)[]> {
    for (const order of orders) this.learn(order);
    const open = (): AlpacaOrder[] => orders.filter((order) => mayBeAttached(order) && !this.#clientIds.has(order.id));
    const first = Math.min(...open().map(({ createdAt }) => createdAt));
    if (first < Infinity) await this.#learnSince(first - ENTRY_WITHIN_MS);
    for (const { symbol, createdAt } of open())
      for (const parent of await this.#ask.nestedOf(symbol, createdAt - ENTRY_WITHIN_MS)) this.learn(parent);
    return orders.map(({ id }) => this.#decided(id));
  }

  /** Of many, of which all were there at that time or later; what is not in one list is asked for one by one. */
  async ofIds(ids: readonly string[], since: EpochMs): Promise<readonly (string | null)[]> {
    const unknown = new Set(ids.filter((id) => !this.#clientIds.has(id)));
    // What is ours lives for a day.
    if (unknown.size > 1) await this.#learnSince(since - DAY_MS - ENTRY_WITHIN_MS);
    const clientIds: (string | null)[] = [];
    for (const id of ids) clientIds.push(await this.#ofId(id));
    return clientIds;
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

  async #ofId(id: string): Promise<string | null> {
    const known = this.#clientIds.get(id);
    if (known !== undefined) return known;
    const order = await this.#ask.byId(id);
    return order === null ? null : this.of(order);
  }

  /** Whose all is that was made from that time on. */
  async #learnSince(since: EpochMs): Promise<void> {
    const { orders, from } = await this.#ask.nestedSince(since);
    for (const order of orders) this.learn(order);
    for (const order of orders) {
      for (const leg of order.legs) this.#decided(leg.id);
      // One whose entry may be too old for the list could still be ours.
      if (!mayBeAttached(order) || order.createdAt - ENTRY_WITHIN_MS >= from) this.#decided(order.id);
    }
  }

  /** Nothing more can be learned of it: without an id of ours it is of others. */
  #decided(id: string): string | null {
    const clientId = this.#clientIds.get(id) ?? null;
    this.#clientIds.set(id, clientId);
    return clientId;
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

/** Whether an order that has no id of ours may have come with an entry of ours, which is a stop for the day. */
function mayBeAttached({ side, type, timeInForce, replaces }: AlpacaOrder): boolean {
  return side === 'sell' && type === 'stop' && (timeInForce === 'day' || timeInForce === '') && replaces === null;
}
