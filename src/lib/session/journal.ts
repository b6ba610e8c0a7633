/**
 * The Journal port: everything a session decides and hears, as events in the order in which it happened. What a person
 * is shown, and what can be proven later, is made of them.
 */
import type { EpochMs } from '../core/clock.ts';
import type { ClosedTrade } from '../market/closed-trade.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Fill, SaleCause, StopRule } from '../orders/executor.ts';
import type { GateRefusal, InstrumentRefusal, PersonRefusal, SizeRefusal } from '../risk/reasons.ts';
import type { Numbers, Side, StrategyRefusal } from '../strategies/strategy.ts';

/** Where on its way to the broker a candidate was refused. */
export type RefusalStage = 'strategy' | 'instrument' | 'gate' | 'size';
export type RefusalReason = StrategyRefusal | InstrumentRefusal | GateRefusal | SizeRefusal | PersonRefusal;

/** Said of a put whose prices are an estimate, and of nothing else. */
interface PerhapsSynthetic {
  readonly synthetic?: true;
}

/** What makes a position due at the open of a minute; of those due in the same minute the first counts. */
export const DUE_REASONS = ['hard_exit', 'timeout', 'vwap_touch', 'kill_switch', 'manual'] as const;
export type DueReason = (typeof DUE_REASONS)[number];

/** Whether it is sold at any price; else a strategy wants out, at what is bid. */
export function isUrgent(why: DueReason): boolean {
  return why !== 'timeout' && why !== 'vwap_touch';
}

interface Decided {
  /** Session minute at whose close it was decided. */
  readonly m: number;
  readonly strategy: string;
  /** What signals. */
  readonly symbol: string;
}

export interface SignalEvent extends Decided {
  readonly kind: 'signal';
  readonly side: Side;
  readonly score: number;
  readonly close: number;
  readonly numbers: Numbers;
}

export interface RefusalEvent extends Decided, PerhapsSynthetic {
  readonly kind: 'refusal';
  /** Null for a refusal of the whole window. */
  readonly side: Side | null;
  readonly stage: RefusalStage;
  readonly reason: RefusalReason;
  /** What would have been bought, where that was settled. */
  readonly ticker: string | null;
  readonly close: number;
  readonly numbers: Numbers;
}

export interface OrderEvent extends Decided {
  readonly kind: 'order';
  readonly id: string;
  readonly ticker: string;
  readonly side: Side;
  /** The signal symbol's close at the decision. */
  readonly close: number;
  readonly instrument: Instrument;
  readonly quantity: number;
  readonly limit: number;
  readonly decisionPrice: number;
  /** Dollars of the window's budget, and the weight of the slots plan that it occupies. */
  readonly share: number;
  readonly slot: number | null;
  readonly stop: StopRule;
  /** Where it was sent later than at the close of its minute: its own end. */
  readonly expiresAt?: EpochMs;
}

/** An entry that has passed the gate and waits for a person's yes. */
export interface ProposalEvent extends Decided {
  readonly kind: 'proposal';
  readonly side: Side;
  readonly ticker: string;
  readonly quantity: number;
  readonly limit: number;
}

export interface UnfilledEvent extends PerhapsSynthetic {
  readonly kind: 'unfilled';
  readonly m: number;
  readonly strategy: string;
  readonly symbol: string;
  readonly ticker: string;
  readonly id: string;
  readonly limit: number;
}

export interface BoughtEvent {
  readonly kind: 'bought';
  readonly id: string;
  readonly fill: Fill;
  readonly stop: number | null;
}

export interface SoldEvent {
  readonly kind: 'sold';
  readonly id: string;
  readonly fill: Fill;
  readonly cause: SaleCause;
}

/** A position has fallen due, and is asked to be sold. */
export interface ExitAskedEvent {
  readonly kind: 'exit_asked';
  /** Session minute at whose open. */
  readonly m: number;
  readonly id: string;
  readonly why: DueReason;
}

export interface KillEvent {
  readonly kind: 'kill_switch';
  readonly m: number;
  /** Dollars, realised and not. */
  readonly profit: number;
  readonly equity: number;
}

export interface ClosedEvent {
  readonly kind: 'closed';
  readonly trade: ClosedTrade;
  /** Dollars that its fills were worse than the market's prices. */
  readonly slippage: number;
  /** Session minutes of its buy and of its last sell. */
  readonly entryMinute: number;
  readonly exitMinute: number;
  /** Shares that one unit of its size stands for. */
  readonly multiplier: number;
  /** Price of its stop; null for a put. */
  readonly stop: number | null;
  /** A put whose prices were an estimate. */
  readonly isSynthetic: boolean;
}

export type SessionEvent =
  | SignalEvent
  | RefusalEvent
  | OrderEvent
  | ProposalEvent
  | UnfilledEvent
  | BoughtEvent
  | ExitAskedEvent
  | SoldEvent
  | KillEvent
  | ClosedEvent;

export interface Journal {
  record(event: SessionEvent): void;
}
