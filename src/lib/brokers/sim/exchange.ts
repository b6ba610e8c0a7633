/**
 * The simulated exchange: one session of recorded bars as a small real venue with one account, whose clock moves only when
 * it is told to go on. A session minute m, which begins at T(m), goes through phases:
 *   T(m)          `opened(m)` is told
 *   T(m) + 1 s    fills at the open: sales at the market in the order of placing, limit sales, then buys
 *   T(m) + 30 s   stops that the bar's low reaches
 *   T(m + 1)      entries that have expired end, then `closed(m)` is told
 * Phases in which nothing happens are passed over. Between two of them the client acts; what it sends after an open waits
 * for the next one, but a stop works at once.
 * Guarantees: the same data and the same requests in the same phases give the same reports, ids and prices; no fill is
 * above its limit, or at an open that was before its order; a request is handed to the log after it was found good and
 * before it takes effect; a refused one leaves nothing.
 */
import type { Clock, EpochMs } from '../../core/clock.ts';
import { BrokerError } from '../../core/errors.ts';
import type { AccountState, BrokerPosition, InstrumentFacts, LiveQuote } from '../../orders/broker.ts';
import type { ExecutionReport, OrderReport, OrderRequest, OrderSide } from '../../orders/order.ts';
import type { MinuteBar } from '../../session/feed.ts';
import type { Marks } from './exchange-account.ts';
import { ExchangeBook, type OrderListener } from './exchange-book.ts';
import { ExchangeMarket } from './exchange-market.ts';
import { isOpen, isWorking, reportOf, type ExchangeOrder } from './exchange-order.ts';
import type { BrokenOff, Changeable, ExchangeRequest, OwnerOrder } from './exchange-request.ts';
import type { ExchangeSetup } from './exchange-setup.ts';
import { refusalOf, type OrderContext } from './order-checks.ts';
import { Phases, type Phase } from './phases.ts';

export interface MinuteListener {
  opened(m: number): void;
  closed(m: number): void;
}

export class SimExchange implements Clock, Changeable {
  readonly setup: ExchangeSetup;
  readonly #market: ExchangeMarket;
  readonly #phases: Phases;
  readonly #book: ExchangeBook;
  #minutes: MinuteListener | null = null;
  #log: ((request: ExchangeRequest) => void) | null = null;

  constructor(setup: ExchangeSetup) {
    this.setup = setup;
    this.#market = new ExchangeMarket(setup);
    this.#phases = new Phases(setup.session);
    this.#book = new ExchangeBook(setup, this.#market, this.#phases);
  }

  /** Null: nobody. One at a time. */
  tellOrders(listener: OrderListener | null): void {
    this.#book.listener = listener;
  }

  tellMinutes(listener: MinuteListener | null): void {
    this.#minutes = listener;
  }

  /** Is handed every request from now on, before it takes effect. What it throws goes to whoever asked; nothing is done then. */
  logTo(log: (request: ExchangeRequest) => void): void {
    this.#log = log;
  }

  now(): EpochMs {
    return this.#phases.now();
  }

  /** The newest session minute that has opened; -1: none. */
  get opened(): number {
    return this.#phases.opened;
  }

  /** The newest session minute that has closed; -1: none. */
  get closed(): number {
    return this.#phases.closed;
  }

