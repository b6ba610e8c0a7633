/**
 * What breaks a run: an error that nobody caught, too many critical ones, a full disk. Guarantees: everything is sold and the
 * run ends as one that failed; a second error that nobody caught ends it at once: stops rest, and the watchdog goes on.
 */
import { asError, LogicError } from '../core/errors.ts';
import type { Guard } from './guard.ts';

export class Breakdown {
  readonly #guard: Guard;
  readonly #commit: () => void;
  #error: Error | null = null;

  /** `commit`: writes the journal. */
  constructor(guard: Guard, commit: () => void) {
    this.#guard = guard;
    this.#commit = commit;
  }

  /** The first one; null: nothing has broken. */
  get error(): Error | null {
    return this.#error;
  }

  /** The run has ended by this. */
  ended(error: Error): void {
    this.#error ??= error;
  }

  /** @throws what the step threw, the second time */
  guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.failed(asError(error));
    }
  }

  /** @throws the error, the second time */
  failed(error: Error): void {
    if (this.#error !== null) throw error;
    this.#error = error;
    this.#guard.note(error, {}, true);
    this.#sellsAndEnds(error, error.message);
    this.#commit();
  }

  tooManyErrors(): void {
    const message = 'more critical errors than CRITICAL_ERROR_LIMIT allows in 10 minutes';
    const cure = 'read data/logs/unresolved_orders.log, then tbot kill release --today';
    this.#sellsAndEnds(new LogicError({ code: 'critical_errors', message, cure }), 'too many critical errors');
  }

  /** The room that is left is for the exits. */
  diskIsFull(error: Error): void {
    this.#guard.note(error, {}, false);
    this.#sellsAndEnds(error, 'the disk is full');
  }

  #sellsAndEnds(error: Error, why: string): void {
    this.#error ??= error;
    this.#guard.halt('errors', why);
  }
}
