/**
 * The book of trades: a fold over order records, and over what the session asked for. Guarantees: the same records in
 * the same order make the same book and tell the session the same; an execution counts once, whatever its order was
 * thought to be; a position changes by executions alone; the session hears of an entry's end once, after its last fill.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import type { BrokerError } from '../core/errors.ts';
import { leftOf } from '../core/quantity.ts';
import type { EpochMinute } from '../market/bars.ts';
import type { Capabilities } from './broker.ts';
import { lateFill } from './contradictions.ts';
import type { EntryOrder, ExecutorEvents, Fill, SaleCause } from './executor.ts';
import type { OrderIntended, OrderRecord, OrderReported, PositionSeen } from './order-records.ts';
import { clientIdOf, partsOf, type ExecutionReport, type OrderReport, type OrderRequest } from './order.ts';
import { OwnOrder } from './own-order.ts';
import { Sightings } from './sightings.ts';
import { requestBehind, Strangers } from './strangers.ts';
import { isWithin, Trade, type TradePlan } from './trade.ts';

export interface BookParts {
  readonly can: Capabilities;
  /** Whether a stop that no broker order can hold is watched by tbot. */
  readonly softStops: boolean;
  /** Told while records are applied. */
  readonly events: ExecutorEvents;
}

/** What of a closed bar a soft stop looks at. */
export interface BarRange {
  readonly high: number;
  readonly low: number;
}

interface Found {
  readonly trade: Trade;
  readonly order: OwnOrder;
}

export class TradeBook {
  readonly #parts: BookParts;
  #openAt: EpochMs = 0;
  #closeAt: EpochMs = 0;
  readonly #trades = new Map<string, Trade>();
  readonly #orders = new Map<string, Found>();
  readonly #executions = new Set<string>();
  /** Of the newest own fill, by ticker. */
  readonly #tradedAt = new Map<string, EpochMs>();
  readonly #strangers = new Strangers();
  readonly #adopted: string[] = [];
  /** Of the broker's positions and quotes. */
  readonly seen = new Sightings();
  readonly #alerts = new Map<string, EpochMs>();
  #rejectsInARow = 0;
  #contradictions: BrokerError[] = [];

  constructor(parts: BookParts) {
    this.#parts = parts;
  }

