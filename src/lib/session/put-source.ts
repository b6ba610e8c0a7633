/**
 * The port through which a live session asks for puts: what is listed on an underlying, with what it is quoted at now.
 * Guarantees asked of every source: a contract that was adjusted or is not tradable is none; one without a quote is left out.
 */
import type { DayNumber } from '../calendar/civil-date.ts';
import type { LiveQuote } from '../orders/broker.ts';

export interface PutRange {
  readonly underlying: string;
  /** First and last day of expiry, both included. */
  readonly first: DayNumber;
  readonly last: DayNumber;
  /** Of the underlying; strikes are looked for around it. */
  readonly price: number;
}

export interface PutSource {
  /** By their OCC symbols. @throws NetworkError, BrokerError */
  putsNow(range: PutRange): Promise<readonly LiveQuote[]>;
}
