/**
 * Where orders become orders of the simulated exchange, and its reports become Alpaca's events. Guarantees: an order is on
 * the exchange exactly while Alpaca would have it at a venue: legs only when their entry is filled whole, and what came
 * before the open only from the open on; each change of an order is told once, with the order as it stands then; of two
 * legs that cancel each other, at most one fills.
 */
import type { EpochMs } from '../../src/lib/core/clock.ts';
import { leftOf } from '../../src/lib/core/quantity.ts';
import type { ExecutionReport, OrderReport } from '../../src/lib/orders/order.ts';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { isAlive, orderWire, type AlpacaOrder, type AlpacaStatus, type Wire } from './alpaca-order.ts';
import { instrumentOf, refusalOf, requestOf } from './exchange-words.ts';
import { Fills, type Fill } from './fills.ts';
import { OrderMaker } from './order-maker.ts';
import { renewalOf } from './order-renewal.ts';
import { assertShape, postedOrder } from './order-request.ts';
import { OrderStore } from './order-store.ts';
import { forbidden, Refusal, unprocessable } from './refusal.ts';
import { assertNoWashTrade } from './wash-trades.ts';
import { decimalText, timeText } from './words.ts';

/** What goes differently than it should, as a test has said it. */
export interface DeskFaults {
  /** Why the next order is rejected right after it was taken; null: it is not. */
  takeLateReject(): string | null;
  /** Whether the next cancel that is accepted takes effect at the end of the minute only. */
  takeLateCancel(): boolean;
  /** Why the next replacement that was taken is rejected afterwards; null: it is not. */
  takeReplaceReject(): string | null;
  readonly refusesMarketOutsideHours: boolean;
}

/** Hears what the exchange did before anybody is told, and of which order. */
export interface DeskWitness {
  order(report: OrderReport, order: AlpacaOrder): void;
  /** Before the report of its order. */
  /** `isSessionEnd`: at the last bar, since no other came. */
  fill(fill: Fill, isSessionEnd: boolean): void;
  /** As the stream is about to tell it. */
  told(update: Wire): void;
}

export interface DeskSetup {
  readonly exchange: SimExchange;
  readonly fractionalTypes: readonly string[];
  readonly faults: DeskFaults;
  readonly witness: DeskWitness | null;
  /** Of the same account on an earlier day. */
  readonly past: OrderDesk | null;
  readonly tell: (event: string, update: Wire) => void;
}

export class OrderDesk {
  readonly store = new OrderStore();
  readonly fills: Fills;
  readonly #setup: DeskSetup;
  readonly #maker: OrderMaker;
  /** Cancelled at the end of the minute. */
  readonly #lateCancels = new Set<AlpacaOrder>();
  /** The one that is being handed to the exchange. */
  #placing: AlpacaOrder | null = null;
  #execution: ExecutionReport | null = null;

