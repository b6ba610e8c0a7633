/**
 * A request to an address that is itself a secret. Guarantees: what it throws names neither the address nor what the
 * network said of it, only the kind of failure; the answer's body is not read.
 */
import { RETRY_AFTER } from '../core/backoff.ts';
import { NetworkError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';

/** @throws NetworkError `alert_not_sent`; `retryable` unless the other side says that the request itself is wrong */
export async function request(what: string, url: Secret, init: RequestInit): Promise<void> {
  const response = await reached(what, url, init);
  await response.body?.cancel();
  if (response.ok) return;
  const { status } = response;
  throw notSent(what, `answered with ${String(status)}`, {
    cure: cureOf(what, status),
    retryable: status === 408 || status === 429 || status >= 500,
    details: { status, [RETRY_AFTER]: retryAfterMs(response) },
  });
}

/** A document by POST. @throws as `request` */
export async function postJson(what: string, url: Secret, document: unknown, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  return request(what, url, { method: 'POST', headers, body: JSON.stringify(document), signal });
}

async function reached(what: string, url: Secret, init: RequestInit): Promise<Response> {
  try {
    // A redirect would lead to a place that nobody has chosen.
    return await fetch(url.reveal(), { ...init, redirect: 'manual' });
  } catch (error) {
    throw unreached(what, error);
  }
}

/** What the network threw on the way to it. */
export function unreached(what: string, error: unknown): NetworkError {
  const cure = `check the address of ${what} in .env, and the network`;
  return notSent(what, `could not be reached (${kindOf(error)})`, { cure, retryable: true });
}

/** `ECONNREFUSED`, `TimeoutError`; the rest of such an error may hold the address. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const coded = error.cause instanceof Error ? error.cause : error;
  return 'code' in coded && typeof coded.code === 'string' ? coded.code : error.name;
}

/** The form in seconds; dates are not asked for by what is used here. */
function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? '0');
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function cureOf(what: string, status: number): string {
  if (status === 429) return 'nothing: it takes no more for the moment, and is asked again';
  if (status === 408 || status >= 500) return 'nothing, if it passes: the fault is on the other side';
  return `check the address of ${what} in .env; one that was withdrawn has to be made anew`;
}

function notSent(
  what: string,
  problem: string,
  more: { cure: string; retryable: boolean; details?: Readonly<Record<string, unknown>> },
): NetworkError {
  return new NetworkError({ code: 'alert_not_sent', message: `${what} ${problem}`, ...more });
}
