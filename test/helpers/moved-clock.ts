/** A clock that a test moves, with the alarms that ring on the way, in the order of their instants. */
import type { Clock, EpochMs, Timers } from '../../src/lib/core/clock.ts';

export class MovedClock implements Clock, Timers {
  #now: EpochMs;
  #alarms: { readonly instant: EpochMs; readonly ring: () => void }[] = [];

  constructor(now: EpochMs) {
    this.#now = now;
  }

  now(): EpochMs {
    return this.#now;
  }

  /** When the next alarm rings; null: there is none. */
  get next(): EpochMs | null {
    return this.#alarms.length === 0 ? null : Math.min(...this.#alarms.map(({ instant }) => instant));
  }

  at(instant: EpochMs, ring: () => void): () => void {
    const alarm = { instant, ring };
    this.#alarms.push(alarm);
    return () => void (this.#alarms = this.#alarms.filter((each) => each !== alarm));
  }

  /** Of two alarms of one instant the one that was set first rings first. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = this.#alarms.filter(({ instant }) => instant <= until);
      const next = due.toSorted((a, b) => a.instant - b.instant)[0];
      if (next === undefined) break;
      this.#alarms = this.#alarms.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.instant);
      next.ring();
    }
    this.#now = until;
  }
}
