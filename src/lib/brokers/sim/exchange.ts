/**
 * The simulated exchange: one session of recorded bars as a small real venue with one account, whose clock moves only when
 * it is told to go on. A session minute m, which begins at T(m), goes through phases:
 *   T(m)          `opened(m)` is told
 *   T(m) + 1 s    fills at the open: sales at the market in the order of placing, limit sales, then buys
 *   T(m) + 30 s   stops that the bar's low reaches
 *   T(m + 1)      entries that have expired end, then `closed(m)` is told
 * Phases in which nothing happens are passed over. Between two of them the client acts; what it sends after an open waits
 * for the next one, but a stop works at once.
 * Guarantees: the same data and the same requests in the same phases give the same reports, ids and prices; no fill is of
 * a bar that began before its order came, or above its limit; a request is handed to the log after it was found good and
 * before it takes effect; a refused one leaves nothing.
 */
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { BrokerError } from '../../core/errors.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { AccountState, BrokerPosition, InstrumentFacts, LiveQuote } from '../../orders/broker.ts';
import type { ExecutionReport, OrderKind, OrderReport, OrderRequest, OrderSide } from '../../orders/order.ts';
import type { MinuteBar } from '../../session/feed.ts';
import { ExchangeAccount, type Marks } from './exchange-account.ts';
import { ExchangeMarket } from './exchange-market.ts';
import { isOpen, isWorking, remainingOf, reportOf, type ExchangeEnd, type ExchangeOrder } from './exchange-order.ts';
import type { ExchangeSetup } from './exchange-setup.ts';
import { fillCost } from './fill-cost.ts';
import { refusalOf, type OrderContext } from './order-checks.ts';
import { Participation } from './participation.ts';
import type { Price } from './prices.ts';

/** How long before the open the clock of an exchange starts. */
const LEAD_MS = MINUTE_MS;
const AFTER_OPEN_MS = 1_000;
const AT_STOPS_MS = 30_000;

export interface OrderListener {
  order(report: OrderReport): void;
  execution(execution: ExecutionReport): void;
}

export interface MinuteListener {
  opened(m: number): void;
  closed(m: number): void;
}

/** What the account's owner does by other means than tbot. */
export interface OwnerOrder {
  readonly ticker: string;
  readonly side: OrderSide;
  readonly kind: OrderKind;
  readonly quantity: number;
  readonly limit: number | null;
  readonly stop: number | null;
}

/** All that changes an exchange: what its data and these, in their order, come to is its state. */
export type ExchangeRequest =
  | { readonly do: 'advance' }
  | { readonly do: 'place'; readonly request: OrderRequest }
  | { readonly do: 'cancel'; readonly clientId: string }
  | { readonly do: 'owner_order'; readonly order: OwnerOrder }
  | { readonly do: 'owner_trade'; readonly ticker: string; readonly side: OrderSide; readonly quantity: number }
  | { readonly do: 'break_off'; readonly clientId: string; readonly reason: string }
  | { readonly do: 'halt'; readonly ticker: string }
  | { readonly do: 'resume'; readonly ticker: string };

type Phase = 'closed' | 'opened' | 'filled' | 'stopped' | 'ended';

const NOBODY: OrderListener & MinuteListener = {
  order: () => undefined,
  execution: () => undefined,
  opened: () => undefined,
  closed: () => undefined,
};

export class SimExchange {
  readonly setup: ExchangeSetup;
  readonly market: ExchangeMarket;
  readonly #account: ExchangeAccount;
  readonly #participation: Participation;
  readonly #byClientId = new Map<string, ExchangeOrder>();
  readonly #executions: ExecutionReport[] = [];
  #open: ExchangeOrder[] = [];
  #orders = 0;
  #now: EpochMs;
  #phase: Phase = 'closed';
  /** Session minute of the phase; -1 before the first. */
  #m = -1;
  #heardOrders: OrderListener = NOBODY;
  #heardMinutes: MinuteListener = NOBODY;
  #log: ((request: ExchangeRequest) => void) | null = null;
  /** Counts what was told. */
  #told = 0;

