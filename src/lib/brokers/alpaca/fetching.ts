/**
 * The `fetch` that the vendor's client is given. Guarantees: it reaches the hosts of the table and follows no redirect;
 * it gives up in time; an answer is read to its end, and up to a bound, before it counts as one; what is no success
 * is thrown as what it means; a caller's own signal breaks a call off at once.
 */
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import { ConfigError, NetworkError } from '../../core/errors.ts';
import { addressOf, OFFICIAL_ADDRESSES, type AlpacaAccess } from './addresses.ts';
import { noAnswer, refusalOf } from './refusals.ts';

export type HostName = 'trading' | 'data';

export interface FetchPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Absent: by the machine's network. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface FetchListener {
  /** `countsAnewAt`: when the count of what remains begins anew. */
  taken(host: HostName, remaining: number | null, countsAnewAt: EpochMs | null): void;
  /** @returns what is thrown */
  tooMany(host: HostName, retryAfterMs: number): Error;
}

/** Less than what a call of the session may take (session/broker-calls.ts), with its turn before it. */
const TIMEOUT_MS = 7_000;
/** Bytes; 10,000 bars are about 1.5 million. */
const BODY_MAX = 32_000_000;

export function guardedFetch(
  access: AlpacaAccess,
  { clock, timers, fetch: send = fetch }: FetchPorts,
  listener: FetchListener,
): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const { host, target } = targetOf(access, url);
    const cut = new AbortController();
    const takeBack = timers.at(clock.now() + TIMEOUT_MS, () => cut.abort());
    const signal = init.signal ? AbortSignal.any([cut.signal, init.signal]) : cut.signal;
    try {
      const response = await send(target, { ...init, redirect: 'error', signal });
      const body = await bodyOf(response, cut);
      const { status, headers } = response;
      if (status === 429)
        throw new Refused(listener.tooMany(host, askedMs(headers, clock.now()) ?? untilResetMs(headers, clock.now())));
      if (!response.ok) {
        const method = init.method ?? 'GET';
        const requestId = headers.get('x-request-id');
        const no = { method, status, body, requestId, retryAfterMs: askedMs(headers, clock.now()) ?? 0 };
        throw new Refused(refusalOf(no, access.keys));
      }
      listener.taken(host, countIn(headers.get('x-ratelimit-remaining')), resetOf(headers));
      return new Response(body === '' ? null : body, { status, headers: { 'content-type': 'application/json' } });
    } catch (error) {
      if (error instanceof Refused) throw error.why;
      if (error instanceof NetworkError) throw error;
      throw noAnswer(cut.signal.aborted ? 'not in time' : kindOf(error));
    } finally {
      takeBack();
    }
  };
}

/** What the other side said, apart from what the network did. */
class Refused extends Error {
  readonly why: Error;

  constructor(why: Error) {
    super(why.message);
    this.why = why;
  }
}

/** The vendor's client knows the official hosts alone. @throws ConfigError `host_not_allowed` */
function targetOf(access: AlpacaAccess, url: string): { host: HostName; target: string } {
  const official = OFFICIAL_ADDRESSES[access.mode];
  const { origin, pathname, search } = new URL(url);
  for (const host of ['trading', 'data'] as const)
    if (origin === official[host]) return { host, target: `${addressOf(access, host)}${pathname}${search}` };
  throw new ConfigError({
    code: 'host_not_allowed',
    message: `${origin} is no host of Alpaca's ${access.mode} account: nothing was sent`,
    cure: 'report this bug',
  });
}

async function bodyOf(response: Response, cut: AbortController): Promise<string> {
  const decoder = new TextDecoder();
  let [body, bytes] = ['', 0];
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_MAX) {
      cut.abort();
      throw noAnswer('the answer is too long');
    }
    body += decoder.decode(chunk, { stream: true });
  }
  return body + decoder.decode();
}

/** In seconds or as a date; null: it does not say. */
function askedMs(headers: Headers, now: EpochMs): number | null {
  const asked = headers.get('retry-after');
  if (asked === null) return null;
  const seconds = Number(asked);
  return Math.max(0, Number.isFinite(seconds) ? seconds * 1000 : (Date.parse(asked) || now) - now);
}

/** When the window of the limit begins anew, in seconds since 1970: every answer says so, and only one too many means it. */
function untilResetMs(headers: Headers, now: EpochMs): number {
  const reset = resetOf(headers);
  return reset === null ? 0 : Math.max(0, reset - now);
}

function resetOf(headers: Headers): EpochMs | null {
  const seconds = countIn(headers.get('x-ratelimit-reset'));
  return seconds === null ? null : seconds * 1000;
}

function countIn(text: string | null): number | null {
  const count = text === null ? NaN : Number(text);
  return Number.isFinite(count) ? count : null;
}

/** `ECONNREFUSED`, say; the rest of such an error may hold what nobody is to see. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : error.name;
}
