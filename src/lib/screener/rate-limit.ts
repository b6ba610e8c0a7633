/**
 * A token bucket: so many calls at once, and so many a minute after that. Guarantees: in no minute are there more than
 * `burst + perMinute` calls; who waits gets its turn in order.
 */
import { MINUTE_MS } from '../core/clock.ts';
import { pause, type Time } from './pause.ts';

export interface Rate {
  /** Calls at once. */
  readonly burst: number;
  /** What comes back in a minute. */
  readonly perMinute: number;
}

/** Whom a call waits for. */
export interface CallLimit {
  /** Resolves when a call may be made; it is counted. @throws InterruptedError `interrupted` */
  take(signal: AbortSignal): Promise<void>;
}

export class RateLimit implements CallLimit {
  readonly #rate: Rate;
  readonly #time: Time;
  #tokens: number;
  #countedAt: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(rate: Rate, time: Time) {
    this.#rate = rate;
    this.#time = time;
    this.#tokens = rate.burst;
    this.#countedAt = time.now();
  }

  take(signal: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#takeNow(signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #takeNow(signal: AbortSignal): Promise<void> {
    this.#refill();
    while (this.#tokens < 1) {
      await pause(this.#time, Math.ceil(((1 - this.#tokens) * MINUTE_MS) / this.#rate.perMinute), signal);
      this.#refill();
    }
    this.#tokens--;
  }

  /** A clock that was set back gives nothing, and takes nothing. */
  #refill(): void {
    const now = this.#time.now();
    const elapsed = Math.max(0, now - this.#countedAt);
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (elapsed * this.#rate.perMinute) / MINUTE_MS);
    this.#countedAt = now;
  }
}