  constructor(setup: ExchangeSetup) {
    this.setup = setup;
    this.market = new ExchangeMarket(setup);
    this.#account = new ExchangeAccount(setup.cash, setup.positions);
    this.#participation = new Participation(setup.terms.participation, setup.terms.shareStep);
    this.#now = setup.session.open - LEAD_MS;
  }

  /** Null: nobody. One at a time. */
  tellOrders(listener: OrderListener | null): void {
    this.#heardOrders = listener ?? NOBODY;
  }

  tellMinutes(listener: MinuteListener | null): void {
    this.#heardMinutes = listener ?? NOBODY;
  }

  /** Is handed every request from now on, before it takes effect. What it throws goes to whoever asked; nothing is done then. */
  logTo(log: (request: ExchangeRequest) => void): void {
    this.#log = log;
  }

  now(): EpochMs {
    return this.#now;
  }

  /** The newest session minute that has opened, and the newest that has closed; -1: none. */
  get opened(): number {
    return this.#m;
  }

  get closed(): number {
    return this.#phase === 'closed' || this.#phase === 'ended' ? this.#m : this.#m - 1;
  }

  get hasEnded(): boolean {
    return this.#phase === 'ended';
  }

  /** What came before, once more: of a log. Nobody is told. @throws what the request throws */
  apply(request: ExchangeRequest): void {
    switch (request.do) {
      case 'advance':
        this.advance();
        return;
      case 'place':
        this.place(request.request);
        return;
      case 'cancel':
        this.cancel(request.clientId);
        return;
      case 'owner_order':
        this.ownerOrder(request.order);
        return;
      case 'owner_trade':
        this.ownerTrade(request.ticker, request.side, request.quantity);
        return;
      case 'break_off':
        this.breakOff(request.clientId, request.reason);
        return;
      case 'halt':
        this.halt(request.ticker);
        return;
      case 'resume':
        this.resume(request.ticker);
    }
  }

