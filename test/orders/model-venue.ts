/**
 * A little broker that does what brokers do: takes an order and loses the answer, fills in parts, refuses, forgets to tell,
 * tells twice and out of order, fills after it took a cancel, and shows orders and positions late.
 * It checks nothing; what is true in it is what the tests compare with.
 */
import type { Capabilities } from '../../src/lib/orders/broker.ts';
import type { OrderRecord } from '../../src/lib/orders/order-records.ts';
import type { BrokerOrderState, ExecutionReport, OrderReport, OrderRequest } from '../../src/lib/orders/order.ts';
import type { TapeOfChance } from './tape-of-chance.ts';

export const LOOKUP_LAG_MS = 2_000;
const MOST_HIDDEN_MS = 1_000;
export const LEDGER_LAG_MS = 1_500;

export interface VenueOrder {
  readonly request: OrderRequest;
  readonly brokerId: string;
  readonly visibleAt: number;
  state: BrokerOrderState;
  quantity: number;
  filled: number;
  cancelAt: number | null;
  /** It came with an entry, and sells nothing before all of that is bought. */
  isWaiting: boolean;
}

export interface Told {
  readonly at: number;
  readonly record: OrderRecord;
}

const ENDS: readonly BrokerOrderState[] = ['filled', 'cancelled', 'replaced', 'expired', 'rejected'];

export class ModelVenue {
  readonly #chance: TapeOfChance;
  readonly #can: Capabilities;
  readonly orders: VenueOrder[] = [];
  readonly fills: ExecutionReport[] = [];
  /** On their way to tbot, by themselves. */
  stream: Told[] = [];

  constructor(chance: TapeOfChance, can: Capabilities) {
    this.#chance = chance;
    this.#can = can;
  }

  isLive({ state }: VenueOrder): boolean {
    return !ENDS.includes(state);
  }

  find(clientId: string): VenueOrder | undefined {
    return this.orders.findLast(({ request }) => request.clientId === clientId);
  }

  position(ticker: string, until = Infinity): number {
    return this.fills.reduce((sum, fill) => {
      if (fill.ticker !== ticker || fill.at > until) return sum;
      return sum + (fill.side === 'buy' ? fill.quantity : -fill.quantity);
    }, 0);
  }

  sells(ticker: string): readonly VenueOrder[] {
    return this.orders.filter(
      (order) =>
        order.request.side === 'sell' &&
        order.request.instrument.ticker === ticker &&
        this.isLive(order) &&
        !order.isWaiting,
    );
  }

