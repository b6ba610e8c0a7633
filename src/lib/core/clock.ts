/**
 * The only source of time. Guarantees: no pure room reads a clock of its own, so that a whole day can be replayed
 * or simulated under a clock that somebody else moves.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
export const DAY_MINUTES = 1440;

export interface Clock {
  now(): EpochMs;
}

/** Alarms on the same clock: the only way to wait. */
export interface Timers {
  /** Rings once, at that instant or right after it. Returns what takes the alarm back. */
  at(instant: EpochMs, ring: () => void): () => void;
}