  /** Goes on to the next phase in which something happens; false: the session is over, and nothing more will happen. */
  advance(): boolean {
    if (this.#phase === 'ended') return false;
    this.#log?.({ do: 'advance' });
    const told = this.#told;
    while (this.#told === told && this.#step());
    return !this.hasEnded;
  }

  account(): AccountState {
    return this.#account.state(this.#open, this.#marks);
  }

  positions(): BrokerPosition[] {
    return this.#account.positions(this.#open);
  }

  /** As far as look-ups show them yet. */
  openOrders(): OrderReport[] {
    return this.#open.filter((order) => this.#isShown(order)).map(reportOf);
  }

  orderByClientId(clientId: string): OrderReport | null {
    const order = this.#open.find((each) => each.clientId === clientId) ?? this.#byClientId.get(clientId);
    return order === undefined || !this.#isShown(order) ? null : reportOf(order);
  }

  executionsSince(at: EpochMs): ExecutionReport[] {
    return this.#executions.filter((execution) => execution.at >= at);
  }

  /** Null: it is not traded here. */
  facts(ticker: string): InstrumentFacts | null {
    if (!this.market.has(ticker)) return null;
    const isHalted = this.market.isHalted(ticker);
    const usual = { ticker, name: ticker, isTradable: true, isHalted, isFractionable: true, isEtf: false };
    return { ...usual, ...this.setup.factsOf(ticker) };
  }

  /** As of the last close; null: there is none yet. */
  quote(ticker: string): LiveQuote | null {
    return this.market.has(ticker) ? this.market.quote(ticker, this.closed) : null;
  }

  barsAt(tickers: Iterable<string>, m: number): MinuteBar[] {
    return this.market.barsAt(tickers, m);
  }

  /** @throws BrokerError `order_rejected`, `duplicate_order`, `not_tradable`: nothing was done */
  place(request: OrderRequest): OrderReport {
    const replaced = request.replaces === null ? null : (this.#byClientId.get(request.replaces) ?? null);
    const refusal = refusalOf(request, this.#contextOf(request, replaced));
    if (refusal !== null) {
      const cure = 'nothing was done; see what the account, the instrument and the market allow';
      throw new BrokerError({ code: refusal.code, message: refusal.reason, cure });
    }
    this.#log?.({ do: 'place', request });
    const order = this.#accept(request, replaced);
    if (replaced !== null) this.#end(replaced, 'replaced', null);
    this.#tell(order);
    if (order.attached !== null) this.#tell(order.attached);
    return reportOf(order);
  }

  /** @throws BrokerError `order_not_found`, `not_cancellable` */
  cancel(clientId: string): void {
    const found = this.#open.filter((order) => order.clientId === clientId);
    if (found.length === 0) throw this.#notCancellable(clientId);
    this.#log?.({ do: 'cancel', clientId });
    for (const order of found) this.#end(order, 'cancelled', null);
  }

  /** The broker cancels an order by itself. */
  breakOff(clientId: string, reason: string): void {
    const order = this.#byClientId.get(clientId);
    if (order === undefined || !isOpen(order)) return;
    this.#log?.({ do: 'break_off', clientId, reason });
    this.#end(order, 'cancelled', reason);
  }

  /** The account's owner has an order work: it is told without a client order id. */
  ownerOrder(order: OwnerOrder): OrderReport {
    this.#log?.({ do: 'owner_order', order });
    const instrument = this.market.instrumentOf(order.ticker);
    const accepted = this.#newOrder(instrument, { ...order, clientId: null, expiresAt: null });
    this.#open.push(accepted);
    this.#tell(accepted);
    return reportOf(accepted);
  }

  /** The account's owner buys or sells by hand, at the last price, at once. May make the account short. */
  ownerTrade(ticker: string, side: OrderSide, quantity: number): void {
    this.#log?.({ do: 'owner_trade', ticker, side, quantity });
    const what = { side, kind: 'market', quantity, limit: null, stop: null } as const;
    const order = this.#newOrder(this.market.instrumentOf(ticker), { ...what, clientId: null, expiresAt: null });
    const price = this.market.lastClose(ticker, this.closed) ?? 0;
    this.#fill(order, { market: price, own: price }, quantity, false);
  }

  halt(ticker: string): void {
    this.#log?.({ do: 'halt', ticker });
    this.market.halt(ticker, this.closed);
  }

  resume(ticker: string): void {
    this.#log?.({ do: 'resume', ticker });
    this.market.resume(ticker);
  }

  /** One phase on; false: there is no other one. */
  #step(): boolean {
    switch (this.#phase) {
      case 'closed':
        if (this.#m + 1 >= this.setup.session.minutes) this.#endSession();
        else this.#openMinute(this.#m + 1);
        break;
      case 'opened':
        this.#enter('filled', AFTER_OPEN_MS);
        this.#fillAtOpen();
        break;
      case 'filled':
        this.#enter('stopped', AT_STOPS_MS);
        this.#lookAtStops();
        break;
      case 'stopped':
        this.#enter('closed', MINUTE_MS);
        this.#closeMinute();
        break;
      case 'ended':
        return false;
    }
    return true;
  }

  #startOf(m: number): EpochMs {
    return this.setup.session.open + m * MINUTE_MS;
  }

  #enter(phase: Phase, afterOpenMs: number): void {
    this.#phase = phase;
    this.#now = this.#startOf(this.#m) + afterOpenMs;
  }

  #openMinute(m: number): void {
    this.#m = m;
    this.#enter('opened', 0);
    this.#participation.startMinute();
    this.#told++;
    this.#heardMinutes.opened(m);
  }

  #closeMinute(): void {
    const expires = this.setup.can.entryLife === 'good_till_date';
    if (expires)
      for (const order of [...this.#open])
        if (order.side === 'buy' && order.expiresAt !== null && order.expiresAt <= this.#now && isOpen(order))
          this.#end(order, 'expired', null);
    this.#told++;
    this.#heardMinutes.closed(this.#m);
  }

  #endSession(): void {
    this.#phase = 'ended';
    if (this.setup.settlesAtEnd) for (const order of [...this.#open]) this.#settle(order);
    for (const order of [...this.#open]) if (isOpen(order)) this.#end(order, 'expired', null);
  }

  #fillAtOpen(): void {
    const there = [...this.#open];
    for (const order of there)
      if (order.side === 'sell' && order.kind === 'market') this.#match(order, order.prices.sellAtOpen(this.#m));
    for (const order of there)
      if (order.side === 'sell' && order.limit !== null) this.#match(order, order.prices.sell(this.#m, order.limit));
    for (const order of there)
      if (order.side === 'buy') this.#match(order, order.prices.buy(this.#m, order.limit ?? Infinity));
  }

  #lookAtStops(): void {
    for (const order of [...this.#open]) {
      if (order.stop === null) continue;
      const open = order.prices.sellAtOpen(this.#m)?.market ?? 0;
      // One that comes to work above the price is due at once.
      const isBelow = order.cameIn === this.#m && order.stop <= open;
      this.#match(order, order.prices.sellAtStop(this.#m, order.stop, isBelow));
    }
  }

  /** At that price, as much of it as the bar has left for us. */
  #match(order: ExchangeOrder, price: Price | null): void {
    const { ticker } = order.instrument;
    if (price === null || !isWorking(order.state) || !this.market.tradesAt(ticker, this.#m)) return;
    const most = this.#participation.take(ticker, order.prices.volume(this.#m), remainingOf(order));
    if (most > 0) this.#fill(order, price, most, false);
  }

  /** What is being sold while the session has no bar left for it. */
  #settle(order: ExchangeOrder): void {
    if (order.side !== 'sell' || order.kind === 'stop' || !isWorking(order.state)) return;
    if (this.market.isHalted(order.instrument.ticker)) return;
    const { m, ...price } = order.prices.sellAtEnd();
    if (m >= 0) this.#fill(order, price, remainingOf(order), true, this.#startOf(m));
  }

  #fill(order: ExchangeOrder, price: Price, quantity: number, isSessionEnd: boolean, at = this.#now): void {
    const { instrument, side, clientId } = order;
    const { session, terms } = this.setup;
    const cost = fillCost(terms.commission, { side, instrument, quantity, day: session.day }, price);
    const dollars = quantity * price.own * instrument.multiplier;
    if (side === 'buy') this.#account.bought(instrument.ticker, quantity, price.own, dollars + cost.fees);
    else this.#account.sold(instrument.ticker, quantity, price.own, dollars - cost.fees);
    order.filled = remainingOf(order) - quantity < 1e-9 ? order.quantity : order.filled + quantity;
    order.at = at;
    order.state = order.filled === order.quantity ? 'filled' : 'partially_filled';
    const id = `${session.date}-X${String(this.#executions.length + 1)}`;
    const what = { ticker: instrument.ticker, side, quantity, price: price.own };
    const execution: ExecutionReport = { id, clientId, ...what, ...cost, at, isSessionEnd };
    this.#executions.push(execution);
    if (order.state === 'filled') this.#forget(order);
    this.#raiseStop(order.attached, quantity);
    this.#told++;
    this.#heardOrders.execution(execution);
    this.#tell(order);
    if (order.attached !== null) this.#tell(order.attached);
    // The stop has sold what was bought: no more of it is bought.
    const { parent } = order;
    if (parent !== null && order.state === 'filled' && isOpen(parent))
      this.#end(parent, 'cancelled', 'its stop was executed');
  }

  /** The stop of an entry is of as much as the entry has bought. */
  #raiseStop(stop: ExchangeOrder | null, quantity: number): void {
    if (stop === null || !isOpen(stop)) return;
    if (stop.state === 'held') {
      stop.state = 'working';
      stop.quantity = quantity;
    } else stop.quantity += quantity;
    stop.at = this.#now;
    stop.cameIn = this.#m;
  }

  #accept(request: OrderRequest, replaced: ExchangeOrder | null): ExchangeOrder {
    const instrument = this.market.instrumentOf(request.instrument.ticker);
    const { clientId, attachedStop } = request;
    const brokerId = this.setup.can.replace === 'same_id' ? (replaced?.brokerId ?? null) : null;
    const order = this.#newOrder(instrument, request, brokerId, replaced?.parent ?? null);
    this.#byClientId.set(clientId, order);
    if (replaced === null) this.#open.push(order);
    else this.#takePlace(order, replaced);
    if (attachedStop !== null) order.attached = this.#holdStop(order, attachedStop.clientId, attachedStop.price);
    return order;
  }

  /** A replacement keeps its place in the order of orders, and the entry that it protects. */
  #takePlace(order: ExchangeOrder, replaced: ExchangeOrder): void {
    this.#open[this.#open.indexOf(replaced)] = order;
    if (replaced.parent !== null) replaced.parent.attached = order;
  }

  #holdStop(entry: ExchangeOrder, clientId: string, price: number): ExchangeOrder {
    const { instrument, quantity } = entry;
    const what = { clientId, side: 'sell', kind: 'stop', quantity, limit: null, stop: price, expiresAt: null } as const;
    const stop = this.#newOrder(instrument, what, null, entry);
    stop.state = 'held';
    this.#byClientId.set(clientId, stop);
    this.#open.push(stop);
    return stop;
  }

  #newOrder(
    instrument: Instrument,
    of: Pick<ExchangeOrder, 'clientId' | 'side' | 'kind' | 'quantity' | 'limit' | 'stop' | 'expiresAt'>,
    brokerId: string | null = null,
    parent: ExchangeOrder | null = null,
  ): ExchangeOrder {
    const { clientId, side, kind, quantity, limit, stop, expiresAt } = of;
    return {
      ...{ clientId, side, kind, quantity, limit, stop, expiresAt, instrument, parent },
      brokerId: brokerId ?? `${this.setup.session.date}-O${String(++this.#orders)}`,
      prices: this.market.pricesOf(instrument.ticker),
      acceptedAt: this.#now,
      attached: null,
      filled: 0,
      state: 'working',
      reason: null,
      at: this.#now,
      cameIn: this.#phase === 'filled' ? this.#m : null,
    };
  }

  /** Its entry ends without it, but it does not end without its entry unless that has bought nothing. */
  #end(order: ExchangeOrder, state: ExchangeEnd, reason: string | null): void {
    order.state = state;
    order.reason = reason;
    order.at = this.#now;
    this.#forget(order);
    this.#tell(order);
    const stop = order.attached;
    if (stop?.state === 'held') this.#end(stop, 'cancelled', 'its entry bought nothing');
  }

