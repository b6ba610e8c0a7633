/**
 * How long to wait before a transient failure is tried again: exponential, with full jitter, so that those who failed
 * together do not come back together (M. Brooker 2015, "Exponential Backoff and Jitter").
 * Guarantees: never before the time that the other side asked for; never longer than the cap beyond it.
 */
import { TbotError } from './errors.ts';
import type { Rng } from './rng.ts';

export interface BackoffTerms {
  /** The longest first wait; it doubles with each further one. */
  readonly baseMs: number;
  /** The longest wait of all. */
  readonly capMs: number;
}

/** `failures`: how often it has failed so far, 1 or more. `retryAfterMs`: what the other side asked for; 0: nothing. */
export function backoffMs(failures: number, { baseMs, capMs }: BackoffTerms, rng: Rng, retryAfterMs = 0): number {
  const longest = Math.min(capMs, baseMs * 2 ** (failures - 1));
  return retryAfterMs + rng.next() * longest;
}

/** Where an error says, among its details, how long the other side wants to be left alone. Milliseconds. */
export const RETRY_AFTER = 'retry_after_ms';

/** 0: it does not say. */
export function retryAfterOf(error: unknown): number {
  const asked = error instanceof TbotError ? error.details[RETRY_AFTER] : undefined;
  return typeof asked === 'number' && asked > 0 ? asked : 0;
}
