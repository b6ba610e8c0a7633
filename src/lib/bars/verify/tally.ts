/** How often something was found, and where first. */
import type { EpochMinute } from '../../market/bars.ts';

export class Tally {
  #count = 0;
  #first: EpochMinute = NaN;

  get count(): number {
    return this.#count;
  }

  /** Minute of the first one; NaN where there is none. */
  get first(): EpochMinute {
    return this.#first;
  }

  /** @param minute where it was found, or where the first of so many was */
  add(minute: EpochMinute, count = 1): void {
    if (this.#count === 0) this.#first = minute;
    this.#count += count;
  }
}
