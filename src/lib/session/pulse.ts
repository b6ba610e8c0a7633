/** A run's heartbeat: when it is due, and what it tells. Guarantees: while the loop goes on it beats, also where time stands still. */
import type { Clock, EpochMs } from '../core/clock.ts';
import type { Feed } from './feed.ts';
import type { Guard } from './guard.ts';
import type { LiveSession } from './live-session.ts';

export interface PulseParts {
  readonly session: LiveSession;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly beat: (state: string, counters: Readonly<Record<string, string | number | null>>) => void;
}

/** Also while the feed is silent. */
const EVERY_MS = 5_000;

export class Pulse {
  readonly #parts: PulseParts;
  readonly #guard: Guard;
  #isDue = false;
  #beatAt: EpochMs = 0;
  /** Of the newest call of the broker. */
  latencyMs: number | null = null;

  constructor(parts: PulseParts, guard: Guard) {
    this.#parts = parts;
    this.#guard = guard;
  }

  /** With what is done next. */
  want(): void {
    this.#isDue = true;
  }

  /** Whether time has come for it. `standsStill`: the clock does not say. */
  look(now: EpochMs, standsStill: boolean): void {
    if (standsStill || now >= this.#beatAt + EVERY_MS) this.#isDue = true;
  }

  beatIfDue(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    const { session, feed, clock, beat } = this.#parts;
    this.#beatAt = clock.now();
    const { machine, killSwitch, lastBars } = session;
    beat(killSwitch.status.state, {
      minute: lastBars,
      positions: machine.account.positions.length,
      latency_ms: this.latencyMs,
      errors: this.#guard.errors,
      fresh_at: feed.freshAt,
    });
  }
}
