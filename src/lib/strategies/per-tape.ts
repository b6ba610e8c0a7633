/** Something that is made once for each tape, when it is first asked for: an indicator, say. */
import type { Tape } from '../market/tape.ts';

export class PerTape<T> {
  readonly #make: (tape: Tape) => T;
  /** By the tape's index, with the tape it was made for. */
  readonly #made: { tape: Tape; value: T }[] = [];

  constructor(make: (tape: Tape) => T) {
    this.#make = make;
  }

  of(tape: Tape): T {
    let made = this.#made[tape.index];
    if (made?.tape !== tape) {
      made = { tape, value: this.#make(tape) };
      this.#made[tape.index] = made;
    }
    return made.value;
  }
}