  constructor(setup: DeskSetup) {
    this.#setup = setup;
    const { past } = setup;
    this.#maker = new OrderMaker(setup.exchange, past === null ? 0 : past.#maker.made);
    this.fills = new Fills(setup.exchange.setup.positions);
    for (const order of past?.orders ?? []) this.store.keep(order);
    this.fills.all.push(...(past?.fills.all ?? []));
    setup.exchange.tellOrders({
      order: (report) => this.#reported(report),
      execution: (execution) => void (this.#execution = execution),
    });
  }

  get orders(): readonly AlpacaOrder[] {
    return this.store.all;
  }

  /** @throws Refusal */
  place(body: Wire): Wire {
    const { exchange, fractionalTypes, faults } = this.#setup;
    const posted = postedOrder(body);
    const facts = exchange.facts(posted.symbol);
    if (facts === null) throw unprocessable(`asset "${posted.symbol}" not found`);
    const isOption = instrumentOf(exchange, posted.symbol).kind === 'put';
    assertShape(posted, { isOption, isFractionable: facts.isFractionable, fractionalTypes });
    this.store.assertNew(posted.clientId);
    const order = this.#maker.posted(posted);
    assertNoWashTrade(order, this.orders);
    if (this.#isOpen) this.#hand(order);
    else this.#assertMayWait(order);
    for (const each of [order, ...order.legs]) this.store.keep(each);
    if (!this.#isOpen) this.#become(order, 'accepted', 'accepted');
    const answer = asTaken(order);
    const rejected = faults.takeLateReject();
    if (rejected !== null) exchange.breakOff(order.clientId, rejected, 'rejected');
    return answer;
  }

  /** @throws Refusal */
  replace(id: string, body: Wire): Wire {
    const { exchange, faults } = this.#setup;
    const old = this.store.find(id);
    const to = renewalOf(old, body);
    this.store.assertNew(to.clientId);
    const order = this.#maker.renewed(old, to);
    const rejected = faults.takeReplaceReject();
    if (rejected === null) this.#swap(old, order);
    this.store.keep(order);
    const answer = asTaken(order);
    if (rejected !== null) {
      this.#tell('order_replace_rejected', old);
      order.failedAt = exchange.now();
      this.#become(order, 'rejected', 'rejected');
    }
    return answer;
  }

  /** A request: how it ends is told. @throws Refusal */
  cancel(id: string): void {
    const order = this.store.find(id);
    if (!isAlive(order)) throw unprocessable(`order is already in "${order.status}" state`);
    if (order.status === 'pending_cancel') throw unprocessable('order is already in "pending_cancel" state');
    if (order.exchangeId !== null && this.#setup.faults.takeLateCancel()) {
      this.#lateCancels.add(order);
      this.#become(order, 'pending_cancel', 'pending_cancel');
    } else this.#end(order);
  }

  /** What waited for the open goes to the exchange. */
  opened(): void {
    for (const order of this.orders) {
      if (order.status !== 'accepted' || order.exchangeId !== null) continue;
      this.#handOrEnd(order);
    }
  }

  /** The minute is over: what was to live for a moment ends, and so does what was cancelled late. */
  closed(): void {
    for (const order of this.#lateCancels) if (isAlive(order)) this.#end(order);
    this.#lateCancels.clear();
    for (const order of this.orders) if (order.timeInForce === 'ioc' && isAlive(order)) this.#end(order);
  }

  get #isOpen(): boolean {
    const { exchange } = this.#setup;
    const { open, close } = exchange.setup.session;
    return exchange.now() >= open && exchange.now() < close;
  }

  #assertMayWait(order: AlpacaOrder): void {
    const { faults, exchange } = this.#setup;
    if (order.type === 'market' && faults.refusesMarketOutsideHours)
      throw unprocessable('market orders are not accepted outside of regular trading hours');
    if (order.side === 'sell' && order.quantity > this.fills.heldOf(order.symbol))
      throw forbidden('account is not allowed to short');
    const price = order.limit ?? exchange.quote(order.symbol)?.ask ?? 0;
    if (order.side === 'buy' && order.quantity * price > exchange.account().buyingPower)
      throw forbidden('insufficient buying power');
  }

  /** @throws Refusal: nothing was done */
  #hand(order: AlpacaOrder, replaces: AlpacaOrder | null = null): void {
    const { exchange } = this.#setup;
    this.#placing = order;
    try {
      exchange.place(requestOf(exchange, order, replaces?.clientId ?? null));
    } catch (error) {
      throw refusalOf(error, exchange, order, this.orders);
    } finally {
      this.#placing = null;
    }
  }

  /** Of what was taken before: refused now, it is rejected. */
  #handOrEnd(order: AlpacaOrder): void {
    try {
      this.#hand(order);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#ended(order, 'rejected');
    }
  }