  /**
   * Goes on to the next phase in which something happens, or to that instant where nothing happens before; false: the
   * session is over, and nothing more will happen.
   */
  advance(until: EpochMs | null = null): boolean {
    const [phases, book] = [this.#phases, this.#book];
    if (phases.hasEnded) return false;
    this.#log?.({ do: 'advance', until });
    const { told } = book;
    for (;;) {
      if (until !== null && phases.nextAt > until) {
        phases.passTo(until);
        return true;
      }
      const phase = phases.next();
      this.#enter(phase);
      if (phase === 'ended') return false;
      if (book.told > told) return true;
    }
  }

  /** The bars of a minute that has just closed in the world, of an exchange whose bars grow: before it has passed it. */
  append(m: number, bars: readonly MinuteBar[]): void {
    for (const bar of bars) this.#market.append(m, bar);
  }

  account(): AccountState {
    return this.#book.account.state(this.#book.open, this.#marks);
  }

  positions(): BrokerPosition[] {
    return this.#book.account.positions(this.#book.open);
  }

  /** As far as look-ups show them yet. */
  openOrders(): OrderReport[] {
    return this.#book.open.filter((order) => this.#isShown(order)).map(reportOf);
  }

  orderByClientId(clientId: string): OrderReport | null {
    const order = this.#book.find(clientId);
    return order === null || !this.#isShown(order) ? null : reportOf(order);
  }

  executionsSince(at: EpochMs): ExecutionReport[] {
    return this.#book.executionsSince(at);
  }

  /** Null: it is not traded here. */
  facts(ticker: string): InstrumentFacts | null {
    if (!this.#market.has(ticker)) return null;
    const isHalted = this.#market.isHalted(ticker);
    const usual = { ticker, name: ticker, isTradable: true, isHalted, isFractionable: true, isEtf: false };
    return { ...usual, ...this.setup.factsOf(ticker) };
  }

  /** As of the last close; null: there is none yet. */
  quote(ticker: string): LiveQuote | null {
    return this.#market.has(ticker) ? this.#market.quote(ticker, this.closed) : null;
  }

  barsAt(tickers: Iterable<string>, m: number): MinuteBar[] {
    return this.#market.barsAt(tickers, m);
  }

  /** @throws BrokerError `order_rejected`, `duplicate_order`, `not_tradable`: nothing was done */
  place(request: OrderRequest): OrderReport {
    const replaced = request.replaces === null ? null : this.#book.find(request.replaces);
    const refusal = refusalOf(request, this.#contextOf(request, replaced));
    if (refusal !== null) {
      const cure = 'nothing was done; see what the account, the instrument and the market allow';
      throw new BrokerError({ code: refusal.code, message: refusal.reason, cure });
    }
    this.#log?.({ do: 'place', request });
    return reportOf(this.#book.accept(request, replaced));
  }

  /** @throws BrokerError `order_not_found`, `not_cancellable` */
  cancel(clientId: string): void {
    const found = this.#book.open.filter((order) => order.clientId === clientId);
    if (found.length === 0) throw notCancellable(clientId, this.#book.find(clientId));
    this.#log?.({ do: 'cancel', clientId });
    for (const order of found) this.#book.end(order, 'cancelled', null);
  }

  /** The broker cancels an order by itself, or refuses it after it was taken. */
  breakOff(clientId: string, reason: string, as: BrokenOff = 'cancelled'): void {
    const order = this.#book.find(clientId);
    if (order === null || !isOpen(order)) return;
    this.#log?.({ do: 'break_off', clientId, reason, as });
    this.#book.end(order, as, reason);
  }

  /** The account's owner has an order work: it is told without a client order id. */
  ownerOrder(order: OwnerOrder): OrderReport {
    this.#log?.({ do: 'owner_order', order });
    const accepted = this.#book.draft(order.ticker, { ...order, clientId: null, expiresAt: null });
    this.#book.acceptForeign(accepted);
    return reportOf(accepted);
  }

  /** The account's owner cancels an order, whoever sent it; nothing where it does not work any more. */
  ownerCancel(brokerId: string): void {
    const order = this.#book.open.find((each) => each.brokerId === brokerId);
    if (order === undefined) return;
    this.#log?.({ do: 'owner_cancel', brokerId });
    this.#book.end(order, 'cancelled', null);
  }

  /** The account's owner buys or sells by hand, at the last price, at once. May make the account short. */
  ownerTrade(ticker: string, side: OrderSide, quantity: number): void {
    this.#log?.({ do: 'owner_trade', ticker, side, quantity });
    const terms = { clientId: null, side, kind: 'market', quantity, limit: null, stop: null, expiresAt: null } as const;
    const price = this.#market.lastClose(ticker, this.closed) ?? 0;
    this.#book.fill(this.#book.draft(ticker, terms), { market: price, own: price }, quantity);
  }

  halt(ticker: string): void {
    this.#log?.({ do: 'halt', ticker });
    this.#market.halt(ticker, this.closed);
  }

  resume(ticker: string): void {
    this.#log?.({ do: 'resume', ticker });
    this.#market.resume(ticker);
  }

  #enter(phase: Phase): void {
    const m = this.#phases.opened;
    switch (phase) {
      case 'opened':
        this.#book.participation.startMinute();
        this.#book.told++;
        this.#minutes?.opened(m);
        return;
      case 'filled':
        this.#fillAtOpen(m);
        return;
      case 'stopped':
        this.#lookAtStops(m);
        return;
      case 'closed':
        this.#expire();
        this.#book.told++;
        this.#minutes?.closed(m);
        return;
      case 'ended':
        this.#endSession();
    }
  }

  #fillAtOpen(m: number): void {
    const { open } = this.#book;
    for (const order of open)
      if (order.side === 'sell' && order.kind === 'market') this.#book.match(order, m, order.prices.sellAtOpen(m));
    for (const order of open)
      if (order.side === 'sell' && order.limit !== null) this.#book.match(order, m, order.prices.sell(m, order.limit));
    for (const order of open)
      if (order.side === 'buy') this.#book.match(order, m, order.prices.buy(m, order.limit ?? Infinity));
  }

  #lookAtStops(m: number): void {
    for (const order of this.#book.open) {
      if (order.stop === null) continue;
      // One that comes to work above the price is due at once, at that price.
      const isBelow = order.stop <= (order.prices.sellAtOpen(m)?.market ?? 0);
      this.#book.match(order, m, order.prices.sellAtStop(m, order.stop, order.cameIn === m && isBelow));
    }
  }

  #expire(): void {
    if (this.setup.can.entryLife !== 'good_till_date') return;
    for (const order of this.#book.open)
      if (order.side === 'buy' && (order.expiresAt ?? Infinity) <= this.now()) this.#book.end(order, 'expired', null);
  }

  #endSession(): void {
    if (this.setup.settlesAtEnd) for (const order of this.#book.open) this.#book.settle(order);
    for (const order of this.#book.open) this.#book.end(order, 'expired', null);
  }

  #isShown({ acceptedAt }: ExchangeOrder): boolean {
    return this.now() >= acceptedAt + this.setup.can.lookupLagMs;
  }

  #contextOf({ instrument: { ticker } }: OrderRequest, replaced: ExchangeOrder | null): OrderContext {
    const { can, identity, collar } = this.setup;
    const book = this.#book;
    const facts = this.facts(ticker);
    return {
      ...{ can, identity, collar, facts, replaced, now: this.now(), isMarketOpen: this.#phases.isMarketOpen },
      multiplier: this.#marks.multiplierOf(ticker),
      lastClose: this.#marks.priceOf(ticker),
      buyingPower: this.account().buyingPower,
      available: book.account.availableOf(ticker, book.open, replaced),
      working: book.open.filter((order) => order.instrument.ticker === ticker && isWorking(order.state)),
      isUsed: (clientId) => book.isUsed(clientId),
    };
  }

  readonly #marks: Marks = {
    priceOf: (ticker) => (this.#market.has(ticker) ? this.#market.lastClose(ticker, this.closed) : null),
    multiplierOf: (ticker) => this.#market.instrumentOf(ticker).multiplier,
  };
}

function notCancellable(clientId: string, order: ExchangeOrder | null): BrokerError {
  if (order === null)
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
