/**
 * Cash, open positions and working entries of one session, and what they are worth. Guarantees: every change comes from
 * an order that was sent or a fill that happened; cash that a working entry may need is not free.
 */
import type { Fill, SaleCause } from '../orders/executor.ts';
import type { DueReason } from './journal.ts';
import { Position, type Entry } from './position.ts';

/** An entry of which something may still be bought. */
interface WorkingEntry {
  readonly entry: Entry;
  /** Shares or contracts bought so far. */
  filled: number;
}

export class Account {
  /** E of the specification: dollars at the session's start. */
  readonly equityAtStart: number;
  readonly #working = new Map<string, WorkingEntry>();
  /** All that was ever ordered in this session. */
  readonly #entries = new Map<string, Entry>();
  readonly #unwanted = new Map<string, DueReason>();
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

  /** Positions and working entries; an entry that is bought in part is one. */
  get exposures(): number {
    let exposures = this.#positions.length;
    for (const { filled } of this.#working.values()) if (filled === 0) exposures++;
    return exposures;
  }

  /** Dollars of what may still be bought, at its decision prices. */
  get workingValue(): number {
    let value = 0;
    for (const { entry, filled } of this.#working.values())
      value += (entry.quantity - filled) * entry.decisionPrice * entry.instrument.multiplier;
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
    this.#entries.set(entry.id, entry);
    this.#working.set(entry.id, { entry, filled: 0 });
  }

  /** What has been ordered so far and is bought only yet is to be sold again at once. */
  unwantOrdered(why: DueReason): void {
    for (const id of this.#entries.keys()) this.#unwanted.set(id, why);
  }

  /** Why what is bought of that entry is to be sold at once; null: it is not. */
  whyUnwanted(id: string): DueReason | null {
    return this.#unwanted.get(id) ?? null;
  }

  isWorking(id: string): boolean {
    return this.#working.has(id);
  }

  /** Nothing more is bought of the working entry; it is what it was. */
  done(id: string): Readonly<WorkingEntry> | null {
    const working = this.#working.get(id) ?? null;
    this.#working.delete(id);
    return working;
  }

  /** Null when no such entry was ordered. */
  bought(id: string, fill: Fill, stop: number | null): Position | null {
    const entry = this.#entries.get(id);
    if (entry === undefined) return null;
    const working = this.#working.get(id);
    if (working !== undefined) working.filled += fill.quantity;
    let position = this.#positions.find((each) => each.entry === entry);
    if (position === undefined) {
      position = new Position(entry, fill, stop);
      this.#positions.push(position);
    } else {
      position.add(fill);
      position.stop = stop;
    }
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
