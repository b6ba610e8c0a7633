/**
 * What a strategy looks at in a session: symbols that somebody named for the run, and those of its newest scan. Guarantees: one
 * that the newest scan does not name any more is not looked at, whatever earlier scans did; scans of one strategy say nothing
 * of another's.
 */
import type { EpochMs } from '../core/clock.ts';
import type { Tape } from '../market/tape.ts';

export class Candidates {
  readonly #named = new Set<Tape>();
  #scanned: ReadonlySet<Tape> = new Set();
  #scannedAt: EpochMs | null = null;

  /** When its newest scan looked; null: there is none. */
  get scannedAt(): EpochMs | null {
    return this.#scannedAt;
  }

  has(tape: Tape): boolean {
    return this.#named.has(tape) || this.#scanned.has(tape);
  }

  /** A new run names its own; what was scanned for serves it where it scans too. */
  startAnew(scans: boolean): void {
    this.#named.clear();
    if (scans) return;
    this.#scanned = new Set();
    this.#scannedAt = null;
  }

  /** For as long as the run lives. */
  name(tapes: readonly Tape[]): void {
    for (const tape of tapes) this.#named.add(tape);
  }

  /** Until the next scan. */
  scan(at: EpochMs, tapes: readonly Tape[]): void {
    this.#scannedAt = at;
    this.#scanned = new Set(tapes);
  }
}
