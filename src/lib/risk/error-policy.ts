/**
 * What errors lead to: which are tried again, when, and how many critical ones halt.
 * Guarantees: only what says that a retry can help is retried, API_RETRY_LIMIT times at most and never before the other side
 * allows it; CRITICAL_ERROR_LIMIT critical errors within any ten minutes halt, however they are spread over them.
 *
 * An order is no matter of retries: it is sent again only after its fate was looked up (orders/desk.ts).
 */
import { backoffMs, retryAfterOf, type BackoffTerms } from '../core/backoff.ts';
import { MINUTE_MS, type EpochMs, type Timers, type Clock } from '../core/clock.ts';
import { TbotError } from '../core/errors.ts';
import type { Rng } from '../core/rng.ts';

export const CRITICAL_WINDOW_MS = 10 * MINUTE_MS;
const BACKOFF: BackoffTerms = { baseMs: 500, capMs: 15_000 };
/** Who asks for a longer wait than that gets none: what was wanted is no longer of use then. */
const RETRY_AFTER_MAX_MS = MINUTE_MS;

export interface ErrorLimits {
  readonly CRITICAL_ERROR_HALT: boolean;
  readonly CRITICAL_ERROR_LIMIT: number;
}

/** Counts critical errors. */
export class CriticalErrors {
  readonly #limits: ErrorLimits;
  /** The newest, as many as the limit. */
  #times: EpochMs[] = [];

  constructor(limits: ErrorLimits) {
    this.#limits = limits;
  }

  /** Takes one down. True: that is one too many, and the kill switch is to be engaged. */
  note(at: EpochMs): boolean {
    const { CRITICAL_ERROR_HALT: halts, CRITICAL_ERROR_LIMIT: limit } = this.#limits;
    this.#times = [...this.#times, at].slice(-limit);
    const [oldest = -Infinity] = this.#times;
    return halts && this.#times.length === limit && at - oldest <= CRITICAL_WINDOW_MS;
  }
}

/** Milliseconds to wait before the next try; null: it is not tried again. `failures`: how often it has failed, this one included. */
export function retryDelayMs(error: unknown, failures: number, limit: number, rng: Rng): number | null {
  if (!(error instanceof TbotError) || !error.retryable || failures > limit) return null;
  const retryAfterMs = retryAfterOf(error);
  return retryAfterMs > RETRY_AFTER_MAX_MS ? null : backoffMs(failures, BACKOFF, rng, retryAfterMs);
}

export interface RetryTools {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  /** API_RETRY_LIMIT: tries after the first one. */
  readonly limit: number;
  /** Told of each failure that is tried again. */
  readonly onRetry: (error: unknown, waitMs: number) => void;
}

/** The result of the first try that succeeds. For questions only, never for an order. @throws what the last try threw */
export async function withRetries<T>(ask: () => Promise<T>, tools: RetryTools): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      const waitMs = retryDelayMs(error, failures, tools.limit, tools.rng);
      if (waitMs === null) throw error;
      tools.onRetry(error, waitMs);
      await new Promise<void>((resolve) => tools.timers.at(tools.clock.now() + waitMs, resolve));
    }
  }
}
