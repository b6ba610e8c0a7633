/** Chance as a list of numbers, so that a failing case shrinks: when the list is over, the first and tamest choice is made. */
export class TapeOfChance {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** From now on nothing but the tame choices. */
  end(): void {
    this.#at = this.#numbers.length;
  }

  get isOver(): boolean {
    return this.#at >= this.#numbers.length;
  }

  /** One of the choices; the tame ones come first. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    const number = this.#numbers[this.#at++] ?? 0;
    return choices[number % choices.length] ?? choices[0];
  }

  /** True about once in so many times. */
  onceIn(times: number): boolean {
    return this.#at < this.#numbers.length && (this.#numbers[this.#at++] ?? 0) % times === times - 1;
  }
}
