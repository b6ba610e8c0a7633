/**
 * The books of a simulated exchange: orders from their acceptance to their end, and the account that their fills move.
 * Guarantees: every change of an order and every fill is told, after it took effect; what has ended takes no fill; the
 * stop of an entry is of exactly what the entry has bought; ids come in the order of what they name.
 */
import type { EpochMs } from '../../core/clock.ts';
import { leftOf } from '../../core/quantity.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../orders/order.ts';
import { ExchangeAccount } from './exchange-account.ts';
import type { ExchangeMarket } from './exchange-market.ts';
import { isOpen, isWorking, reportOf, type ExchangeEnd, type ExchangeOrder } from './exchange-order.ts';
import type { ExchangeSetup } from './exchange-setup.ts';
import { fillCost } from './fill-cost.ts';
import { Participation } from './participation.ts';
import type { Phases } from './phases.ts';
import type { Price } from './prices.ts';

export interface OrderListener {
  order(report: OrderReport): void;
  execution(execution: ExecutionReport): void;
}

/** What an order is asked for with. */
type OrderTerms = Pick<ExchangeOrder, 'clientId' | 'side' | 'kind' | 'quantity' | 'limit' | 'stop' | 'expiresAt'>;

export class ExchangeBook {
  readonly account: ExchangeAccount;
  readonly participation: Participation;
  listener: OrderListener | null = null;
  /** Counts what was told, whether somebody listened or not. */
  told = 0;
  readonly #setup: ExchangeSetup;
  readonly #market: ExchangeMarket;
  readonly #phases: Phases;
  readonly #byClientId = new Map<string, ExchangeOrder>();
  readonly #executions: ExecutionReport[] = [];
  #open: readonly ExchangeOrder[] = [];
  #orders = 0;

  constructor(setup: ExchangeSetup, market: ExchangeMarket, phases: Phases) {
    this.#setup = setup;
    this.#market = market;
    this.#phases = phases;
    this.account = new ExchangeAccount(setup.cash, setup.positions);
    this.participation = new Participation(setup.terms.participation, setup.terms.shareStep);
  }

  /** What may still trade, in the order of acceptance; a replacement is where the replaced one was. A copy that stays. */
  get open(): readonly ExchangeOrder[] {
    return this.#open;
  }

  isUsed(clientId: string): boolean {
    return this.#byClientId.has(clientId);
  }

  /** Of several with that id one that may still trade, else the newest. */
  find(clientId: string): ExchangeOrder | null {
    return this.#open.find((order) => order.clientId === clientId) ?? this.#byClientId.get(clientId) ?? null;
  }

  executionsSince(at: EpochMs): ExecutionReport[] {
    return this.#executions.filter((execution) => execution.at >= at);
  }

  accept(request: OrderRequest, replaced: ExchangeOrder | null): ExchangeOrder {
    const brokerId = this.#setup.can.replace === 'same_id' ? replaced?.brokerId : undefined;
    const order = this.draft(request.instrument.ticker, request, brokerId, replaced?.parent);
    this.#byClientId.set(request.clientId, order);
    if (replaced === null) this.#open = [...this.#open, order];
    else {
      this.#open = this.#open.map((each) => (each === replaced ? order : each));
      if (replaced.parent !== null) replaced.parent.attached = order;
    }
    if (request.attachedStop !== null) order.attached = this.#holdStop(order, request.attachedStop);
    if (replaced !== null) this.end(replaced, 'replaced', null);
    this.#tell(order);
    if (order.attached !== null) this.#tell(order.attached);
    return order;
  }

  /** Of the account's owner. */
  acceptForeign(order: ExchangeOrder): void {
    this.#open = [...this.#open, order];
    this.#tell(order);
  }

  /** Not on the books yet. */
  draft(ticker: string, terms: OrderTerms, brokerId?: string, parent: ExchangeOrder | null = null): ExchangeOrder {
    const { clientId, side, kind, quantity, limit, stop, expiresAt } = terms;
    const now = this.#phases.now();
    return {
      ...{ clientId, side, kind, quantity, limit, stop, expiresAt, parent },
      brokerId: brokerId ?? `${this.#setup.session.date}-O${String(++this.#orders)}`,
      instrument: this.#market.instrumentOf(ticker),
      prices: this.#market.pricesOf(ticker),
      acceptedAt: now,
      attached: null,
      filled: 0,
      remaining: quantity,
      state: 'working',
      reason: null,
      at: now,
      cameIn: this.#phases.fillMinute,
    };
  }

