/**
 * When entries wait until a person re-arms them: the broker refuses one after the other, or works an order of ours that no
 * intent explains. Guarantees: once disarmed it stays so over sessions and restarts until it is re-armed; what a person has
 * seen and re-armed does not disarm again.
 */
export const REJECTS_THAT_DISARM = 3;

/** What the order desk knows. */
export interface DisarmFacts {
  /** Entries refused by the broker since one was last accepted. */
  readonly rejectsInARow: number;
  /** Client order ids of orders that are ours and that no intent explains. */
  readonly adopted: readonly string[];
}

export class Arming {
  #why: string | null = null;
  /** What a person has seen when entries were re-armed. */
  #seenRejects = 0;
  readonly #seenOrders = new Set<string>();

  /** Why entries wait; null: they do not. */
  get why(): string | null {
    return this.#why;
  }

  /** Looks at what the desk knows now. Returns why entries wait from now on; null: nothing has changed. */
  look({ rejectsInARow, adopted }: DisarmFacts): string | null {
    if (rejectsInARow < this.#seenRejects) this.#seenRejects = 0;
    const isNew = this.#why === null;
    const unseen = adopted.filter((id) => !this.#seenOrders.has(id));
    if (unseen.length > 0) this.#why ??= `adopted ${unseen.join(', ')}: ours, and no intent explains it`;
    const rejects = rejectsInARow - this.#seenRejects;
    if (rejects >= REJECTS_THAT_DISARM) this.#why ??= `the broker refused ${String(rejects)} entries in a row`;
    return isNew ? this.#why : null;
  }

  /** What the journal says. */
  restore(why: string | null): void {
    this.#why = why;
  }

  /** A person has looked. */
  rearm({ rejectsInARow, adopted }: DisarmFacts): void {
    this.#why = null;
    this.#seenRejects = rejectsInARow;
    for (const id of adopted) this.#seenOrders.add(id);
  }
}
