/** What keeps lines from their files, as an answer that can be alerted. */

export interface LogFailure {
  readonly code: 'disk_full' | 'logs_not_writable';
  /** The cause, as a sentence without a full stop. */
  readonly message: string;
  readonly cure: string;
  /** Lines that are not in their files yet. */
  readonly waiting: number;
}

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

export class LogFailures {
  #first: Error | null = null;

  /** Undefined where it failed; the first failure is kept. */
  tried<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.#first ??= error instanceof Error ? error : new Error(String(error));
      return undefined;
    }
  }

  /** What failed since the last time; null: nothing. */
  take(waiting: number): LogFailure | null {
    const error = this.#first;
    this.#first = null;
    if (error === null) return null;
    const isFull = 'code' in error && FULL.includes(String(error.code));
    return {
      code: isFull ? 'disk_full' : 'logs_not_writable',
      message: `the logs cannot be written: ${error.message}`,
      cure: isFull
        ? 'make room on the disk; trading goes on, the journal has everything, and the lines are written then'
        : 'give the user that tbot runs as the right to data/logs; the journal has everything, and the lines are written then',
      waiting,
    };
  }
}
