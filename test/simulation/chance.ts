/** What a seed decides: one sequence for each purpose, so that one fault less does not change what the others draw. */
import { seededRng, type Rng } from '../../src/lib/core/rng.ts';

export class Chance {
  readonly #rng: Rng;

  constructor(seed: number, purpose: string) {
    let mixed = Math.imul(seed, 0x9e3779b1);
    for (let at = 0; at < purpose.length; at++) mixed = Math.imul(mixed ^ purpose.charCodeAt(at), 0x01000193);
    this.#rng = seededRng(mixed);
  }

  next(): number {
    return this.#rng.next();
  }

  isHit(probability: number): boolean {
    return this.#rng.next() < probability;
  }

  between(from: number, to: number): number {
    return from + this.#rng.next() * (to - from);
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.#rng.next() * (to - from + 1));
  }

  pick<T>(...of: readonly [T, ...T[]]): T {
    return of[Math.floor(this.#rng.next() * of.length)] ?? of[0];
  }
}
