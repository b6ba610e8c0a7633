/**
 * The book of trades: a fold over order records, and over what the session asked for. Guarantees: the same records in
 * the same order make the same book and tell the session the same; an execution counts once, whatever its order was
 * thought to be; a position changes by executions alone; the session hears of an entry's end once, after its last fill.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import type { BrokerError } from '../core/errors.ts';
import type { EpochMinute } from '../market/bars.ts';
import type { Capabilities } from './broker.ts';
import type { EntryOrder, ExecutorEvents } from './executor.ts';
import type { OrderIntended, OrderRecord, OrderReported, PositionSeen } from './order-records.ts';
import {
  attachedStopOf,
  clientIdOf,
  partOf,
  partsOf,
  type ExecutionReport,
  type OrderReport,
  type OrderRequest,
} from './order.ts';
import type { OwnOrder } from './own-order.ts';
import { Sightings } from './sightings.ts';
import { canRest, isStopped, type BarRange } from './soft-stops.ts';
import { requestBehind, Strangers } from './strangers.ts';
import { Telling } from './telling.ts';
import { TradeShelf } from './trade-shelf.ts';
import type { Trade } from './trade.ts';

export interface BookParts {
  readonly can: Capabilities;
  /** Whether a stop that no broker order can hold is watched by tbot. */
  readonly softStops: boolean;
  /** Told while records are applied. */
  readonly events: ExecutorEvents;
}

