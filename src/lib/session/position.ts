/**
 * One trade of ours while it is open: what was bought, what is left of it, and why and when it is to be sold.
 * Guarantees: never less than nothing is left; an exit is named by what fell due first, also when its bar comes later.
 */
import type { ExitReason } from '../market/closed-trade.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Tape } from '../market/tape.ts';
import type { Fill, SaleCause } from '../orders/broker.ts';
import type { Share } from '../strategies/allocation.ts';
import type { Side } from '../strategies/strategy.ts';
import type { Seat } from './seat.ts';

/** What makes a position due at the open of a minute; of those due in the same minute the first counts. */
const DUE_REASONS = ['hard_exit', 'timeout', 'vwap_touch', 'kill_switch'] as const;
export type DueReason = (typeof DUE_REASONS)[number];

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

/** Below this a quantity is what doubles leave behind. */
const NOTHING = 1e-9;

export class Position {
  readonly entry: Entry;
  readonly bought: Fill;
  /** Price of its stop; null for a put, whose stop looks at its underlying. */
  readonly stop: number | null;
  readonly sales: Fill[] = [];
  #remaining: number;
  #dueMinute = Infinity;
  #dueReason: DueReason | null = null;
  #exitReason: ExitReason | null = null;
  isExiting = false;
  #lastClose = NaN;

  constructor(entry: Entry, bought: Fill, stop: number | null) {
    this.entry = entry;
    this.bought = bought;
    this.stop = stop;
    this.#remaining = bought.quantity;
  }

  /** Shares or contracts that are still held. */
  get remaining(): number {
    return this.#remaining;
  }

  /** Session minute at whose open it is to be sold; Infinity when nothing asks for it. */
  get dueMinute(): number {
    return this.#dueMinute;
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
    this.#exitReason ??= cause === 'stop' ? 'stop' : cause === 'session_end' ? 'no_bar' : (this.#dueReason ?? 'manual');
    const left = this.#remaining - fill.quantity;
    this.#remaining = left < NOTHING ? 0 : left;
  }

  /** Marks it at the last close up to that minute. */
  mark(m: number): void {
    const { tape } = this.entry;
    this.#lastClose = tape.bars.close[tape.lastRowBy(m)] ?? NaN;
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
