/** What a broker's list looked like before its last change: for answers that are behind by some seconds. */
import type { Clock, EpochMs } from '../../core/clock.ts';

export class Snapshots<T> {
  readonly #ask: () => Promise<readonly T[]>;
  readonly #clock: Clock;
  #newest: readonly T[] | null = null;
  #before: readonly T[] | null = null;
  #changedAt: EpochMs = -Infinity;

  constructor(ask: () => Promise<readonly T[]>, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** The list as it is. */
  async look(): Promise<readonly T[]> {
    const list = await this.#ask();
    if (JSON.stringify(list) !== JSON.stringify(this.#newest)) {
      this.#before = this.#newest;
      this.#newest = list;
      this.#changedAt = this.#clock.now();
    }
    return list;
  }

  /** The list before its last change, where that is no longer ago; null: it may not be told any more. */
  before(mostMs: number): readonly T[] | null {
    return this.#clock.now() - this.#changedAt <= mostMs ? this.#before : null;
  }
}