  /** Beside the stop of a bracket, which holds the shares already: as an order that the exchange does not ask for them. */
  #handBeside(order: AlpacaOrder): void {
    const { symbol: ticker, side, type: kind, quantity, limit, stop } = order;
    this.#placing = order;
    this.#setup.exchange.ownerOrder({ ticker, side, kind, quantity, limit, stop });
    this.#placing = null;
  }

  #swap(old: AlpacaOrder, order: AlpacaOrder): void {
    const isBeside = isTakeProfitOfBracket(old);
    if (old.exchangeId !== null && old.side === 'sell' && !isBeside) {
      old.replacedBy = order.id;
      try {
        this.#hand(order, old);
      } catch (error) {
        old.replacedBy = null;
        throw error;
      }
    } else {
      this.#assertAffordable(old, order);
      old.replacedBy = order.id;
      const wasThere = old.exchangeId;
      this.#become(old, 'replaced', 'replaced');
      if (wasThere !== null) this.#setup.exchange.ownerCancel(wasThere);
      if (wasThere === null) order.status = old.parent === null ? 'accepted' : 'held';
      else if (isBeside) this.#handBeside(order);
      else this.#hand(order);
    }
    const { legs } = old.parent ?? old;
    if (legs.includes(old)) legs.splice(legs.indexOf(old), 1, order);
  }

  #assertAffordable(old: AlpacaOrder, { quantity, limit }: AlpacaOrder): void {
    if (old.side === 'sell') return;
    const reserved = leftOf(old.quantity, old.filledQuantity) * (old.limit ?? 0);
    if (quantity * (limit ?? 0) > this.#setup.exchange.account().buyingPower + reserved)
      throw forbidden('insufficient buying power');
  }

  /** By the exchange where it is there, else at once. */
  #end(order: AlpacaOrder): void {
    if (order.exchangeId === null) this.#ended(order, 'canceled');
    else this.#setup.exchange.ownerCancel(order.exchangeId);
  }

  #reported(report: OrderReport): void {
    const order = this.#orderOf(report);
    if (report.state === 'filled' || report.state === 'partially_filled') {
      this.#filled(order, report);
      return;
    }
    this.#setup.witness?.order(report, order);
    if (order.status === 'replaced') return;
    switch (report.state) {
      case 'working':
        if (!isStopOfBracket(order)) this.#become(order, 'new', 'new');
        return;
      case 'replaced':
        this.#become(order, 'replaced', 'replaced');
        return;
      case 'cancelled':
        this.#ended(order, 'canceled');
        return;
      case 'expired':
      case 'rejected':
        this.#ended(order, report.state);
        return;
      case 'held':
      case 'pending':
      case 'cancel_pending':
      case 'unknown':
        throw new Error(`this exchange never reports ${report.state}`);
    }
  }

  #orderOf(report: OrderReport): AlpacaOrder {
    const known = this.store.bound(report.brokerId);
    if (known !== null) return known;
    const order = this.#placing ?? this.#maker.foreign(report);
    if (order !== this.#placing) this.store.keep(order);
    this.store.bind(order, report.brokerId);
    return order;
  }

  #filled(order: AlpacaOrder, report: OrderReport): void {
    const isWhole = report.state === 'filled';
    const execution = this.#execution;
    if (execution === null) throw new Error('a fill without an execution');
    this.#execution = null;
    const { quantity, price, at, isSessionEnd } = execution;
    order.filledQuantity = isWhole ? order.quantity : order.filledQuantity + quantity;
    order.filledValue += quantity * price;
    if (isWhole) order.filledAt = at;
    const fill = this.fills.add(order, quantity, price, at);
    this.#setup.witness?.fill(fill, isSessionEnd);
    this.#setup.witness?.order(report, order);
    const status = order.status === 'pending_cancel' && !isWhole ? 'pending_cancel' : 'partially_filled';
    this.#become(order, isWhole ? 'filled' : status, isWhole ? 'fill' : 'partial_fill', fill);
    for (const sibling of order.parent?.legs ?? []) if (sibling !== order && isAlive(sibling)) this.#end(sibling);
    if (isWhole && order.legs.length > 0) this.#activate(order);
  }

  /** The legs, now that the entry is filled whole. Of two of them the stop is held until it is due. */
  #activate({ legs, quantity }: AlpacaOrder): void {
    const waiting = legs.filter(isAlive);
    for (const leg of waiting) leg.quantity = quantity;
    for (const leg of waiting) if (!isTakeProfitOfBracket(leg)) this.#handOrEnd(leg);
    for (const leg of waiting) if (isTakeProfitOfBracket(leg)) this.#handBeside(leg);
  }

  /** What hangs together ends together. */
  #ended(order: AlpacaOrder, status: 'canceled' | 'expired' | 'rejected'): void {
    const at = this.#setup.exchange.now();
    if (status === 'canceled') order.canceledAt = at;
    else if (status === 'expired') order.expiredAt = at;
    else order.failedAt = at;
    this.#become(order, status, status);
    const group = order.parent === null ? order.legs : [order.parent, ...order.parent.legs];
    for (const each of group) if (each !== order && isAlive(each)) this.#end(each);
  }

  #become(order: AlpacaOrder, status: AlpacaStatus, event: string, fill: Fill | null = null): void {
    const at: EpochMs = fill?.at ?? this.#setup.exchange.now();
    order.status = status;
    order.updatedAt = at;
    if (status === 'replaced') order.replacedAt = at;
    this.#tell(event, order, fill);
  }

  #tell(event: string, order: AlpacaOrder, fill: Fill | null = null): void {
    const what = { event, timestamp: timeText(order.updatedAt), order: orderWire(order, false) };
    const position = decimalText(this.fills.heldOf(order.symbol));
    const of = fill === null ? {} : { execution_id: fill.executionId, price: decimalText(fill.price) };
    const update = fill === null ? what : { ...what, ...of, qty: decimalText(fill.quantity), position_qty: position };
    this.#setup.witness?.told(update);
    this.#setup.tell(event, update);
  }
}

/** The answer comes before the venue's word: what it says of the order is older than what the stream tells. */
function asTaken(order: AlpacaOrder): Wire {
  return { ...orderWire(order, true), status: order.status === 'new' ? 'pending_new' : order.status };
}

function isTakeProfitOfBracket({ orderClass, parent, type }: AlpacaOrder): boolean {
  return parent !== null && orderClass === 'bracket' && type === 'limit';
}

function isStopOfBracket({ orderClass, parent, type }: AlpacaOrder): boolean {
  return parent !== null && orderClass === 'bracket' && type === 'stop';
}
