/** The port through which the simulation learns what a fill costs, beside its price. */
import type { DayNumber } from '../../../calendar/civil-date.ts';
import type { Instrument } from '../../../market/instrument.ts';

export interface FilledOrder {
  readonly side: 'buy' | 'sell';
  readonly instrument: Instrument;
  /** Shares, or contracts of a put. */
  readonly quantity: number;
  /** Dollars a share, also of a put: what one contract costs is this x its multiplier. */
  readonly price: number;
  /** New York date. */
  readonly day: DayNumber;
}

export interface CommissionModel {
  readonly name: string;
  /**
   * Dollars, 0 or more: the broker's commission and the fees it passes on, as of that day. Rounded only where the broker
   * rounds every order. Minimums and caps are those of an order: of one filled in parts, each part is taken as an order.
   */
  fees(fill: FilledOrder): number;
}

/** What changed hands, in dollars. */
export function notionalOf({ instrument, quantity, price }: FilledOrder): number {
  return quantity * price * instrument.multiplier;
}
