/**
 * The order desk: turns entries and exits into orders, whatever the broker does. Its state is a fold over order records
 * and over what the session asked for; what is to be done now is a function of that state and the time.
 */
import type { EpochMs } from '../core/clock.ts';
import type { EpochMinute } from '../market/bars.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Capabilities } from './broker.ts';
import type { DeskAction } from './desk-action.ts';
import type { Executor, ExecutorEvents } from './executor.ts';
import type { OrderRecord } from './order-records.ts';
import type { BrokerError } from '../core/errors.ts';

/** new OrderDesk(parts) */
export interface DeskParts {
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

/** A trade as the desk knows it. */
export interface TradeView {
  readonly id: string;
  readonly instrument: Instrument;
  /** Shares or contracts, by executions. */
  readonly bought: number;
  readonly sold: number;
  readonly held: number;
  readonly isExiting: boolean;
  /** Nothing is held, nothing works, nothing more can be bought. */
  readonly isOver: boolean;
  /** The client order id of the stop that was proven to rest; null: none. */
  readonly protectedBy: string | null;
  readonly hasSoftStop: boolean;
}

export interface OrderDesk extends Executor {
  /** The session of the given open, of that many minutes; trades that are not over stay. */
  startSession(openMinute: EpochMinute, minutes: number): void;
  /** Every entry that works or waits is to be cancelled. */
  cancelEntries(): void;
  /** The one way by which orders change. Records that are not of orders are no matter of the desk. */
  apply(record: OrderRecord, at: EpochMs): void;
  /** The bars of a closed minute, for soft stops. */
  observe(m: number, barOf: (ticker: string) => BarRange | null): void;
  /** What is to be done now, most urgent first. Asked again before anything has changed, it is the same. */
  plan(now: EpochMs): readonly DeskAction[];
  /** When `plan` may say something new by time alone. */
  deadline(now: EpochMs): EpochMs | null;
  /** A call is under way: it is not asked for again. Before the next `plan`. Not journaled. */
  began(action: DeskAction): void;
  /** It came back, after its records were applied. */
  ended(action: DeskAction, at: EpochMs): void;
  /** Impossible transitions since the last time: each starts a reconcile. */
  takeContradictions(): readonly BrokerError[];
  hasExecution(id: string): boolean;
  hasOrder(clientId: string): boolean;
  readonly trades: readonly TradeView[];
  /** Orders that were adopted: `disarmed` until a person re-arms. */
  readonly adopted: readonly string[];
  /** Entries refused by the broker since one was last accepted. */
  readonly rejectsInARow: number;
  /** Own shares or contracts by ticker. */
  held(ticker: string): number;
  /** What own working sell orders may still sell, by ticker. */
  workingSells(ticker: string): number;
  hasWorkingBuy(ticker: string): boolean;
}
