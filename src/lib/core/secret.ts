/**
 * A value that must not be shown. Guarantees: printing, logging, JSON and string building give the mask; only
 * `reveal` gives the value, so every place that uses one can be found by that word.
 */
export const MASK = '********';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  /** What console.log and util.inspect print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}
