/**
 * The time of a simulated world: a heap of alarms. Guarantees: it moves only when it is told to go on, to the next alarm;
 * alarms of the same instant ring in the order in which they were set.
 */
import type { Clock, EpochMs, Timers } from '../../src/lib/core/clock.ts';

interface Alarm {
  readonly at: EpochMs;
  readonly order: number;
  ring: (() => void) | null;
}

export class VirtualTime implements Clock, Timers {
  readonly #heap: Alarm[] = [];
  #now: EpochMs;
  #order = 0;

  constructor(start: EpochMs) {
    this.#now = start;
  }

  now(): EpochMs {
    return this.#now;
  }

  at(instant: EpochMs, ring: () => void): () => void {
    const alarm: Alarm = { at: Math.max(instant, this.#now), order: this.#order++, ring };
    this.#push(alarm);
    return () => {
      alarm.ring = null;
    };
  }

  /** In so many milliseconds. */
  in(ms: number, ring: () => void): () => void {
    return this.at(this.#now + ms, ring);
  }

  /** Goes on to the next alarm and rings it; false: there is none. */
  next(): boolean {
    for (;;) {
      const alarm = this.#pop();
      if (alarm === null) return false;
      const { ring } = alarm;
      if (ring === null) continue;
      this.#now = alarm.at;
      ring();
      return true;
    }
  }

  #push(alarm: Alarm): void {
    const heap = this.#heap;
    let at = heap.push(alarm) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, alarm)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = alarm;
  }

  #pop(): Alarm | null {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) child++;
      const smaller = heap[child];
      if (smaller === undefined || isBefore(last, smaller)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