  startSession(openMinute: EpochMinute, minutes: number): void {
    this.#openAt = openMinute * MINUTE_MS;
    this.#closeAt = (openMinute + minutes) * MINUTE_MS;
    for (const trade of this.#trades.values()) if (trade.isOver) this.#forget(trade);
  }

  enter({ id, instrument, quantity, limit, decisionPrice, stop, m, hardExit, expiresAt }: EntryOrder): void {
    if (this.#trades.has(id)) return;
    const instants = { expiresAt: expiresAt ?? this.#instant(m + 2), hardExitAt: this.#instant(hardExit) };
    this.#open({ id, instrument, quantity, limit, decisionPrice, stop, ...instants, isAdopted: false });
  }

  exit(id: string): void {
    const trade = this.#trades.get(id);
    if (trade === undefined) return;
    trade.exitCause ??= 'exit';
    trade.cancelsEntry = true;
  }

  cancelEntries(): void {
    for (const trade of this.#trades.values()) if (!trade.isEntryOver) trade.cancelsEntry = true;
  }

  /** Soft stops look at the bars of a closed minute. */
  observe(barOf: (ticker: string) => BarRange | null): void {
    for (const trade of this.#trades.values()) {
      if (trade.exitCause !== null || trade.held === 0 || !this.hasSoftStop(trade)) continue;
      if (!isStopped(trade, barOf)) continue;
      trade.exitCause = 'stop';
      trade.cancelsEntry = true;
    }
  }

  apply(record: OrderRecord, at: EpochMs): void {
    switch (record.kind) {
      case 'order_intended': {
        this.#intended(record, at);
        return;
      }
      case 'cancel_asked':
        return this.#order(record.clientId)?.cancelAsked(at);
      case 'cancel_refused':
        return this.#order(record.clientId)?.notCancelled(record.kind);
      case 'order_report': {
        this.#reported(record, at);
        return;
      }
      case 'execution': {
        this.#executed(record.execution, at);
        return;
      }
      case 'order_unknown':
        if (record.asked === 'cancel') return this.#order(record.clientId)?.notCancelled(record.kind);
        return this.#order(record.clientId)?.unanswered(at);
      case 'order_absent': {
        this.#change(record.clientId, at, (order, trade) =>
          order.absent(at, trade.successorOf(order)?.isSeen === true),
        );
        return;
      }
      case 'order_doubted':
        this.#order(record.clientId)?.doubt(at);
        return;
      case 'order_dropped': {
        this.#dropped(record.clientId, at);
        return;
      }
      case 'protected': {
        this.#protected(record.tradeId, record.clientId);
        return;
      }
      case 'exit_forced': {
        this.#forced(record.tradeId, record.why);
        return;
      }
      case 'sold_elsewhere': {
        this.#soldElsewhere(record.tradeId, record.execution, at);
        return;
      }
      case 'position_seen': {
        this.#positionSeen(record, at);
        return;
      }
      case 'quote_seen':
        this.seen.quoteSeen(record, at);
        return;
      case 'adopted': {
        this.#adopt(record.report, at);
        return;
      }
      case 'alert':
        this.#alerts.set(alertKey(record), at);
    }
  }

  get trades(): readonly Trade[] {
    return [...this.#trades.values()];
  }
  trade(id: string): Trade | null {
    return this.#trades.get(id) ?? null;
  }
  hasOrder(clientId: string): boolean {
    return this.#orders.has(clientId);
  }
  /** When the newest own fill in that ticker was; -Infinity: there is none. */
  tradedAt(ticker: string): EpochMs {
    return this.#tradedAt.get(ticker) ?? -Infinity;
  }

  hasExecution(id: string): boolean {
    return this.#executions.has(id);
  }
  /** False: it says of a stop that was proven to rest what is known of it, or of an order how it stood before it ended. */
  isNews(report: OrderReport, askedAt: EpochMs): boolean {
    const { trade, order } = this.#orders.get(report.clientId ?? '') ?? {};
    if (order?.hasEndedSince(askedAt) === true) return false;
    if (trade === undefined || order?.request.leg !== 'stop') return true;
    return !trade.isProven(order) || !order.isKnownAs(report);
  }
  /** Ours, and not in the journal: to be looked up (no report yet) and adopted. */
  get strangers(): readonly (readonly [string, OrderReport | null])[] {
    return this.#strangers.all;
  }
  get adopted(): readonly string[] {
    return this.#adopted;
  }
  get rejectsInARow(): number {
    return this.#rejectsInARow;
  }
  takeContradictions(): readonly BrokerError[] {
    return this.#contradictions.splice(0);
  }

  /** Whether orders can be sent that trade. */
  isMarketOpen(now: EpochMs): boolean {
    return now >= this.#openAt && now < this.#closeAt;
  }
  get openAt(): EpochMs {
    return this.#openAt;
  }
  /** Whether no order at the broker is its stop: tbot looks at the price. */
  hasSoftStop(trade: Trade): boolean {
    return this.#parts.softStops && !this.canRest(trade);
  }
  canRest({ plan, held }: Trade): boolean {
    return plan.stop?.kind === 'below_fill' && isWithin(this.#parts.can.restingStop, held);
  }

  lastAlertAt(code: string, about: string | null): EpochMs | null {
    return this.#alerts.get(alertKey({ code, about })) ?? null;
  }

  #instant(m: number): EpochMs {
    return this.#openAt + m * MINUTE_MS;
  }
  #minuteOf(at: EpochMs): number {
    return Math.max(0, Math.floor((at - this.#openAt) / MINUTE_MS));
  }
  #order(clientId: string): OwnOrder | null {
    return this.#orders.get(clientId)?.order ?? null;
  }

  #open(plan: TradePlan): Trade {
    const trade = new Trade(plan);
    this.#trades.set(plan.id, trade);
    return trade;
  }

  #forget(trade: Trade): void {
    this.#trades.delete(trade.id);
    for (const { clientId } of trade.orders) this.#orders.delete(clientId);
  }

  #intended({ request }: OrderIntended, at: EpochMs): void {
    const known = this.#orders.get(request.clientId);
    const trade = known?.trade ?? this.#tradeOf(request);
    if (known !== undefined) known.order.sentAgain(at);
    else this.#add(trade, request, at);
    if (request.side === 'sell') this.#changed(trade, at);
    const { attachedStop } = request;
    if (attachedStop === null || this.#orders.has(attachedStop.clientId)) return;
    const { clientId, price } = attachedStop;
    const stop: OrderRequest = {
      ...request,
      ...{ clientId, leg: 'stop', side: 'sell', kind: 'stop', limit: null, stop: price },
      ...{ attachedStop: null, replaces: null, expiresAt: null },
    };
    this.#add(trade, stop, at, true);
  }

  #add(trade: Trade, request: OrderRequest, at: EpochMs, isAttached = false): void {
    const order = new OwnOrder(request, at, {
      isAttached,
      waitsWhenHeld: this.#parts.can.attachedStopNeedsAll === true,
    });
    trade.add(order);
    this.#orders.set(order.clientId, { trade, order });
    this.#strangers.forget(order.clientId);
  }

  /** Of an order whose entry nobody asked this book for: left over from another run. It is sold. */
  #tradeOf({ tradeId, instrument, quantity, limit }: OrderRequest): Trade {
    const known = this.#trades.get(tradeId);
    if (known !== undefined) return known;
    const nothing = { limit: limit ?? 0, decisionPrice: limit ?? 0, stop: null, expiresAt: 0, hardExitAt: 0 };
    const trade = this.#open({ id: tradeId, instrument, quantity, ...nothing, isAdopted: true });
    trade.exitCause = 'forced';
    trade.cancelsEntry = true;
    return trade;
  }

  #reported({ report, askedAt }: OrderReported, at: EpochMs): void {
    const { clientId } = report;
    if (clientId === null) return;
    if (!this.#orders.has(clientId)) {
      this.#strangers.reported(clientId, report);
      return;
    }
    const wasRejected = this.#order(clientId)?.state === 'rejected';
    this.#change(clientId, at, (order) => order.reported(report, askedAt, at));
    const { order, trade } = this.#orders.get(clientId) ?? {};
    if (order === undefined || trade === undefined) return;
    if (order.request.leg === 'entry') this.#countRejects(order, wasRejected);
    if (order.state === 'rejected' && order.request.replaces !== null && !wasRejected)
      trade.order(order.request.replaces)?.doubt(at);
  }

