/**
 * One trade: an entry, what protects it and what sells it, with all its orders. Guarantees: what is held follows from what
 * the broker says was filled, never from what was asked for; a stop and an order that is to take its place count once.
 */
import type { EpochMs } from '../core/clock.ts';
import { floorToTick } from '../core/price.ts';
import { leftOf } from '../core/quantity.ts';
import { dayNumber } from '../calendar/civil-date.ts';
import { PUT_MULTIPLIER, type Instrument } from '../market/instrument.ts';
import type { Capabilities } from './broker.ts';
import type { EntryOrder, SaleCause } from './executor.ts';
import { clientIdOf, type Leg, type OrderRequest } from './order.ts';
import type { OwnOrder } from './own-order.ts';

/** What a trade is to be, in instants. */
export interface TradePlan {
  readonly id: string;
  readonly instrument: Instrument;
  readonly quantity: number;
  readonly limit: number;
  readonly decisionPrice: number;
  /** Null: nobody knows; then it is sold. */
  readonly stop: EntryOrder['stop'] | null;
  /** The entry is not sent after it. */
  readonly expiresAt: EpochMs;
  /** All of it is sold at any price. */
  readonly hardExitAt: EpochMs;
  /** Of a journal that did not know it, or of an entry that the session did not ask for: the session hears nothing. */
  readonly isAdopted: boolean;
}

export class Trade {
  readonly plan: TradePlan;
  readonly #orders: OwnOrder[] = [];
  /** Why it is to be sold; null: it is not. */
  exitCause: Exclude<SaleCause, 'session_end' | 'expired'> | null = null;
  /** Why it is sold though the session did not ask for it. */
  forcedBy: string | null = null;
  /** It is asked to be sold at any price. */
  isUrgent = false;
  /** Its entry is not wanted any more. */
  cancelsEntry = false;
  /** Its entry is not sent any more, the first time or again; at the broker it may stay. */
  dropsEntry = false;
  /** Its entry was never sent, and never will be. */
  isDropped = false;
  /** The session knows that nothing more is bought. */
  isDone = false;
  protectedBy: string | null = null;
  /** What was sold by others than tbot. Shares. */
  soldElsewhere = 0;
  /** What the session was told of, bought less sold. */
  told = 0;

  constructor(plan: TradePlan) {
    this.plan = plan;
  }

  get id(): string {
    return this.plan.id;
  }
  get orders(): readonly OwnOrder[] {
    return this.#orders;
  }
  get entry(): OwnOrder | null {
    return this.#orders.find(({ request }) => request.leg === 'entry') ?? null;
  }
  get stops(): readonly OwnOrder[] {
    return this.#of('stop');
  }
  get exits(): readonly OwnOrder[] {
    return this.#of('exit');
  }
  get attached(): OwnOrder | null {
    return this.#orders.find(({ isAttached }) => isAttached) ?? null;
  }

  /** A stop went with the entry, and has not ended before it. */
  get hasAttachedStop(): boolean {
    return this.attached?.isEnded === false;
  }

  /** It is to be sold, and nothing more of it bought. The first cause stands. */
  wantOut(cause: NonNullable<Trade['exitCause']>, why: string | null = null): void {
    this.exitCause ??= cause;
    this.forcedBy ??= why;
    this.cancelsEntry = true;
  }

  add(order: OwnOrder): void {
    this.#orders.push(order);
  }

  order(clientId: string): OwnOrder | null {
    return this.#orders.find((each) => each.clientId === clientId) ?? null;
  }

  /** Nothing more will be bought, as far as the broker says. */
  get isEntryOver(): boolean {
    return this.entry?.isEnded ?? (this.isDropped || this.plan.isAdopted);
  }

  get bought(): number {
    return this.#sum('buy', ({ executed }) => executed);
  }
  get sold(): number {
    return this.#sum('sell', ({ executed }) => executed) + this.soldElsewhere;
  }
  /** By whatever says more, executions or reports: shares or contracts that are ours. */
  get held(): number {
    const sold = this.#sum('sell', ({ known }) => known) + this.soldElsewhere;
    return leftOf(
      this.#sum('buy', ({ known }) => known),
      sold,
    );
  }
  get isAnythingKnownFilled(): boolean {
    return (this.entry?.known ?? 0) > 0;
  }

  /** Per share, paid on average; what no execution tells of counts at the price of the decision. */
  get averagePrice(): number {
    const { entry } = this;
    if (entry === null || entry.known === 0) return this.plan.decisionPrice;
    return (entry.value + leftOf(entry.known, entry.executed) * this.plan.decisionPrice) / entry.known;
  }