  #forget(order: ExchangeOrder): void {
    this.#open = this.#open.filter((each) => each !== order);
  }

  #tell(order: ExchangeOrder): void {
    this.#told++;
    this.#heardOrders.order(reportOf(order));
  }

  #isShown({ acceptedAt }: ExchangeOrder): boolean {
    return this.#now >= acceptedAt + this.setup.can.lookupLagMs;
  }

  #contextOf({ instrument: { ticker } }: OrderRequest, replaced: ExchangeOrder | null): OrderContext {
    const { can, identity, collar } = this.setup;
    const facts = this.facts(ticker);
    return {
      ...{ can, identity, collar, facts, replaced, now: this.#now },
      isOpen: this.#phase !== 'ended' && this.#now >= this.#startOf(0) && this.#now < this.setup.session.close,
      multiplier: facts === null ? 1 : this.market.instrumentOf(ticker).multiplier,
      lastClose: facts === null ? null : this.market.lastClose(ticker, this.closed),
      buyingPower: this.account().buyingPower,
      available: this.#account.availableOf(ticker, this.#open, replaced),
      isUsed: (clientId) => this.#byClientId.has(clientId),
    };
  }

  #notCancellable(clientId: string): BrokerError {
    const order = this.#byClientId.get(clientId);
    if (order === undefined)
      return new BrokerError({
        code: 'order_not_found',
        message: `there is no order ${clientId}`,
        cure: 'look it up again: an order that was just sent may not be shown yet',
      });
    return new BrokerError({
      code: 'not_cancellable',
      message: `order ${clientId} is ${order.state}`,
      cure: 'look up what became of it',
    });
  }

  readonly #marks: Marks = {
    priceOf: (ticker) => (this.market.has(ticker) ? this.market.lastClose(ticker, this.closed) : null),
    multiplierOf: (ticker) => this.market.instrumentOf(ticker).multiplier,
  };
}