export class TradeBook {
  readonly #parts: BookParts;
  #openAt: EpochMs = 0;
  #closeAt: EpochMs = 0;
  readonly #shelf: TradeShelf;
  readonly #telling: Telling;
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
    const { can, events } = parts;
    this.#parts = parts;
    this.#shelf = new TradeShelf(can.attachedStopNeedsAll === true);
    this.#telling = new Telling({ events, stopsStay: can.replace === 'none', minuteOf: (at) => this.#minuteOf(at) });
  }

  startSession(openMinute: EpochMinute, minutes: number): void {
    this.#openAt = openMinute * MINUTE_MS;
    this.#closeAt = (openMinute + minutes) * MINUTE_MS;
    this.#shelf.forgetOver();
  }

  enter({ id, instrument, quantity, limit, decisionPrice, stop, m, hardExit, expiresAt }: EntryOrder): void {
    if (this.#shelf.trade(id) !== undefined) return;
    const instants = { expiresAt: expiresAt ?? this.#instant(m + 2), hardExitAt: this.#instant(hardExit) };
    this.#shelf.open({ id, instrument, quantity, limit, decisionPrice, stop, ...instants, isAdopted: false });
  }

  exit(id: string, isUrgent: boolean): void {
    const trade = this.#shelf.trade(id);
    trade?.wantOut('exit');
    if (trade !== undefined && isUrgent) trade.isUrgent = true;
  }

  cancelEntries(): void {
    for (const trade of this.#shelf.trades) if (!trade.isEntryOver) trade.cancelsEntry = true;
  }

  dropEntries(): void {
    for (const trade of this.#shelf.trades) if (!trade.isEntryOver) trade.dropsEntry = true;
  }

  /** Soft stops look at the bars of a closed minute. */
  observe(barOf: (ticker: string) => BarRange | null): void {
    for (const trade of this.#shelf.trades) {
      if (trade.exitCause !== null || trade.held === 0 || !this.hasSoftStop(trade)) continue;
      if (isStopped(trade, barOf)) trade.wantOut('stop');
    }
  }

  apply(record: OrderRecord, at: EpochMs): void {
    switch (record.kind) {
      case 'order_intended':
        this.#intended(record, at);
        return;
      case 'cancel_asked':
        return this.#shelf.order(record.clientId)?.cancelAsked(at);
      case 'cancel_refused':
        return this.#shelf.order(record.clientId)?.notCancelled(record.kind);
      case 'order_report':
        this.#reported(record, at);
        return;
      case 'execution':
        this.#executed(record.execution, at);
        return;
      case 'order_unknown':
        if (record.asked === 'cancel') return this.#shelf.order(record.clientId)?.notCancelled(record.kind);
        return this.#shelf.order(record.clientId)?.unanswered(at);
      case 'order_absent': {
        this.#change(record.clientId, at, (order, trade) =>
          order.absent(at, trade.successorOf(order)?.isSeen === true),
        );
        return;
      }
      case 'order_doubted':
        this.#shelf.order(record.clientId)?.doubt(at);
        return;
      case 'order_dropped':
        this.#dropped(record.clientId, at);
        return;
      case 'protected':
        this.#protected(record.tradeId, record.clientId);
        return;
      case 'exit_forced':
        this.#shelf.trade(record.tradeId)?.wantOut('forced', record.why);
        return;
      case 'sold_elsewhere':
        this.#soldElsewhere(record.tradeId, record.execution, at);
        return;
      case 'position_seen':
        this.#positionSeen(record, at);
        return;
      case 'quote_seen':
        this.seen.quoteSeen(record, at);
        return;
      case 'adopted':
        this.#adopt(record.report, at);
        return;
      case 'alert':
        this.#alerts.set(alertKey(record), at);
    }
  }

  get trades(): readonly Trade[] {
    return [...this.#shelf.trades];
  }
  trade(id: string): Trade | null {
    return this.#shelf.trade(id) ?? null;
  }
  hasOrder(clientId: string): boolean {
    return this.#shelf.order(clientId) !== undefined;
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
    const { trade, order } = this.#shelf.found(report.clientId) ?? {};
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
  canRest(trade: Trade): boolean {
    return canRest(trade, this.#parts.can);
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

  #intended({ request }: OrderIntended, at: EpochMs): void {
    const known = this.#shelf.found(request.clientId);
    known?.order.sentAgain(at);
    const trade = known?.trade ?? this.#add(request, at);
    if (request.side === 'sell') this.#changed(trade, at);
    const stop = attachedStopOf(request);
    if (stop !== null && !this.hasOrder(stop.clientId)) this.#add(stop, at, true);
  }

  #add(request: OrderRequest, at: EpochMs, isAttached = false): Trade {
    this.#strangers.forget(request.clientId);
    return this.#shelf.add(request, at, isAttached);
  }

  #reported({ report, askedAt }: OrderReported, at: EpochMs): void {
    const { clientId } = report;
    if (clientId === null) return;
    if (!this.hasOrder(clientId)) {
      this.#strangers.reported(clientId, report);
      return;
    }
    const wasRejected = this.#shelf.order(clientId)?.state === 'rejected';
    this.#change(clientId, at, (order) => order.reported(report, askedAt, at));
    const { order, trade } = this.#shelf.found(clientId) ?? {};
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
    const { trade, order } = this.#shelf.found(clientId) ?? {};
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
        if (request.side === 'buy') this.#noteContradiction(this.#telling.bought(trade, execution));
        else this.#telling.sold(trade, execution, request.leg === 'stop' ? 'stop' : (trade.exitCause ?? 'exit'));
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
    const found = this.#shelf.found(clientId);
    if (found === undefined) return;
    const { order, trade } = found;
    const before = `${order.state} ${String(order.known)} ${String(order.isAbsent)}`;
    this.#noteContradiction(change(order, trade));
    if (before !== `${order.state} ${String(order.known)} ${String(order.isAbsent)}`) {
      order.changed(at);
      this.#changed(trade, at);
    }
    then?.();
    this.#telling.endedIfProven(trade, at);
  }

  #noteContradiction(contradiction: BrokerError | null): void {
    if (contradiction !== null) this.#contradictions.push(contradiction);
  }

  #changed({ plan }: Trade, at: EpochMs): void {
    this.seen.changed(plan.instrument.ticker, at);
  }

  #dropped(clientId: string, at: EpochMs): void {
    const found = this.#shelf.found(clientId);
    if (found !== undefined) {
      this.#change(clientId, at, (order) => {
        order.dropped(at);
        return null;
      });
      return;
    }
    const { tradeId, leg } = partsOf(clientId) ?? {};
    const trade = tradeId === undefined || leg !== 'entry' ? undefined : this.#shelf.trade(tradeId);
    if (trade === undefined) return;
    trade.isDropped = true;
    this.#telling.endedIfProven(trade, at);
  }

  #protected(tradeId: string, clientId: string): void {
    const trade = this.#shelf.trade(tradeId);
    if (trade !== undefined) trade.protectedBy = clientId;
  }

  #soldElsewhere(tradeId: string, execution: ExecutionReport, at: EpochMs): void {
    const trade = this.#shelf.trade(tradeId);
    const part = partOf(execution.id, tradeId);
    if (trade === undefined || this.#executions.has(part)) return;
    this.#executions.add(execution.id).add(part);
    const quantity = Math.min(execution.quantity, trade.held);
    trade.soldElsewhere += quantity;
    trade.exitCause ??= 'forced';
    this.#changed(trade, at);
    this.#telling.sold(trade, { ...execution, quantity }, 'forced');
  }

  #positionSeen(seen: PositionSeen, at: EpochMs): void {
    let wanted = 0;
    for (const trade of this.#shelf.trades)
      if (trade.plan.instrument.ticker === seen.ticker && trade.exitCause !== null) wanted += trade.held;
    this.seen.positionSeen(seen, wanted, at);
  }

  #adopt(report: OrderReport, at: EpochMs): void {
    const request = requestBehind(report);
    if (request === null || this.hasOrder(request.clientId)) return;
    const { clientId } = request;
    const executions = this.#strangers.executionsOf(clientId);
    this.#add(request, at);
    this.#adopted.push(clientId);
    this.#reported({ kind: 'order_report', report, from: 'reconcile', askedAt: at }, at);
    for (const execution of executions) this.#executed(execution, at);
  }
}

function alertKey({ code, about }: { readonly code: string; readonly about: string | null }): string {
  return `${code} ${about ?? ''}`;
}

/** The client order id of the one entry of a trade. */
export function entryIdOf(tradeId: string): string {
  return clientIdOf(tradeId, 'entry', 1);
}
