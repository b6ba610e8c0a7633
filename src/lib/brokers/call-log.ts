/**
 * The calls that an account has made in the last minute, by whichever process. Guarantees: at least those of this process are
 * known; a clock that was set back makes nobody wait for calls of the future.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';

export interface CallLog {
  /** When they were made, oldest first. */
  ofLastMinute(now: EpochMs): readonly EpochMs[];
  /** So many were made at that time. */
  note(at: EpochMs, count?: number): void;
}

/** Clocks of two processes of one machine differ by less. */
const AHEAD_MAX_MS = 1_000;

export function isOfLastMinute(at: EpochMs, now: EpochMs): boolean {
  return at > now - MINUTE_MS && at <= now + AHEAD_MAX_MS;
}

/** Of this process alone. */
export class OwnCalls implements CallLog {
  #calls: EpochMs[] = [];

  ofLastMinute(now: EpochMs): readonly EpochMs[] {
    this.#calls = this.#calls.filter((at) => isOfLastMinute(at, now));
    return this.#calls.toSorted((a, b) => a - b);
  }

  note(at: EpochMs, count = 1): void {
    for (let calls = 0; calls < count; calls++) this.#calls.push(at);
  }
}
