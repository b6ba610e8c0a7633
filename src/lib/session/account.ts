/**
 * Cash, open positions and working entries of one session, and what they are worth. Guarantees: every change comes from
 * an order that was sent or a fill that happened; cash that a working entry may need is not free.
 */
import type { Fill, SaleCause } from '../orders/broker.ts';
import { Position, type Entry } from './position.ts';

export class Account {
  /** E of the specification: dollars at the session's start. */
  readonly equityAtStart: number;
  readonly #working = new Map<string, Entry>();
  #positions: Position[] = [];
  #cash: number;
  #realised = 0;

  constructor(equity: number) {
    this.equityAtStart = equity;
    this.#cash = equity;
  }

  get cash(): number {
    return this.#cash;
  }

  get positions(): readonly Position[] {
    return this.#positions;
  }

  /** Whether something is held or ordered. */
  get isEngaged(): boolean {
    return this.#positions.length > 0 || this.#working.size > 0;
  }

  /** Positions and working entries. */
  get exposures(): number {
    return this.#positions.length + this.#working.size;
  }

  /** Dollars of the working entries at their decision prices. */
  get workingValue(): number {
    let value = 0;
    for (const { quantity, decisionPrice, instrument } of this.#working.values())
      value += quantity * decisionPrice * instrument.multiplier;
    return value;
  }

  /** Dollars of the open positions, as marked. */
  get openValue(): number {
    let value = 0;
    for (const position of this.#positions) value += position.value;
    return value;
  }

  /** Dollars: cash and the open positions as marked. */
  get equity(): number {
    return this.#positions.length === 0 ? this.#cash : this.#cash + this.openValue;
  }

  /** Dollars gained or lost in this session, fees included, as marked. */
  get profit(): number {
    let profit = this.#realised;
    for (const position of this.#positions) profit += position.gain;
    return profit;
  }

  /** Marks the open positions at their last close up to that minute. */
  mark(m: number): void {
    for (const position of this.#positions) position.mark(m);
  }

  ordered(entry: Entry): void {
    this.#working.set(entry.id, entry);
  }

  /** The working entry is done; it is what it was. */
  done(id: string): Entry | null {
    const entry = this.#working.get(id) ?? null;
    this.#working.delete(id);
    return entry;
  }

  bought(entry: Entry, fill: Fill, stop: number | null): Position {
    const position = new Position(entry, fill, stop);
    this.#positions.push(position);
    this.#cash -= fill.quantity * fill.price * entry.instrument.multiplier + fill.fees;
    this.#realised -= fill.fees;
    return position;
  }

  /** Null when nothing of that entry is held. */
  sold(id: string, fill: Fill, cause: SaleCause): Position | null {
    const position = this.#positions.find(({ entry }) => entry.id === id);
    if (position === undefined) return null;
    const { multiplier } = position.entry.instrument;
    position.sold(fill, cause);
    this.#cash += fill.quantity * fill.price * multiplier - fill.fees;
    this.#realised += fill.quantity * (fill.price - position.bought.price) * multiplier - fill.fees;
    if (position.remaining === 0) this.#positions = this.#positions.filter((each) => each !== position);
    return position;
  }
}
