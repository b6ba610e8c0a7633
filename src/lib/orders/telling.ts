/**
 * What the session is told of a trade. Guarantees: it hears of bought and sold shares of entries that it asked for, and
 * never of more sold than bought; of an entry's end once, after its last fill.
 */
import type { EpochMs } from '../core/clock.ts';
import type { BrokerError } from '../core/errors.ts';
import { leftOf } from '../core/quantity.ts';
import { lateFill } from './contradictions.ts';
import type { ExecutorEvents, Fill, SaleCause } from './executor.ts';
import type { ExecutionReport } from './order.ts';
import type { Trade } from './trade.ts';

export interface TellingParts {
  readonly events: ExecutorEvents;
  /** The broker never moves a stop: one that went with the entry stays where it was. */
  readonly stopsStay: boolean;
  readonly minuteOf: (at: EpochMs) => number;
}

export class Telling {
  readonly #parts: TellingParts;

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /** Returns what contradicts what was known: a fill after the entry's end. What it bought is to be sold. */
  bought(trade: Trade, execution: ExecutionReport): BrokerError | null {
    if (trade.plan.isAdopted) return null;
    const isLate = trade.isDone;
    if (isLate) {
      trade.exitCause ??= 'forced';
      trade.forcedBy ??= 'more of its entry was filled after it had ended';
    }
    trade.told += execution.quantity;
    this.#parts.events.bought(trade.id, this.#fillOf(execution, execution.quantity), this.#stopOf(trade));
    return isLate ? lateFill(execution) : null;
  }

  sold(trade: Trade, execution: ExecutionReport, cause: SaleCause): void {
    const quantity = Math.min(execution.quantity, trade.told);
    if (quantity === 0) return;
    trade.told = leftOf(trade.told, quantity);
    const booked = execution.isSessionEnd ? 'session_end' : execution.contractEnd === 'expired' ? 'expired' : null;
    this.#parts.events.sold(trade.id, this.#fillOf(execution, quantity), booked ?? cause);
  }

  /** The end of an entry that is not filled is told when it is proven, for then nothing more can follow. */
  endedIfProven(trade: Trade, at: EpochMs): void {
    const { entry } = trade;
    if (trade.isDone || trade.plan.isAdopted || !trade.isEntryOver) return;
    if (entry !== null) {
      if (entry.lacksExecutions) return;
      if (!entry.isVerified && entry.state !== 'rejected') return;
    }
    trade.isDone = true;
    const ended = Math.min(entry?.brokerEndedAt ?? at, trade.plan.expiresAt - 1);
    this.#parts.events.done(trade.id, this.#parts.minuteOf(ended));
  }

  #fillOf({ at, price, quantity: all, fees, slippage }: ExecutionReport, quantity: number): Fill {
    const part = quantity === all ? 1 : quantity / all;
    return { m: this.#parts.minuteOf(at), price, quantity, fees: fees * part, slippage: slippage * part };
  }

  /** Where the stop of what is bought stands or will stand. */
  #stopOf({ attached, stopPrice }: Trade): number | null {
    return attached !== null && this.#parts.stopsStay ? attached.request.stop : stopPrice;
  }
}