  /** Where its stop belongs, per share; null for a put. */
  get stopPrice(): number | null {
    const { stop } = this.plan;
    return stop?.kind === 'below_fill' ? floorToTick(this.averagePrice * (1 - stop.share)) : null;
  }

  /** A stop that only waits for an entry which bought nothing. */
  isDormant(order: OwnOrder): boolean {
    return order.isAttached && !order.isSeen && this.isEntryOver && !this.isAnythingKnownFilled;
  }

  /** A stop that was looked up and rests. One that came with the entry grows with it: it is looked up after every fill. */
  isProven({ restingAt, isAttached }: OwnOrder): boolean {
    return restingAt !== null && (!isAttached || restingAt >= this.#entryChangedAt);
  }

  /** From when on a stop is to rest: one that came with the entry from its last fill or its end. */
  stopSince({ sentAt, isAttached }: OwnOrder): EpochMs {
    return isAttached ? Math.max(sentAt, this.#entryChangedAt) : sentAt;
  }

  /** The stop that was proven to rest, and of which nothing else was heard since; null: there is none. */
  get restingUnder(): string | null {
    const stop = this.protectedBy === null ? null : this.order(this.protectedBy);
    return stop !== null && this.isProven(stop) ? stop.clientId : null;
  }

  /** By a stop that rests and is not being cancelled, or by a sale that the broker has. */
  get isSafeAlone(): boolean {
    const stop = this.restingUnder === null ? null : this.order(this.restingUnder);
    return this.held === 0 || stop?.cancel === null || this.exits.some(({ isSeen, isLive }) => isSeen && isLive);
  }

  /** Stops that may still sell. */
  get liveStops(): readonly OwnOrder[] {
    return this.stops.filter((order) => order.isLive && !this.isDormant(order));
  }
  get liveSells(): readonly OwnOrder[] {
    return this.#orders.filter((order) => order.request.side === 'sell' && order.isLive && !this.isDormant(order));
  }

  /** The order that is to take the place of that one, unless it was refused. */
  successorOf(order: OwnOrder): OwnOrder | null {
    return (
      this.#orders.find(({ request, state }) => request.replaces === order.clientId && state !== 'rejected') ?? null
    );
  }
  hasTriedToReplace(order: OwnOrder): boolean {
    return this.#orders.some(({ request }) => request.replaces === order.clientId);
  }

  get isOver(): boolean {
    const isQuiet = this.#orders.every((order) => !order.isLive || this.isDormant(order));
    return (
      this.isEntryOver && isQuiet && this.held === 0 && (this.isDone || this.plan.isAdopted) && !this.lacksExecutions
    );
  }
  get lacksExecutions(): boolean {
    return this.#orders.some((order) => order.lacksExecutions);
  }

  /** What working orders may still trade; a working order and the one that is to take its place count once. */
  working(side: OrderRequest['side']): number {
    let sum = 0;
    for (const order of this.#orders) {
      if (order.request.side !== side || this.isDormant(order) || order.open === 0) continue;
      const successor = this.successorOf(order);
      if (successor?.isLive === true && successor.open >= order.open) continue;
      const { replaces } = order.request;
      const before = replaces === null ? null : this.order(replaces);
      if (before !== null && before.open > order.open) continue;
      sum += order.open;
    }
    return sum;
  }

  nextId(leg: Leg): string {
    return clientIdOf(this.id, leg, this.#of(leg).length + 1);
  }

  get #entryChangedAt(): EpochMs {
    return this.entry?.changedAt ?? 0;
  }

  #of(leg: Leg): readonly OwnOrder[] {
    return this.#orders.filter(({ request }) => request.leg === leg);
  }

  #sum(side: OrderRequest['side'], of: (order: OwnOrder) => number): number {
    return this.#orders.reduce((sum, order) => (order.request.side === side ? sum + of(order) : sum), 0);
  }
}

/** Quantities of a share that a broker can hold a stop or a limit for. */
export function isWithin(flag: Capabilities['restingStop'], quantity: number): boolean {
  return flag === 'any' || (flag === 'whole_shares' && Number.isInteger(quantity));
}

const OCC = /^([A-Z0-9]{1,6})(\d\d)(\d\d)(\d\d)P(\d{8})$/;

/** What a ticker stands for, where nothing else is known. */
export function instrumentOf(ticker: string): Instrument {
  const [, underlying, year, month, day, strike] = OCC.exec(ticker) ?? [];
  const plain = { ticker, isSynthetic: false } as const;
  if (underlying === undefined) return { ...plain, kind: 'stock', multiplier: 1, contract: null };
  const expiry = dayNumber(2000 + Number(year), Number(month), Number(day));
  const contract = { underlying, right: 'put', strike: Number(strike) / 1000, expiry } as const;
  return { ...plain, kind: 'put', multiplier: PUT_MULTIPLIER, contract };
}