  #countRejects(entry: OwnOrder, wasRejected: boolean): void {
    if (entry.state !== 'rejected') this.#rejectsInARow = entry.isEnded || entry.known > 0 ? 0 : this.#rejectsInARow;
    else if (!wasRejected) this.#rejectsInARow++;
  }

  #executed(execution: ExecutionReport, at: EpochMs): void {
    const { clientId, id } = execution;
    if (clientId === null || this.#executions.has(id)) return;
    const { trade, order } = this.#orders.get(clientId) ?? {};
    if (trade === undefined || order === undefined) {
      this.#strangers.executed(clientId, execution);
      return;
    }
    this.#executions.add(id);
    this.#tradedAt.set(execution.ticker, Math.max(this.tradedAt(execution.ticker), execution.at));
    this.#change(
      clientId,
      at,
      () => order.executedBy(execution, at),
      () => {
        const { request } = order;
        if (request.side === 'buy') this.#bought(trade, execution);
        else this.#sold(trade, execution, request.leg === 'stop' ? 'stop' : (trade.exitCause ?? 'exit'));
      },
    );
  }

  /** Changes an order, and tells what follows from it. */
  #change(
    clientId: string,
    at: EpochMs,
    change: (order: OwnOrder, trade: Trade) => BrokerError | null,
    then?: () => void,
  ): void {
    const found = this.#orders.get(clientId);
    if (found === undefined) return;
    const { order, trade } = found;
    const before = `${order.state} ${String(order.known)} ${String(order.isAbsent)}`;
    const contradiction = change(order, trade);
    if (contradiction !== null) this.#contradictions.push(contradiction);
    if (before !== `${order.state} ${String(order.known)} ${String(order.isAbsent)}`) {
      order.changed(at);
      this.#changed(trade, at);
    }
    then?.();
    this.#tellEnd(trade, at);
  }

  #changed({ plan }: Trade, at: EpochMs): void {
    this.seen.changed(plan.instrument.ticker, at);
  }

  #bought(trade: Trade, execution: ExecutionReport): void {
    if (trade.plan.isAdopted) return;
    if (trade.isDone) {
      trade.exitCause ??= 'forced';
      trade.forcedBy ??= 'more of its entry was filled after it had ended';
      this.#contradictions.push(lateFill(execution));
    }
    trade.told += execution.quantity;
    this.#parts.events.bought(trade.id, this.#fillOf(execution, execution.quantity), this.#stopOf(trade));
  }

  #sold(trade: Trade, execution: ExecutionReport, cause: SaleCause): void {
    const quantity = Math.min(execution.quantity, trade.told);
    if (quantity === 0) return;
    trade.told = leftOf(trade.told, quantity);
    const why = execution.isSessionEnd ? 'session_end' : cause;
    this.#parts.events.sold(trade.id, this.#fillOf(execution, quantity), why);
  }

  #fillOf({ at, price, quantity: all, fees, slippage }: ExecutionReport, quantity: number): Fill {
    const part = quantity === all ? 1 : quantity / all;
    return { m: this.#minuteOf(at), price, quantity, fees: fees * part, slippage: slippage * part };
  }

  /** Where the stop of what is bought stands or will stand. */
  #stopOf(trade: Trade): number | null {
    const { attached } = trade;
    return attached !== null && this.#parts.can.replace === 'none' ? attached.request.stop : trade.stopPrice;
  }

  /** The end of an entry that is not filled is told when it is proven, for then nothing more can follow. */
  #tellEnd(trade: Trade, at: EpochMs): void {
    const { entry } = trade;
    if (trade.isDone || trade.plan.isAdopted || !trade.isEntryOver) return;
    if (entry !== null) {
      if (entry.lacksExecutions) return;
      if (!entry.isVerified && entry.state !== 'rejected') return;
    }
    trade.isDone = true;
    const ended = Math.min(entry?.brokerEndedAt ?? at, trade.plan.expiresAt - 1);
    this.#parts.events.done(trade.id, this.#minuteOf(ended));
  }

  #dropped(clientId: string, at: EpochMs): void {
    const found = this.#orders.get(clientId);
    if (found !== undefined) {
      this.#change(clientId, at, (order) => {
        order.dropped(at);
        return null;
      });
      return;
    }
    const { tradeId, leg } = partsOf(clientId) ?? {};
    const trade = tradeId === undefined || leg !== 'entry' ? undefined : this.#trades.get(tradeId);
    if (trade === undefined) return;
    trade.isDropped = true;
    this.#tellEnd(trade, at);
  }

  #forced(tradeId: string, why: string): void {
    const trade = this.#trades.get(tradeId);
    if (trade === undefined) return;
    trade.exitCause ??= 'forced';
    trade.cancelsEntry = true;
    trade.forcedBy ??= why;
  }

  #protected(tradeId: string, clientId: string): void {
    const trade = this.#trades.get(tradeId);
    if (trade !== undefined) trade.protectedBy = clientId;
  }

  #soldElsewhere(tradeId: string, execution: ExecutionReport, at: EpochMs): void {
    const trade = this.#trades.get(tradeId);
    if (trade === undefined || this.#executions.has(execution.id)) return;
    this.#executions.add(execution.id);
    const quantity = Math.min(execution.quantity, trade.held);
    trade.soldElsewhere += quantity;
    trade.exitCause ??= 'forced';
    this.#changed(trade, at);
    this.#sold(trade, { ...execution, quantity }, trade.exitCause);
  }

  #positionSeen(seen: PositionSeen, at: EpochMs): void {
    let wanted = 0;
    for (const trade of this.#trades.values())
      if (trade.plan.instrument.ticker === seen.ticker && trade.exitCause !== null) wanted += trade.held;
    this.seen.positionSeen(seen, wanted, at);
  }

  #adopt(report: OrderReport, at: EpochMs): void {
    const request = requestBehind(report);
    if (request === null || this.#orders.has(request.clientId)) return;
    const { clientId } = request;
    const executions = this.#strangers.executionsOf(clientId);
    this.#add(this.#tradeOf(request), request, at);
    this.#adopted.push(clientId);
    this.#reported({ kind: 'order_report', report, from: 'reconcile', askedAt: at }, at);
    for (const execution of executions) this.#executed(execution, at);
  }
}

function isStopped({ plan, stopPrice }: Trade, barOf: (ticker: string) => BarRange | null): boolean {
  if (plan.stop?.kind === 'underlying_above') return (barOf(plan.stop.symbol)?.high ?? -Infinity) >= plan.stop.price;
  return stopPrice !== null && (barOf(plan.instrument.ticker)?.low ?? Infinity) <= stopPrice;
}

function alertKey({ code, about }: { readonly code: string; readonly about: string | null }): string {
  return `${code} ${about ?? ''}`;
}

/** The client order id of the one entry of a trade. */
export function entryIdOf(tradeId: string): string {
  return clientIdOf(tradeId, 'entry', 1);
}
