/**
 * The clock of a simulated exchange: a session in phases, each at its instant. Guarantees: it moves when it is told to,
 * never back, and never past a phase.
 */
import type { Session } from '../../calendar/sessions.ts';
import { MINUTE_MS, type Clock, type EpochMs } from '../../core/clock.ts';

/** `closed`: between two minutes, or before the first; `opened`: at an open; `filled`, `stopped`: within the minute. */
export type Phase = 'closed' | 'opened' | 'filled' | 'stopped' | 'ended';

/** How long before the open the clock starts. */
const LEAD_MS = MINUTE_MS;
/** After the open of their minute. */
const FILLS_MS = 1_000;
const STOPS_MS = 30_000;

export class Phases implements Clock {
  readonly #session: Session;
  #now: EpochMs;
  #phase: Phase = 'closed';
  #m = -1;

  constructor(session: Session) {
    this.#session = session;
    this.#now = session.open - LEAD_MS;
  }

  now(): EpochMs {
    return this.#now;
  }

  /** The newest session minute that has opened; -1: none. */
  get opened(): number {
    return this.#m;
  }

  /** The newest session minute that has closed; -1: none. */
  get closed(): number {
    return this.#phase === 'closed' || this.#phase === 'ended' ? this.#m : this.#m - 1;
  }

  get hasEnded(): boolean {
    return this.#phase === 'ended';
  }

  /** The minute whose open has been traded and whose stops have not been looked at; null: none. */
  get fillMinute(): number | null {
    return this.#phase === 'filled' ? this.#m : null;
  }

  get isMarketOpen(): boolean {
    const { open, close } = this.#session;
    return this.#now >= open && this.#now < close;
  }

  startOf(m: number): EpochMs {
    return this.#session.open + m * MINUTE_MS;
  }

  /** When the next phase begins; Infinity after the last one. */
  get nextAt(): EpochMs {
    switch (this.#phase) {
      case 'closed':
        return this.#m + 1 < this.#session.minutes ? this.startOf(this.#m + 1) : this.#now;
      case 'opened':
        return this.startOf(this.#m) + FILLS_MS;
      case 'filled':
        return this.startOf(this.#m) + STOPS_MS;
      case 'stopped':
        return this.startOf(this.#m + 1);
      case 'ended':
        return Infinity;
    }
  }

  /** Time goes by within the phase, up to the next one. */
  passTo(instant: EpochMs): void {
    this.#now = Math.max(this.#now, Math.min(instant, this.nextAt));
  }

  /** Goes on by one phase; after the last one it stays. */
  next(): Phase {
    switch (this.#phase) {
      case 'closed':
        if (this.#m + 1 >= this.#session.minutes) return (this.#phase = 'ended');
        this.#m++;
        this.#now = this.startOf(this.#m);
        return (this.#phase = 'opened');
      case 'opened':
        return this.#enter('filled');
      case 'filled':
        return this.#enter('stopped');
      case 'stopped':
        return this.#enter('closed');
      case 'ended':
        return 'ended';
    }
  }

  #enter(phase: Phase): Phase {
    this.#now = this.nextAt;
    return (this.#phase = phase);
  }
}
