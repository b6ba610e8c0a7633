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
import { assertShape, assertTicks, numberIn, postedOrder, type PostedOrder } from './order-request.ts';
import { badField, forbidden, notFound, unprocessable } from './refusal.ts';
import { decimalText, timeText, uuidOf } from './words.ts';

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

export interface DeskSetup {
  readonly exchange: SimExchange;
  readonly fractionalTypes: readonly string[];
  readonly faults: DeskFaults;
  readonly tell: (event: string, update: Wire) => void;
}

const NOT_REPLACEABLE: readonly AlpacaStatus[] = ['accepted', 'pending_new', 'pending_cancel', 'pending_replace'];

export class OrderDesk {
  readonly fills: Fills;
  readonly #setup: DeskSetup;
  readonly #orders = new Map<string, AlpacaOrder>();
  readonly #byClientId = new Map<string, AlpacaOrder>();
  readonly #byExchangeId = new Map<string, AlpacaOrder>();
  /** Cancelled at the end of the minute. */
  readonly #lateCancels = new Set<AlpacaOrder>();
  /** The one that is being handed to the exchange. */
  #placing: AlpacaOrder | null = null;
  #execution: ExecutionReport | null = null;
  #count = 0;

  constructor(setup: DeskSetup) {
    this.#setup = setup;
    this.fills = new Fills(setup.exchange.setup.positions);
    setup.exchange.tellOrders({
      order: (report) => this.#reported(report),
      execution: (execution) => void (this.#execution = execution),
    });
  }

  get orders(): Iterable<AlpacaOrder> {
    return this.#orders.values();
  }

  /** @throws Refusal */
  find(id: string): AlpacaOrder {
    const order = this.#orders.get(id);
    if (order === undefined) throw notFound(`order not found for ${id}`);
    return order;
  }

  /** @throws Refusal */
  findByClientId(clientId: string): AlpacaOrder {
    const order = this.#byClientId.get(clientId);
    if (order === undefined) throw notFound(`order not found for ${clientId}`);
    return order;
  }

  /** @throws Refusal */
  place(body: Wire): Wire {
    const { exchange, fractionalTypes, faults } = this.#setup;
    const posted = postedOrder(body);
    const facts = exchange.facts(posted.symbol);
    if (facts === null) throw unprocessable(`asset "${posted.symbol}" not found`);
    const isOption = instrumentOf(exchange, posted.symbol).kind === 'put';
    assertShape(posted, { isOption, isFractionable: facts.isFractionable, fractionalTypes });
    if (posted.clientId !== null && this.#byClientId.has(posted.clientId))
      throw badField('client_order_id must be unique');
    const order = this.#draft(posted, isOption);
    if (this.#isOpen) this.#hand(order);
    else this.#assertMayWait(order);
    this.#keep(order);
    for (const leg of order.legs) this.#keep(leg);
    if (!this.#isOpen) this.#become(order, 'accepted', 'accepted');
    const answer = asTaken(order);
    const rejected = faults.takeLateReject();
    if (rejected !== null) exchange.breakOff(order.clientId, rejected, 'rejected');
    return answer;
  }

  /** @throws Refusal */
  replace(id: string, body: Wire): Wire {
    const { exchange, faults } = this.#setup;
    const old = this.find(id);
    const [limit, stop, quantity] = [
      numberIn(body, 'limit_price'),
      numberIn(body, 'stop_price'),
      numberIn(body, 'qty'),
    ];
    assertTicks({ limit_price: limit, stop_price: stop });
    if (!isAlive(old) || NOT_REPLACEABLE.includes(old.status))
      throw unprocessable(`cannot replace order in ${old.status} status`);
    if (!Number.isInteger(old.quantity) || (quantity !== null && !Number.isInteger(quantity)))
      throw unprocessable('only whole shares can be replaced');
    if (limit !== null && old.limit === null) throw badField(`${old.type} orders must not have limit_price`);
    if (stop !== null && old.stop === null) throw badField(`${old.type} orders must not have stop_price`);
    const clientId = typeof body.client_order_id === 'string' ? body.client_order_id : null;
    if (clientId !== null && this.#byClientId.has(clientId)) throw badField('client_order_id must be unique');
    const terms = { quantity: quantity ?? leftOf(old.quantity, old.filledQuantity), limit: limit ?? old.limit };
    const order = this.#renewed(old, { ...terms, stop: stop ?? old.stop, clientId });
    const rejected = faults.takeReplaceReject();
    if (rejected === null) this.#swap(old, order);
    this.#keep(order);
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
    const order = this.find(id);
    if (!isAlive(order)) throw unprocessable(`order is already in "${order.status}" state`);
    if (order.status === 'pending_cancel') throw unprocessable('order is already in "pending_cancel" state');
    if (order.exchangeId !== null && this.#setup.faults.takeLateCancel()) {
      this.#lateCancels.add(order);
      this.#become(order, 'pending_cancel', 'pending_cancel');
    } else this.#end(order);
  }

  /** What waited for the open goes to the exchange. */
  opened(): void {
    for (const order of [...this.#orders.values()]) {
      if (order.status !== 'accepted' || order.exchangeId !== null) continue;
      try {
        this.#hand(order);
      } catch {
        this.#become(order, 'rejected', 'rejected');
      }
    }
  }

  /** The minute is over: what was to live for a moment ends, and so does what was cancelled late. */
  closed(): void {
    for (const order of this.#lateCancels) if (isAlive(order)) this.#end(order);
    this.#lateCancels.clear();
    for (const order of this.#orders.values()) if (order.timeInForce === 'ioc' && isAlive(order)) this.#end(order);
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

  #draft(posted: PostedOrder, isOption: boolean): AlpacaOrder {
    const { symbol, side, type, timeInForce, orderClass, quantity, limit, stop, isExtended } = posted;
    const what = { symbol, timeInForce, orderClass, quantity, isOption, isExtended, replaces: null };
    const order = this.#made({ ...what, clientId: posted.clientId, side, type, limit, stop, parent: null });
    const leg = { ...what, clientId: null, side: 'sell', parent: order } as const;
    const { takeProfit, stopLoss } = posted;
    if (takeProfit !== null) order.legs.push(this.#made({ ...leg, type: 'limit', limit: takeProfit, stop: null }));
    if (stopLoss !== null) order.legs.push(this.#made({ ...leg, type: 'stop', limit: null, stop: stopLoss }));
    return order;
  }

  #renewed(
    old: AlpacaOrder,
    to: Pick<AlpacaOrder, 'quantity' | 'limit' | 'stop'> & { readonly clientId: string | null },
  ): AlpacaOrder {
    const { symbol, side, type, timeInForce, orderClass, isExtended, parent } = old;
    const isOption = old.assetClass === 'us_option';
    const same = { symbol, side, type, timeInForce, orderClass, isExtended, parent, isOption };
    const order = this.#made({ ...same, ...to, replaces: old.id });
    order.legs.push(...old.legs);
    return order;
  }

  #made(
    asked: Pick<AlpacaOrder, 'symbol' | 'side' | 'type' | 'timeInForce' | 'orderClass' | 'quantity'> &
      Pick<AlpacaOrder, 'limit' | 'stop' | 'isExtended' | 'parent' | 'replaces'> & {
        readonly clientId: string | null;
        readonly isOption: boolean;
      },
  ): AlpacaOrder {
    const { isOption, ...rest } = asked;
    const now = this.#setup.exchange.now();
    const id = uuidOf('order', ++this.#count);
    return {
      ...rest,
      ...{ id, clientId: asked.clientId ?? uuidOf('client order', id), legs: [], exchangeId: null },
      ...{ assetId: uuidOf('asset', asked.symbol), assetClass: isOption ? 'us_option' : 'us_equity' },
      ...{ status: asked.parent === null ? 'pending_new' : 'held', filledQuantity: 0, filledValue: 0 },
      ...{ createdAt: now, updatedAt: now, filledAt: null, canceledAt: null, expiredAt: null, failedAt: null },
      ...{ replacedAt: null, replacedBy: null, expiresAt: this.#setup.exchange.setup.session.close },
    };
  }

  #keep(order: AlpacaOrder): void {
    this.#orders.set(order.id, order);
    this.#byClientId.set(order.clientId, order);
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
      const before = { by: old.replacedBy };
      old.replacedBy = order.id;
      try {
        this.#hand(order, old);
      } catch (error) {
        old.replacedBy = before.by;
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
    for (const leg of [...(old.parent?.legs ?? [])])
      if (leg === old) old.parent?.legs.splice(old.parent.legs.indexOf(old), 1, order);
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
    if (order.status === 'replaced') return;
    switch (report.state) {
      case 'working':
        if (!isStopOfBracket(order)) this.#become(order, 'new', 'new');
        return;
      case 'partially_filled':
      case 'filled':
        this.#filled(order, report.state === 'filled');
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
    const known = this.#byExchangeId.get(report.brokerId);
    if (known !== undefined) return known;
    const order = this.#placing ?? this.#foreign(report);
    order.exchangeId = report.brokerId;
    this.#byExchangeId.set(report.brokerId, order);
    return order;
  }

  /** By the owner's own hand, with an id that Alpaca made. */
  #foreign({ ticker, side, kind, quantity, limit, stop }: OrderReport): AlpacaOrder {
    const isOption = instrumentOf(this.#setup.exchange, ticker).kind === 'put';
    const what = { symbol: ticker, side, type: kind, quantity, limit, stop, isOption } as const;
    const rest = { timeInForce: 'day', orderClass: 'simple', isExtended: false, parent: null, replaces: null } as const;
    const order = this.#made({ ...what, ...rest, clientId: null });
    this.#keep(order);
    return order;
  }

  #filled(order: AlpacaOrder, isWhole: boolean): void {
    const execution = this.#execution;
    if (execution === null) throw new Error('a fill without an execution');
    this.#execution = null;
    const { quantity, price, at } = execution;
    order.filledQuantity = isWhole ? order.quantity : order.filledQuantity + quantity;
    order.filledValue += quantity * price;
    if (isWhole) order.filledAt = at;
    const fill = this.fills.add(order, quantity, price, at);
    const status = order.status === 'pending_cancel' && !isWhole ? 'pending_cancel' : 'partially_filled';
    this.#become(order, isWhole ? 'filled' : status, isWhole ? 'fill' : 'partial_fill', fill);
    for (const sibling of order.parent?.legs ?? []) if (sibling !== order && isAlive(sibling)) this.#end(sibling);
    if (isWhole && order.legs.length > 0) this.#activate(order);
  }

  /** The legs, now that the entry is filled whole. Of two of them the stop is held until it is due. */
  #activate({ legs, quantity }: AlpacaOrder): void {
    const waiting = legs.filter(isAlive);
    for (const leg of waiting) leg.quantity = quantity;
    for (const leg of waiting) if (!isTakeProfitOfBracket(leg)) this.#hand(leg);
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
    this.#setup.tell(
      event,
      fill === null ? what : { ...what, ...of, qty: decimalText(fill.quantity), position_qty: position },
    );
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
