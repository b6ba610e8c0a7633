/**
 * The order desk: turns entries and exits into orders, whatever the broker does. Its state is a fold over order records
 * and over what the session asked for (book.ts); what is to be done is a function of that state and of the time.
 * Guarantees
 * 1. Never short: no sell of more than a trade holds and is not already being sold, nor than the broker has available.
 * 2. One intent, at most one live order: nothing is sent again before a look-up has proven that it is not there.
 * 3. What is held is under a stop that was proven to rest, is watched (soft stops), or is on its way out; else people are told.
 * 4. The same records make the same state. What is under way is forgotten with the process, and looked up by the next.
 * 5. After cancelEntries nothing more is bought than what the broker fills before it cancels.
 */
import type { EpochMs } from '../core/clock.ts';
import type { BrokerError } from '../core/errors.ts';
import type { EpochMinute } from '../market/bars.ts';
import type { Instrument } from '../market/instrument.ts';
import { Agenda, ASK_PAUSES_MS, Calls } from './agenda.ts';
import { TradeBook, type BookParts } from './book.ts';
import { callOf, type DeskAction } from './desk-action.ts';
import type { EntryOrder, Executor } from './executor.ts';
import type { OrderReport } from './order.ts';
import type { OrderRecord } from './order-records.ts';
import type { OwnOrder } from './own-order.ts';
import { planEntry } from './plan-entry.ts';
import { planExit } from './plan-exit.ts';
import { planLookups } from './plan-lookups.ts';
import { planCleanUp, planProtection } from './plan-protection.ts';
import { alertOnce, tellBare, type Planning } from './planning.ts';
import type { BarRange } from './soft-stops.ts';
import type { OrderState } from './states.ts';
import type { Trade } from './trade.ts';

/** An order as the desk knows it. */
export interface OrderView {
  readonly clientId: string;
  readonly tradeId: string;
  readonly ticker: string;
  readonly side: 'buy' | 'sell';
  readonly state: OrderState;
  readonly brokerIds: readonly string[];
  /** Shares or contracts; `filled` by whatever says more, reports or executions. */
  readonly quantity: number;
  readonly filled: number;
  /** It may still trade. */
  readonly isLive: boolean;
}

/** A trade as the desk knows it. */
export interface TradeView {
  readonly id: string;
  readonly instrument: Instrument;
  /** Shares or contracts, by executions. */
  readonly bought: number;
  readonly sold: number;
  /** By whatever says more, reports or executions. */
  readonly held: number;
  readonly isExiting: boolean;
  /** Nothing is held, nothing works, nothing more can be bought. */
  readonly isOver: boolean;
  /** The client order id of the stop that was proven to rest, as far as is known still does; null: none. */
  readonly protectedBy: string | null;
  readonly hasSoftStop: boolean;
  /** Were this process gone now, what is held would be sold all the same: by a stop that rests and stays, or by a sale that the broker has. */
  readonly isSafeAlone: boolean;
}

export class OrderDesk implements Executor {
  readonly #parts: BookParts;
  readonly #book: TradeBook;
  readonly #calls = new Calls();
  #awakeSince: EpochMs | null = null;

  constructor(parts: BookParts) {
    this.#parts = parts;
    this.#book = new TradeBook(parts);
  }

  /** The session of that open, of that many minutes. Trades that are not over stay. */
  startSession(openMinute: EpochMinute, minutes: number): void {
    this.#book.startSession(openMinute, minutes);
  }

  enter(order: EntryOrder): void {
    this.#book.enter(order);
  }

  exit(id: string, isUrgent = false): void {
    this.#book.exit(id, isUrgent);
  }

  /** Every entry that works or waits is to be cancelled. */
  cancelEntries(): void {
    this.#book.cancelEntries();
  }

  /** Every entry that is not at the broker is dropped; one that works or may be there goes on. */
  dropEntries(): void {
    this.#book.dropEntries();
  }

  /** The bars of a closed minute, for soft stops. */
  observe(barOf: (ticker: string) => BarRange | null): void {
    this.#book.observe(barOf);
  }

  /** The one way by which orders change. `at` is the record's time in the journal. */
  apply(record: OrderRecord, at: EpochMs): void {
    this.#book.apply(record, at);
    const clientId = newsOf(record);
    if (clientId !== null) this.#calls.forget(`lookup ${clientId}`);
    if (record.kind === 'order_intended') this.#calls.forget(`positions ${record.request.instrument.ticker}`);
  }

  /** What is to be done now, most urgent first. Asked again before anything has changed, it is the same. */
  plan(now: EpochMs): readonly DeskAction[] {
    return this.#agenda(now).actions;
  }

  /** When `plan` may say something new by time alone; null: never. */
  deadline(now: EpochMs): EpochMs | null {
    return this.#agenda(now).next;
  }

  /** A call is under way, and is not asked for again. Told before the next `plan`; not journaled. */
  began(action: DeskAction): void {
    if (isCall(action)) this.#calls.began(callOf(action));
  }

