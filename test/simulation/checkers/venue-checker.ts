/**
 * What holds at the venue at every moment: never net short, never more for sale than is held, one order for one intent,
 * one way out of a trade, one side at a time where the broker takes no more, nothing that is not in the journal, nothing off the list, no fill older than its order.
 */
import type { EpochMs } from '../../../src/lib/core/clock.ts';
import type { ExecutionReport, OrderReport, OrderRequest } from '../../../src/lib/orders/order.ts';
import type { Scenario } from '../scenario.ts';
import type { JournalChecker } from './journal-checker.ts';
import { Violation } from './violation.ts';

const DUST = 1e-6;
const LEG = /-(?:entry|stop|exit)\d+$/;

/** What the venue says of a trade. */
export interface VenueTrade {
  readonly id: string;
  readonly ticker: string;
  bought: number;
  /** When something was last bought. */
  boughtAt: EpochMs;
  /** Dollars a share x shares. */
  paid: number;
  sold: number;
  /** The newest report of each of its orders that ever worked, by client and broker id. */
  readonly orders: Map<string, OrderReport>;
}

export class VenueChecker {
  readonly trades = new Map<string, VenueTrade>();
  /** Tickers in which the account's owner has traded: there nobody can know what is whose. */
  readonly touched = new Set<string>();
  readonly #positions = new Map<string, number>();
  readonly #acceptedAt = new Map<string, EpochMs>();
  readonly #sends = new Map<string, number>();
  /** The owner's orders, by broker id. */
  readonly #owners = new Map<string, OrderReport>();
  readonly #executions = new Map<string, ExecutionReport>();
  readonly #scenario: Scenario;
  readonly #journal: JournalChecker;
  readonly #now: () => EpochMs;

  constructor(scenario: Scenario, journal: JournalChecker, now: () => EpochMs) {
    this.#scenario = scenario;
    this.#journal = journal;
    this.#now = now;
  }

