/**
 * What a trade holds, purchase by purchase: each is a lot, and what is sold comes out of the oldest.
 * Guarantees: exact; never more is sold than was bought; the parts of a sale sum to it; a lot that is sold out has given
 * its whole cost. The cost of a part is rounded half up, as GnuCash does it when it works out gains.
 */
import type { Guid } from './guid.ts';

interface OpenLot {
  readonly id: Guid;
  /** Smallest units, and cents. */
  units: bigint;
  cost: bigint;
}

/** What a sale took out of one lot. */
export interface SoldPart {
  readonly lot: Guid;
  readonly units: bigint;
  /** Cents that it brought, and cents that it had cost. */
  readonly proceeds: bigint;
  readonly cost: bigint;
}

export class Lots {
  readonly #open: OpenLot[] = [];

  get count(): number {
    return this.#open.length;
  }

  get units(): bigint {
    return this.#open.reduce((sum, { units }) => sum + units, 0n);
  }

  buy(lot: Guid, units: bigint, cost: bigint): void {
    this.#open.push({ id: lot, units, cost });
  }

  /** Not more than there is. */
  sell(units: bigint, proceeds: bigint): readonly SoldPart[] {
    if (units > this.units) throw new RangeError('more is sold than was bought');
    const parts: SoldPart[] = [];
    let [unitsLeft, proceedsLeft] = [units, proceeds];
    while (unitsLeft > 0n) {
      const [lot] = this.#open;
      if (lot === undefined) break;
      const taken = lot.units < unitsLeft ? lot.units : unitsLeft;
      const part = {
        lot: lot.id,
        units: taken,
        ...{ proceeds: share(proceedsLeft, taken, unitsLeft), cost: share(lot.cost, taken, lot.units) },
      };
      parts.push(part);
      lot.units -= taken;
      lot.cost -= part.cost;
      unitsLeft -= taken;
      proceedsLeft -= part.proceeds;
      if (lot.units === 0n) this.#open.shift();
    }
    return parts;
  }
}

/** That part of an amount that is not below 0, rounded half up to the cent. */
function share(amount: bigint, part: bigint, whole: bigint): bigint {
  return (2n * amount * part + whole) / (2n * whole);
}