  /** A stop that waits for its entry ends with it; and where it waits for all of it, the entry with the stop. */
  end(order: ExchangeOrder, state: ExchangeEnd, reason: string | null): void {
    if (!isOpen(order)) return;
    const waited = order.state === 'held' && state !== 'replaced' && this.#setup.can.attachedStopNeedsAll === true;
    order.state = state;
    order.reason = reason;
    order.at = this.#phases.now();
    this.#remove(order);
    this.#tell(order);
    if (order.attached?.state === 'held') this.end(order.attached, 'cancelled', 'its entry has ended');
    if (waited && order.parent !== null) this.end(order.parent, 'cancelled', 'its stop has ended');
  }

  /** At that price, as much of it as the bar of the minute has left for us. */
  match(order: ExchangeOrder, m: number, price: Price | null): void {
    const { ticker } = order.instrument;
    if (price === null || !isWorking(order.state) || !this.#market.tradesAt(ticker, m)) return;
    const quantity = this.participation.take(ticker, order.prices.volume(m), order.remaining);
    if (quantity > 0) this.fill(order, price, quantity);
  }

  /** What is being sold while the session has no bar left for it is booked at its last one. */
  settle(order: ExchangeOrder): void {
    const isBeingSold = order.side === 'sell' && order.kind !== 'stop' && isWorking(order.state);
    if (!isBeingSold || this.#market.isHalted(order.instrument.ticker)) return;
    const { m, ...price } = order.prices.sellAtEnd();
    if (m >= 0) this.fill(order, price, order.remaining, this.#phases.startOf(m));
  }

  /** `bookedAt`: at the session's end, as of that instant. */
  fill(order: ExchangeOrder, price: Price, quantity: number, bookedAt: EpochMs | null = null): void {
    const at = bookedAt ?? this.#phases.now();
    const execution = this.#book(order, price, quantity, at, bookedAt !== null);
    order.remaining = leftOf(order.remaining, quantity);
    order.filled = order.remaining === 0 ? order.quantity : order.filled + quantity;
    order.state = order.remaining === 0 ? 'filled' : 'partially_filled';
    order.at = at;
    if (order.state === 'filled') this.#remove(order);
    const raised = this.#raiseStop(order, quantity);
    this.told++;
    this.listener?.execution(execution);
    this.#tell(order);
    if (raised !== null) this.#tell(raised);
    // What was bought is sold again: no more of it is bought.
    if (order.parent !== null && order.state === 'filled') this.end(order.parent, 'cancelled', 'its stop was executed');
  }

  #book(order: ExchangeOrder, price: Price, quantity: number, at: EpochMs, isSessionEnd: boolean): ExecutionReport {
    const { instrument, side, clientId } = order;
    const { session, terms } = this.#setup;
    const cost = fillCost(terms.commission, { side, instrument, quantity, day: session.day }, price);
    const dollars = quantity * price.own * instrument.multiplier;
    this.account.traded(
      side,
      instrument.ticker,
      quantity,
      price.own,
      side === 'buy' ? -dollars - cost.fees : dollars - cost.fees,
    );
    const id = `${session.date}-X${String(this.#executions.length + 1)}`;
    const what = { ticker: instrument.ticker, side, quantity, price: price.own };
    const execution: ExecutionReport = { id, clientId, ...what, ...cost, at, isSessionEnd };
    this.#executions.push(execution);
    return execution;
  }

  #holdStop(entry: ExchangeOrder, { clientId, price }: NonNullable<OrderRequest['attachedStop']>): ExchangeOrder {
    const { instrument, quantity } = entry;
    const terms = {
      clientId,
      side: 'sell',
      kind: 'stop',
      quantity,
      limit: null,
      stop: price,
      expiresAt: null,
    } as const;
    const stop = this.draft(instrument.ticker, terms, undefined, entry);
    stop.state = 'held';
    this.#byClientId.set(clientId, stop);
    this.#open = [...this.#open, stop];
    return stop;
  }

  /** Null: there is none to be raised. */
  #raiseStop(entry: ExchangeOrder, bought: number): ExchangeOrder | null {
    const { attached: stop, remaining } = entry;
    if (stop === null || !isOpen(stop)) return null;
    const needsAll = this.#setup.can.attachedStopNeedsAll === true;
    if (needsAll && remaining > 0) return null;
    const quantity = needsAll ? entry.quantity : bought;
    const isFirst = stop.state === 'held';
    stop.quantity = isFirst ? quantity : stop.quantity + quantity;
    stop.remaining = isFirst ? quantity : stop.remaining + quantity;
    if (isFirst) stop.state = 'working';
    if (isFirst) stop.cameIn = this.#phases.fillMinute;
    stop.at = this.#phases.now();
    return stop;
  }

  #remove(order: ExchangeOrder): void {
    this.#open = this.#open.filter((each) => each !== order);
  }

  #tell(order: ExchangeOrder): void {
    this.told++;
    this.listener?.order(reportOf(order));
  }
}
