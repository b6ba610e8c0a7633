/**
 * The simulated venue: fills orders from the bars of a session. In one minute first the exits that are due at its open,
 * then the entries decided at the close before, then the stops.
 * Guarantees: an entry fills in the minute after its decision or not at all, never above its limit; never more is sold
 * than is held; all own fills of one bar and instrument together take no more than the participation allows; a stop is
 * looked at from the bar that filled its entry on, and never before an exit that is due.
 */
import type { DayNumber } from '../../calendar/civil-date.ts';
import { floorToTick } from '../../core/price.ts';
import { leftOf } from '../../core/quantity.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Market } from '../../market/market.ts';
import { NO_ROW } from '../../market/tape.ts';
import type { Executor, ExecutorEvents, EntryOrder, Fill, SaleCause, StopRule } from '../../orders/executor.ts';
import type { CommissionModel } from './commission/commission-model.ts';
import { fillCost } from './fill-cost.ts';
import { Participation } from './participation.ts';
import { fillPrices, type FillPrices, type Price, type PriceTerms } from './prices.ts';

export interface VenueTerms extends PriceTerms {
  /** Most of a bar's volume that own fills may take, as a share; null: no limit. */
  readonly participation: number | null;
  /** Step of a quantity that the participation cut. Shares. */
  readonly shareStep: number;
  readonly commission: CommissionModel;
}

interface Holding {
  readonly order: EntryOrder;
  readonly prices: FillPrices;
  readonly boughtAt: number;
  /** Per share; null for a put, whose stop looks at its underlying. */
  readonly stop: number | null;
  left: number;
  /** Waits for the next open, for that cause. */
  exiting: 'exit' | 'stop' | null;
}

export class SimVenue implements Executor {
  readonly #market: Market;
  readonly #terms: VenueTerms;
  #day: DayNumber = 0;
  #orders: EntryOrder[] = [];
  #holdings: Holding[] = [];
  readonly #participation: Participation;

  constructor(market: Market, terms: VenueTerms) {
    this.#market = market;
    this.#terms = terms;
    this.#participation = new Participation(terms.participation, terms.shareStep);
  }

  startSession(day: DayNumber): void {
    this.#day = day;
  }

  enter(order: EntryOrder): void {
    this.#orders.push(order);
  }

  exit(id: string): void {
    const holding = this.#holdings.find(({ order }) => order.id === id);
    if (holding !== undefined) holding.exiting ??= 'exit';
  }

  /** Tells what has happened up to the close of that session minute. */
  deliver(m: number, events: ExecutorEvents): void {
    this.#participation.startMinute();
    for (const holding of this.#holdings)
      if (holding.exiting !== null) this.#sell(holding, m, holding.prices.sellAtOpen(m), holding.exiting, events);
    if (this.#orders.length > 0) for (const order of this.#orders.splice(0)) this.#buy(order, m, events);
    for (const holding of this.#holdings)
      if (holding.exiting === null && holding.left > 0) this.#lookAtStop(holding, m, events);
    if (this.#holdings.some(isSold)) this.#holdings = this.#holdings.filter((holding) => !isSold(holding));
  }

  /** The session is over: tells how what is still held was booked. */
  endSession(events: ExecutorEvents): void {
    for (const holding of this.#holdings) {
      const { m, ...price } = holding.prices.sellAtEnd();
      this.#book(holding, m, price, holding.left, 'session_end', events);
    }
    this.#holdings = [];
  }

  #buy(order: EntryOrder, m: number, events: ExecutorEvents): void {
    const prices = this.#pricesOf(order.instrument);
    const price = prices.buy(m, order.limit);
    const quantity = price === null ? 0 : this.#take(order.instrument, prices, m, order.quantity);
    if (price === null || quantity === 0) {
      events.done(order.id, m);
      return;
    }
    const stop = order.stop.kind === 'below_fill' ? floorToTick(price.own * (1 - order.stop.share)) : null;
    this.#holdings.push({ order, prices, boughtAt: m, stop, left: quantity, exiting: null });
    events.bought(order.id, this.#fill('buy', order.instrument, m, price, quantity), stop);
    events.done(order.id, m);
  }

  #lookAtStop(holding: Holding, m: number, events: ExecutorEvents): void {
    const { order, prices, stop, boughtAt } = holding;
    if (stop !== null) this.#sell(holding, m, prices.sellAtStop(m, stop, boughtAt === m), 'stop', events);
    else if (this.#hasRisen(order.stop, m)) holding.exiting = 'stop';
  }

  /** A put's stop: its underlying has traded at the stop's price; the put is sold at its next open. */
  #hasRisen(stop: StopRule, m: number): boolean {
    if (stop.kind !== 'underlying_above') return false;
    const tape = this.#market.tape(stop.symbol);
    const row = tape.rowAt(m);
    return row !== NO_ROW && (tape.bars.high[row] ?? NaN) >= stop.price;
  }

  #sell(holding: Holding, m: number, price: Price | null, cause: SaleCause, events: ExecutorEvents): void {
    if (price === null) return;
    const quantity = this.#take(holding.order.instrument, holding.prices, m, holding.left);
    if (quantity > 0) this.#book(holding, m, price, quantity, cause, events);
  }

  #book(holding: Holding, m: number, price: Price, quantity: number, cause: SaleCause, events: ExecutorEvents): void {
    holding.left = leftOf(holding.left, quantity);
    events.sold(holding.order.id, this.#fill('sell', holding.order.instrument, m, price, quantity), cause);
  }

  #take({ ticker }: Instrument, prices: FillPrices, m: number, wanted: number): number {
    return this.#participation.take(ticker, prices.volume(m), wanted);
  }

  #fill(side: 'buy' | 'sell', instrument: Instrument, m: number, price: Price, quantity: number): Fill {
    const what = { side, instrument, quantity, day: this.#day };
    return { m, price: price.own, quantity, ...fillCost(this.#terms.commission, what, price) };
  }

  #pricesOf(instrument: Instrument): FillPrices {
    const [{ ticker }, market] = [instrument, this.#market];
    const from = { tape: market.tape(ticker), quotes: market.quotes(ticker), sides: market.sides(ticker) };
    return fillPrices(instrument, from, this.#terms);
  }
}

function isSold({ left }: Holding): boolean {
  return left === 0;
}
