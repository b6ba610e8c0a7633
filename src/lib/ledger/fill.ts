/** What is booked: fills with all that a book says of them, and the money that an account began with. Exact. */
import type { EpochMs } from '../core/clock.ts';
import type { Decimal } from '../core/decimal.ts';
import type { Cents } from '../core/money.ts';
import type { InstrumentKind } from '../market/instrument.ts';

/** Whose trades a book holds: paper and live ones never in the same. */
export type BookMode = 'paper' | 'live';

export interface BookFill {
  readonly broker: string;
  readonly mode: BookMode;
  readonly tradeId: string;
  readonly strategy: string;
  /** What signalled; null: not known. */
  readonly signalTicker: string | null;
  readonly instrument: InstrumentKind;
  /** A ticker, or a put's OCC symbol. */
  readonly ticker: string;
  readonly side: 'buy' | 'sell';
  /** Unique among the fills of its trade. */
  readonly executionId: string;
  /** Client order id; null: no order of ours. */
  readonly orderId: string | null;
  /** Shares or contracts. */
  readonly quantity: Decimal;
  /** Per share. */
  readonly price: Decimal;
  /** What the broker moves for it, fees apart; above 0. */
  readonly value: Cents;
  readonly commission: Cents;
  readonly regulatoryFees: Cents;
  readonly at: EpochMs;
  /** What else a reader should know; '' for nothing. */
  readonly remark: string;
}

/** The money of an account at its first session. */
export interface Opening {
  readonly broker: string;
  readonly mode: BookMode;
  readonly session: string;
  readonly cash: Cents;
  readonly at: EpochMs;
}
