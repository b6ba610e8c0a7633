/**
 * Requests to one vendor's API. Guarantees: each ends within its time-out, all tries together within a bound; a transient
 * failure is tried again with growing pauses, as long as the vendor asks for; no key is in an error; a redirect is not
 * followed, for it would take the key elsewhere.
 */
import { backoffMs, RETRY_AFTER, retryAfterOf, type BackoffTerms } from '../core/backoff.ts';
import { asError, BrokerError, NetworkError, TbotError } from '../core/errors.ts';
import type { Rng } from '../core/rng.ts';
import { assertGoing, pause, type Time } from './pause.ts';
import type { CallLimit } from './rate-limit.ts';

export interface VendorTerms {
  /** For messages: "Finnhub". */
  readonly name: string;
  readonly address: URL;
  /** With the keys, revealed for the request alone. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** How often a transient failure is tried again: API_RETRY_LIMIT. */
  readonly retries: number;
  readonly limit: CallLimit | null;
  readonly time: Time;
  readonly rng: Rng;
  /** Names the keys in cures. */
  readonly keyNames: string;
}

export interface Answer {
  readonly status: number;
  /** Undefined: no JSON. */
  readonly body: unknown;
}

/** Of one request, its body included. */
export const REQUEST_MS = 10_000;
const BACKOFF: BackoffTerms = { baseMs: 500, capMs: 4000 };
/** A vendor that asks for more than that is not waited for. */
const WAIT_MAX_MS = 70_000;
/** A list of all US symbols has some 6 MB. */
const BODY_MAX = 64 * 1024 * 1024;

interface Try extends Answer {
  readonly retryAfterMs: number;
}

export class Vendor {
  readonly #terms: VendorTerms;

  constructor(terms: VendorTerms) {
    this.#terms = terms;
  }

  /**
   * Statuses 200 and 403; what the latter means only its caller knows.
   * @throws NetworkError `source_unreachable`, `source_busy`; BrokerError `source_key_refused`, `source_refused`
   */
  async get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const { retries, time, rng } = this.#terms;
    for (let failures = 1; ; failures++) {
      try {
        return this.#judged(path, await this.#once(path, query, signal));
      } catch (error) {
        const waitMs = backoffMs(failures, BACKOFF, rng, retryAfterOf(error));
        if (!isTransient(error) || failures > retries || waitMs > WAIT_MAX_MS) throw error;
        await pause(time, waitMs, signal);
      }
    }
  }

  async #once(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Try> {
    const { address, headers, limit, time } = this.#terms;
    await limit?.take(signal);
    assertGoing(signal);
    const url = new URL(`${address.href.replace(/\/$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const over = new AbortController();
    const takeBack = time.at(time.now() + REQUEST_MS, () => over.abort());
    try {
      const response = await fetch(url, {
        headers: { accept: 'application/json', ...headers() },
        redirect: 'manual',
        signal: AbortSignal.any([signal, over.signal]),
      });
      const text = await textOf(response);
      return { status: response.status, body: parsed(text), retryAfterMs: retryAfterMs(response, time) };
    } catch (error) {
      assertGoing(signal);
      throw this.#unreachable(over.signal.aborted ? 'no answer in time' : kindOf(error));
    } finally {
      takeBack();
    }
  }

  #judged(path: string, { status, body, retryAfterMs: askedMs }: Try): Answer {
    const { name, keyNames } = this.#terms;
    if (status === 200 || status === 403) return { status, body };
    const details = { source: name, status, [RETRY_AFTER]: askedMs };
    if (status === 401)
      throw new BrokerError({
        code: 'source_key_refused',
        message: `${name} does not accept the key`,
        cure: `check ${keyNames} in .env`,
        details,
      });
    if (status === 429 || status === 408 || status >= 500)
      throw new NetworkError({
        code: 'source_busy',
        message: `${name} answered ${path} with ${String(status)}`,
        cure: 'wait a minute and scan again; other programs with the same key use up its calls',
        retryable: true,
        details,
      });
    throw new BrokerError({
      code: 'source_refused',
      message: `${name} answered ${path} with ${String(status)}`,
      cure: 'check the address in .env; a newer tbot may know a change of the API',
      details,
    });
  }

  #unreachable(why: string): NetworkError {
    const { name, address } = this.#terms;
    return new NetworkError({
      code: 'source_unreachable',
      message: `${name} (${address.host}) could not be reached: ${why}`,
      cure: 'check the connection, then scan again; --source store needs none',
      retryable: true,
      details: { source: name, host: address.host },
    });
  }

  /** An answer that is not what it should be. */
  malformed(path: string): BrokerError {
    const { name } = this.#terms;
    return new BrokerError({
      code: 'source_malformed',
      message: `${name} answered ${path} with something else than it is described to`,
      cure: 'scan again; a newer tbot may know a change of the API',
      details: { source: name },
    });
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof TbotError && error.retryable;
}

async function textOf(response: Response): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > BODY_MAX) throw new RangeError('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Retry-After` in seconds, or the reset of the vendor's own counter in seconds since 1970. */
function retryAfterMs({ headers, status }: Response, time: Time): number {
  if (status !== 429) return 0;
  const seconds = Number(headers.get('retry-after') ?? NaN);
  if (seconds > 0) return seconds * 1000;
  const reset = Number(headers.get('x-ratelimit-reset') ?? NaN);
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - time.now()) : 0;
}

/** `ECONNREFUSED`, or the error's name: the rest of such an error may hold the address. */
function kindOf(thrown: unknown): string {
  const error = asError(thrown);
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : error.name;
}
