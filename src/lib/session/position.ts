/**
 * One trade of ours while it is open: what was bought, what is left of it, and why and when it is to be sold.
 * Guarantees: never less than nothing is left; an exit is named by what fell due first, also when its bar comes later.
 */
import { leftOf } from '../core/quantity.ts';
import type { ExitReason } from '../market/closed-trade.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Tape } from '../market/tape.ts';
import type { Fill, SaleCause } from '../orders/executor.ts';
import type { Share } from '../strategies/allocation.ts';
import type { Side } from '../strategies/strategy.ts';
import { DUE_REASONS, type DueReason } from './journal.ts';
import type { Seat } from './seat.ts';

/** What was ordered, and for what. */
export interface Entry {
  readonly id: string;
  readonly seat: Seat;
  readonly signalTape: Tape;
  readonly side: Side;
  readonly instrument: Instrument;
  /** Of the instrument. */
  readonly tape: Tape;
  readonly quantity: number;
  readonly limit: number;
  readonly decisionPrice: number;
  readonly share: Share;
}

export class Position {
  readonly entry: Entry;
  /** Price of its stop as it stands; null for a put, whose stop looks at its underlying. */
  stop: number | null;
  readonly sales: Fill[] = [];
  #bought: Fill;
  #remaining: number;
  #dueMinute = Infinity;
  #dueReason: DueReason | null = null;
  #exitReason: ExitReason | null = null;
  isExiting = false;
  #lastClose: number;

  constructor(entry: Entry, bought: Fill, stop: number | null) {
    this.entry = entry;
    this.#bought = bought;
    this.#lastClose = bought.price;
    this.stop = stop;
    this.#remaining = bought.quantity;
  }

  /** All buys as one: the minute of the first, the mean price. */
  get bought(): Fill {
    return this.#bought;
  }

  /** More of the same entry. */
  add(fill: Fill): void {
    const { m, price, quantity, fees, slippage } = this.#bought;
    const all = quantity + fill.quantity;
    this.#bought = {
      m,
      price: (price * quantity + fill.price * fill.quantity) / all,
      quantity: all,
      fees: fees + fill.fees,
      slippage: slippage + fill.slippage,
    };
    this.#remaining += fill.quantity;
  }

  /** Shares or contracts that are still held. */
  get remaining(): number {
    return this.#remaining;
  }

  /** Session minute at whose open it is to be sold; Infinity when nothing asks for it. */
  get dueMinute(): number {
    return this.#dueMinute;
  }

  /** Why it is to be sold then; null when nothing asks for it. */
  get dueReason(): DueReason | null {
    return this.#dueReason;
  }

  /** Of its first sale; null before that. */
  get exitReason(): ExitReason | null {
    return this.#exitReason;
  }

  /** It is to be sold at the open of that minute, or of the next one that has a bar. */
  makeDue(reason: DueReason, minute: number): void {
    const isEarlier = minute < this.#dueMinute;
    const ranksHigher = minute === this.#dueMinute && rank(reason) < rank(this.#dueReason);
    if (!isEarlier && !ranksHigher) return;
    this.#dueMinute = minute;
    this.#dueReason = reason;
  }

  sold(fill: Fill, cause: SaleCause): void {
    this.sales.push(fill);
    this.#exitReason ??= this.#reasonFor(fill.m, cause);
    this.#remaining = leftOf(this.#remaining, fill.quantity);
  }

  /** A sale that nobody asked for, or that came before anything was due, is not for what falls due later. */
  #reasonFor(m: number, cause: SaleCause): ExitReason {
    if (cause === 'stop') return 'stop';
    if (cause === 'session_end') return 'no_bar';
    if (cause === 'expired') return 'expired';
    const isAsked = cause === 'exit' && (this.isExiting || this.#dueMinute <= m);
    return (isAsked ? this.#dueReason : null) ?? 'manual';
  }

  /** Marks it at the last close up to that minute. */
  mark(m: number): void {
    const { tape } = this.entry;
    this.#lastClose = tape.bars.close[tape.lastRowBy(m)] ?? this.#lastClose;
  }

  /** Dollars, as marked. */
  get value(): number {
    return this.#remaining * this.entry.instrument.multiplier * this.#lastClose;
  }

  /** Dollars that what is left of it has gained since it was bought, fees apart, as marked. */
  get gain(): number {
    return this.#remaining * this.entry.instrument.multiplier * (this.#lastClose - this.bought.price);
  }
}

function rank(reason: DueReason | null): number {
  return reason === null ? Infinity : DUE_REASONS.indexOf(reason);
}