  /** It came back, and its records are applied. */
  ended(action: DeskAction, at: EpochMs): void {
    if (isCall(action)) this.#calls.ended(callOf(action), at);
  }

  /** Impossible transitions and late fills since the last time: each starts a reconcile. */
  takeContradictions(): readonly BrokerError[] {
    return this.#book.takeContradictions();
  }

  hasOrder(clientId: string): boolean {
    return this.#book.hasOrder(clientId);
  }

  /** When the newest own fill in that ticker was; -Infinity: there is none. */
  tradedAt(ticker: string): EpochMs {
    return this.#book.tradedAt(ticker);
  }

  hasExecution(id: string): boolean {
    return this.#book.hasExecution(id);
  }

  /** False: it says of a stop that was proven to rest what is known of it, or of an order how it stood before it ended. */
  isNews(report: OrderReport, askedAt: EpochMs): boolean {
    return this.#book.isNews(report, askedAt);
  }

  get trades(): readonly TradeView[] {
    return this.#book.trades.map((trade) => this.#viewOf(trade));
  }

  get orders(): readonly OrderView[] {
    return this.#book.trades.flatMap(({ orders, id }) => orders.map((order) => viewOf(order, id)));
  }

  /** Client order ids of orders that no intent explains: `disarmed` until a person re-arms. */
  get adopted(): readonly string[] {
    return this.#book.adopted;
  }

  /** Entries that the broker refused since it last took one. */
  get rejectsInARow(): number {
    return this.#book.rejectsInARow;
  }

  /** Own shares or contracts of a ticker. */
  held(ticker: string): number {
    return this.#sum(ticker, ({ held }) => held);
  }

  /** What own working orders may still sell or buy of a ticker. Protection apart: `protection` is what stops may sell. */
  working(ticker: string): { readonly buys: number; readonly sells: number; readonly protection: number } {
    return {
      buys: this.#sum(ticker, (trade) => trade.working('buy')),
      sells: this.#sum(ticker, (trade) => trade.working('sell')),
      protection: this.#sum(ticker, ({ liveStops }) => liveStops.reduce((sum, { open }) => Math.max(sum, open), 0)),
    };
  }

  #sum(ticker: string, of: (trade: Trade) => number): number {
    const trades = this.#book.trades.filter(({ plan }) => plan.instrument.ticker === ticker);
    return trades.reduce((sum, trade) => sum + of(trade), 0);
  }

  #agenda(now: EpochMs): Agenda {
    this.#awakeSince ??= now;
    const agenda = new Agenda(now, this.#calls);
    const planning: Planning = { agenda, book: this.#book, can: this.#parts.can, awakeSince: this.#awakeSince };
    for (const trade of this.#book.trades) if (!trade.isOver) planTrade(planning, trade);
    planAdoption(planning);
    return agenda;
  }

  #viewOf(trade: Trade): TradeView {
    const { id, plan, bought, sold, held, exitCause, isOver, isSafeAlone, restingUnder: protectedBy } = trade;
    const { instrument } = plan;
    const hasSoftStop = this.#book.hasSoftStop(trade);
    const isExiting = exitCause !== null;
    return { id, instrument, bought, sold, held, isExiting, isOver, protectedBy, hasSoftStop, isSafeAlone };
  }
}

function planTrade(planning: Planning, trade: Trade): void {
  planLookups(planning, trade);
  planEntry(planning, trade);
  if (trade.exitCause === null) planProtection(planning, trade);
  else planExit(planning, trade);
  planCleanUp(planning, trade);
  tellBare(planning, trade);
}

/** What is ours and in no journal is taken in, and told to people. */
function planAdoption(planning: Planning): void {
  const { agenda, book } = planning;
  for (const [clientId, report] of book.strangers) {
    if (report === null) agenda.ask({ do: 'lookup', clientId, provesAbsence: false }, ASK_PAUSES_MS);
    else agenda.do({ do: 'note', record: { kind: 'adopted', report } });
  }
  for (const clientId of book.adopted)
    alertOnce(planning, 'adopted', clientId, `the broker has ${clientId}, of which the journal knows nothing`);
}

function viewOf(order: OwnOrder, tradeId: string): OrderView {
  const { clientId, state, brokerIds, quantity, known, isLive, request } = order;
  const { instrument, side } = request;
  return { clientId, tradeId, ticker: instrument.ticker, side, state, brokerIds, quantity, filled: known, isLive };
}

function isCall({ do: what }: DeskAction): boolean {
  return what !== 'note' && what !== 'alert';
}

/** The order of which it is worth asking anew at once. */
function newsOf(record: OrderRecord): string | null {
  if (record.kind === 'order_report') return record.from === 'lookup' ? null : record.report.clientId;
  if (record.kind === 'order_intended') return record.request.clientId;
  const isNews = record.kind === 'cancel_asked' || record.kind === 'cancel_refused' || record.kind === 'order_unknown';
  return isNews ? record.clientId : null;
}
