/**
 * Who may ask, and how often. Guarantees: a key is good for its own account alone, at the host of that kind of account; every answer says what is left of the
 * minute's requests.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { MINUTE_MS, type Clock } from '../../src/lib/core/clock.ts';
import { Refusal } from './refusal.ts';
import { HOST_HEADER, type Keys } from './sdk.ts';

const PAPER_HOST = 'paper-api.alpaca.markets';
const LIVE_HOST = 'api.alpaca.markets';

export type Host = 'trading' | 'data';

/** At Alpaca each is a host of its own, with a limit of its own. */
export function hostOf(path: string): Host {
  return /^\/(v2\/stocks|v1beta1)\//.test(path) ? 'data' : 'trading';
}

export class Access {
  readonly #keys: Keys;
  readonly #mode: 'paper' | 'live';
  readonly #clock: Clock;
  readonly #requestsPerMinute: number;
  #minute = NaN;
  #asked = { trading: 0, data: 0 };
  /** The keys are not good any more: as if they had been made anew. */
  isRevoked = false;

  constructor(mode: 'paper' | 'live', keys: Keys, clock: Clock, requestsPerMinute: number) {
    this.#mode = mode;
    this.#keys = keys;
    this.#clock = clock;
    this.#requestsPerMinute = requestsPerMinute;
  }

  isGood(keyId: unknown, secret: unknown): boolean {
    return !this.isRevoked && keyId === this.#keys.keyId && secret === this.#keys.secret;
  }

  /** @throws Refusal */
  assertGood(headers: IncomingHttpHeaders): void {
    const isElsewhere = headers[HOST_HEADER] === (this.#mode === 'paper' ? LIVE_HOST : PAPER_HOST);
    if (!isElsewhere && this.isGood(headers['apca-api-key-id'], headers['apca-api-secret-key'])) return;
    throw new Refusal(401, 40110000, 'request is not authorized');
  }

  /** Counts one request at that host. @throws Refusal */
  count(host: Host): void {
    const minute = this.#minuteNow;
    if (minute !== this.#minute) [this.#minute, this.#asked] = [minute, { trading: 0, data: 0 }];
    if (++this.#asked[host] > this.#requestsPerMinute) throw new Refusal(429, 42910000, 'rate limit exceeded');
  }

  headers(host: Host): Record<string, string> {
    return {
      'X-RateLimit-Limit': String(this.#requestsPerMinute),
      'X-RateLimit-Remaining': String(Math.max(0, this.#requestsPerMinute - this.#asked[host])),
      'X-RateLimit-Reset': String((this.#minuteNow + 1) * 60),
    };
  }

  get #minuteNow(): number {
    return Math.floor(this.#clock.now() / MINUTE_MS);
  }
}