  available(ticker: string, now: number): number {
    const working = this.sells(ticker).reduce((sum, { quantity, filled }) => sum + quantity - filled, 0);
    return Math.max(0, this.position(ticker, now - (this.#chance.isOver ? 0 : LEDGER_LAG_MS)) - working);
  }

  place(request: OrderRequest, now: number): OrderReport | 'duplicate' {
    if (this.#can.refusesTwins && this.find(request.clientId) !== undefined) return 'duplicate';
    const replaced = request.replaces === null ? null : this.find(request.replaces);
    const order = this.#add(request, now);
    const isReplaceable = replaced?.filled === 0 && this.isLive(replaced);
    if ((replaced !== null && !isReplaceable) || this.#isRefused(request) || this.#chance.onceIn(9))
      order.state = 'rejected';
    else if (isReplaceable) {
      replaced.state = 'replaced';
      order.isWaiting = replaced.isWaiting;
      this.#tell(replaced, now);
    }
    this.#tell(order, now);
    if (this.#can.attachedStopNeedsAll === true && this.isLive(order)) this.#raiseWaiting(order, now);
    return this.report(order, now);
  }

  cancel(clientId: string, now: number): boolean {
    const order = this.find(clientId);
    if (order === undefined || !this.isLive(order) || this.#chance.onceIn(7)) return false;
    order.state = 'cancel_pending';
    order.cancelAt = now + this.#chance.pick([0, 50, 900, 7_000]);
    this.#tell(order, now);
    if (this.#chance.onceIn(3)) this.lie(order, now);
    this.pass(now);
    return true;
  }

  /** What happens by time alone. */
  pass(now: number): void {
    for (const order of this.orders) {
      if (!this.isLive(order)) continue;
      if (order.cancelAt !== null && order.cancelAt <= now) this.#end(order, 'cancelled', now);
      else if (this.#can.entryLife === 'good_till_date' && (order.request.expiresAt ?? Infinity) <= now)
        this.#end(order, 'expired', now);
    }
  }

  /** As much of it as that, at a price; of a live order, or of one that has just been said to be over. */
  fill(order: VenueOrder, quantity: number, now: number): void {
    const { request } = order;
    const { clientId, side, instrument } = request;
    const price = request.limit ?? request.stop ?? 50;
    order.filled += quantity;
    const isFull = order.filled === order.quantity;
    if (this.isLive(order))
      order.state = isFull ? 'filled' : order.state === 'cancel_pending' ? order.state : 'partially_filled';
    const fill = {
      ...{ id: `x${String(this.fills.length)}`, clientId, ticker: instrument.ticker, side, quantity, price },
      ...{ fees: 0.25, slippage: 0, at: now, isSessionEnd: false },
    };
    this.fills.push(fill);
    this.#send({ kind: 'execution', execution: fill }, now);
    this.#tell(order, now);
    if (request.attachedStop !== null) this.#raiseAttached(order, now);
  }

  end(order: VenueOrder, state: BrokerOrderState, now: number): void {
    this.#end(order, state, now);
  }

  report({ request, brokerId, state, quantity, filled }: VenueOrder, now: number): OrderReport {
    const { clientId, side, kind, limit, stop, instrument } = request;
    return {
      ...{ clientId, brokerId, ticker: instrument.ticker, side, kind, quantity, limit, stop },
      ...{ state, filled, reason: null, at: now },
    };
  }

  /** To sell while something of it is bought, where the broker takes one side at a time. */
  #isRefused({ side, instrument, replaces }: OrderRequest): boolean {
    if (this.#can.refusesOtherSide !== true || side === 'buy' || replaces !== null) return false;
    return this.orders.some(
      (each) =>
        each.request.side === 'buy' && each.request.instrument.ticker === instrument.ticker && this.isLive(each),
    );
  }

  #add(request: OrderRequest, now: number): VenueOrder {
    const order: VenueOrder = {
      request,
      brokerId: `b${String(this.orders.length)}`,
      visibleAt: now + this.#chance.pick([0, 0, 300, MOST_HIDDEN_MS]),
      // Where stops wait for their entry, what is held does not rest.
      state: this.#chance.pick(['working', 'pending', this.#can.attachedStopNeedsAll === true ? 'working' : 'held']),
      quantity: request.quantity,
      filled: 0,
      cancelAt: null,
      isWaiting: false,
    };
    if (order.state === 'pending' && this.#chance.isOver) order.state = 'working';
    this.orders.push(order);
    return order;
  }

  /** The stop that came with an entry is for what is filled of it, or wakes when all of it is. */
  #raiseAttached({ request, filled, quantity: wanted }: VenueOrder, now: number): void {
    const { attachedStop } = request;
    if (attachedStop === null) return;
    const there = this.find(attachedStop.clientId);
    if (there === undefined) this.#addAttached(request, filled, now);
    else if (there.isWaiting && filled === wanted) {
      there.isWaiting = false;
      if (there.state === 'held') there.state = 'working';
      if (this.isLive(there)) this.#tell(there, now);
    } else if (this.isLive(there) && there.filled === 0 && !there.isWaiting) there.quantity = filled;
  }

  #raiseWaiting({ request, quantity }: VenueOrder, now: number): void {
    if (request.attachedStop !== null) this.#addAttached(request, quantity, now).isWaiting = true;
  }

  #addAttached(request: OrderRequest, quantity: number, now: number): VenueOrder {
    const { clientId = '', price = 0 } = request.attachedStop ?? {};
    const stop: OrderRequest = {
      ...{ ...request, clientId, leg: 'stop', side: 'sell', kind: 'stop', quantity, limit: null, stop: price },
      ...{ attachedStop: null, expiresAt: null },
    };
    const order = this.#add(stop, now);
    order.state = 'held';
    this.#tell(order, now);
    return order;
  }

  #end(order: VenueOrder, state: BrokerOrderState, now: number): void {
    order.state = state;
    order.cancelAt = null;
    this.#tell(order, now);
    for (const each of this.orders) if (this.isLive(each) && isOfGroup(each, order)) this.#end(each, 'cancelled', now);
  }

  /** Sometimes with fewer fills than there are, as of an order that was read before them. */
  #tell(order: VenueOrder, now: number): void {
    const report = this.report(order, now);
    const filled = this.#chance.onceIn(6) ? 0 : report.filled;
    this.#send({ kind: 'order_report', report: { ...report, filled }, from: 'stream', askedAt: null }, now);
  }

  /** What is not so: an end of an order that works on. */
  lie(order: VenueOrder, now: number): void {
    const report: OrderReport = { ...this.report(order, now), state: this.#chance.pick(['cancelled', 'expired']) };
    this.stream.push({ at: now, record: { kind: 'order_report', report, from: 'stream', askedAt: null } });
  }

  /** Late, twice, out of order, or not at all. */
  #send(record: OrderRecord, now: number): void {
    if (this.#chance.onceIn(8)) return;
    this.stream.push({ at: now + this.#chance.pick([0, 0, 40, 2_500]), record });
    if (this.#chance.onceIn(6)) this.stream.push({ at: now + this.#chance.pick([0, 700]), record });
  }
}

/** An entry and the stop that waits for all of it end together. */
function isOfGroup(a: VenueOrder, b: VenueOrder): boolean {
  const isPair = (entry: VenueOrder, stop: VenueOrder): boolean =>
    stop.isWaiting && entry.request.tradeId === stop.request.tradeId && entry.request.leg === 'entry';
  return isPair(a, b) || isPair(b, a);
}