  /** An order leaves the session. */
  sent(request: OrderRequest): void {
    const { clientId, leg } = request;
    const sends = (this.#sends.get(clientId) ?? 0) + 1;
    this.#sends.set(clientId, sends);
    if (this.#journal.intentsOf(clientId) < sends)
      throw new Violation('write-ahead', `${clientId} was sent and is not in the journal as intended`);
    if (leg === 'entry') this.#journal.mayEnter(clientId);
    if (request.side === 'sell' && request.replaces === null) this.#sells(request, this.#liveSells(request));
    if (leg === 'stop' && sends === 1) this.#stopPrice(request);
    if (leg === 'stop' && request.replaces === null) this.#otherSide(request);
  }

  /** An order leaves the process: the clock is the process's own. */
  left({ clientId, expiresAt }: OrderRequest, processNow: EpochMs): void {
    if (expiresAt !== null && processNow >= expiresAt)
      throw new Violation('in its minute', `${clientId} was sent after its minute`);
  }

  /** An order is found good by the venue, and takes effect next. */
  placing(request: OrderRequest): void {
    const { clientId, instrument, side, quantity, leg, tradeId, replaces } = request;
    const { ticker } = instrument;
    if (this.#journal.intentsOf(clientId) === 0)
      throw new Violation('write-ahead', `${clientId} is not in the journal`);
    const listed = instrument.contract?.underlying ?? ticker;
    const facts = this.#scenario.facts.find(({ symbol }) => symbol === listed);
    if (facts === undefined || facts.isLeveraged) throw new Violation('off-list', `${ticker} was sent`);
    const order = this.#journal.trades.get(tradeId);
    if (order === undefined) throw new Violation('write-ahead', `${clientId} has no decision in the journal`);
    if (leg === 'entry' && (quantity > order.quantity + DUST || Math.abs((request.limit ?? 0) - order.limit) > DUST))
      throw new Violation('as decided', `${clientId} is not what was decided`);
    const working = this.#liveOf(tradeId).filter((report) => report.side === side && report.clientId !== replaces);
    if (side === 'buy' && working.length > 0) throw new Violation('one order', `a second entry of ${tradeId}`);
    if (side === 'sell') this.#sells(request, working);
  }

  order(report: OrderReport): void {
    const { clientId, brokerId, state } = report;
    if (clientId === null) {
      this.#owners.set(brokerId, report);
      return;
    }
    const trade = this.#tradeOf(clientId, report.ticker);
    const key = `${clientId} ${brokerId}`;
    if (!this.#acceptedAt.has(clientId)) this.#acceptedAt.set(clientId, this.#now());
    trade.orders.set(key, report);
    if (!isLive(report)) return;
    for (const [other, each] of trade.orders)
      if (other !== key && each.clientId === clientId && isLive(each))
        throw new Violation('one order', `${clientId} works twice (${state})`);
  }

  execution(execution: ExecutionReport): void {
    const { clientId, ticker, side, quantity, id, at, isSessionEnd } = execution;
    this.#executions.set(id, execution);
    const position = (this.#positions.get(ticker) ?? 0) + (side === 'buy' ? quantity : -quantity);
    this.#positions.set(ticker, position);
    if (clientId === null) {
      this.touched.add(ticker);
      return;
    }
    if (position < -DUST && !this.touched.has(ticker))
      throw new Violation('never short', `${ticker} is ${String(position)}`);
    const trade = this.#tradeOf(clientId, ticker);
    if (side === 'buy') {
      trade.bought += quantity;
      trade.boughtAt = at;
      trade.paid += quantity * execution.price;
    } else trade.sold += quantity;
    if (trade.sold > trade.bought + DUST)
      throw new Violation('never short', `${trade.id} sold ${String(trade.sold)} of ${String(trade.bought)}`);
    if (!isSessionEnd && at < (this.#acceptedAt.get(clientId) ?? Infinity) - DUST)
      throw new Violation('no older fill', `${id} is older than its order ${clientId}`);
  }

  isWorking(clientId: string): boolean {
    return this.#liveOf(tradeOf(clientId)).some((report) => report.clientId === clientId);
  }

  find(id: string): ExecutionReport | null {
    return this.#executions.get(id) ?? null;
  }

  get ownExecutions(): readonly ExecutionReport[] {
    return [...this.#executions.values()].filter(({ clientId }) => clientId !== null);
  }

  positionOf(ticker: string): number {
    return this.#positions.get(ticker) ?? 0;
  }

  /** What the owner wants to buy there keeps others from selling, where the broker takes one side at a time. */
  isInTheWay(ticker: string): boolean {
    if (this.#scenario.can.refusesOtherSide !== true) return false;
    return [...this.#owners.values()].some((each) => each.ticker === ticker && each.side === 'buy' && isLive(each));
  }

  /** Shares of a trade that the account holds. */
  heldOf({ id, bought, sold, ticker }: VenueTrade): number {
    const soldElsewhere = this.#journal.soldElsewhere.get(id) ?? 0;
    const held = Math.min(bought - sold - soldElsewhere, Math.max(0, this.positionOf(ticker)));
    return held < DUST ? 0 : held;
  }

  #sells(
    { clientId, quantity, tradeId, instrument, leg, replaces }: OrderRequest,
    working: readonly OrderReport[],
  ): void {
    const { ticker } = instrument;
    if (this.touched.has(ticker)) return;
    const trade = this.#tradeOf(tradeId, ticker);
    const left = trade.bought - trade.sold;
    const forSale = working.reduce((sum, report) => sum + report.quantity - report.filled, 0);
    if (quantity + forSale > left + DUST)
      throw new Violation(
        'never short',
        `${clientId} sells ${String(quantity)}, ${String(forSale)} are for sale, ${String(left)} are held`,
      );
    const other = working.find((report) => report.state !== 'held');
    if (leg === 'exit' && replaces === null && other !== undefined)
      throw new Violation('one way out', `${clientId} while ${other.clientId ?? ''} works`);
  }

  #liveSells({ tradeId, clientId }: OrderRequest): OrderReport[] {
    return this.#liveOf(tradeId).filter((report) => report.side === 'sell' && report.clientId !== clientId);
  }

  /** Where the broker takes one side at a time, a stop beside what buys would be refused. */
  #otherSide({ clientId, instrument: { ticker } }: OrderRequest): void {
    if (this.#scenario.can.refusesOtherSide !== true) return;
    for (const trade of this.trades.values()) {
      const entry = [...trade.orders.values()].find((report) => report.side === 'buy' && isLive(report));
      if (trade.ticker === ticker && entry !== undefined)
        throw new Violation('one side at a time', `${clientId} is sent while ${entry.clientId ?? ''} works`);
    }
  }

  /** A stop is where the price paid puts it, once all of the entry's fills are known. */
  #stopPrice({ clientId, tradeId, stop }: OrderRequest): void {
    const order = this.#journal.trades.get(tradeId);
    const trade = this.trades.get(tradeId);
    if (order?.stop.kind !== 'below_fill' || trade === undefined || stop === null) return;
    if (order.bought !== trade.bought) return;
    const exact = (trade.paid / trade.bought) * (1 - order.stop.share);
    if (stop > exact + DUST || stop < exact - 0.011)
      throw new Violation('stop price', `${clientId} stands at ${String(stop)}, and belongs at ${String(exact)}`);
  }

  #liveOf(tradeId: string): OrderReport[] {
    return [...(this.trades.get(tradeId)?.orders.values() ?? [])].filter(isLive);
  }

  #tradeOf(clientId: string, ticker: string): VenueTrade {
    const id = tradeOf(clientId);
    let trade = this.trades.get(id);
    if (trade === undefined)
      this.trades.set(id, (trade = { id, ticker, bought: 0, boughtAt: 0, paid: 0, sold: 0, orders: new Map() }));
    return trade;
  }
}

/** The trade that an order belongs to. */
export function tradeOf(clientId: string): string {
  return clientId.replace(LEG, '');
}

/** It may trade now. */
export function isLive({ state }: OrderReport): boolean {
  return state === 'working' || state === 'partially_filled' || state === 'cancel_pending' || state === 'pending';
}

/** Of a put, by its OCC symbol. */
export function multiplierOf(ticker: string): number {
  return /\d{8}$/.test(ticker) ? 100 : 1;
}
