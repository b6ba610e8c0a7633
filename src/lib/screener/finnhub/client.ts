/**
 * The part of Finnhub's API that a free key may use, behind a cache on disk. Guarantees: never more than 60 calls in a
 * minute; what is young enough in the cache is not asked for again; an endpoint that answers 403 is asked once, is said, and
 * its facts are not known from then on.
 */
import type { Rng } from '../../core/rng.ts';
import type { Secret } from '../../core/secret.ts';
import type { DiskCache } from '../disk-cache.ts';
import { allowedAddress } from '../hosts.ts';
import type { Time } from '../pause.ts';
import { RateLimit, type Rate } from '../rate-limit.ts';
import { asArray, asNumber, asObject } from '../shape.ts';
import { Vendor } from '../vendor.ts';
import {
  keptSymbols,
  readEarnings,
  readNews,
  readProfile,
  readQuote,
  readSymbols,
  readVolumes,
  symbolsToKeep,
  type FinnhubProfile,
  type FinnhubQuote,
  type FinnhubRelease,
  type FinnhubSymbols,
  type FinnhubVolumes,
} from './shapes.ts';

export interface FinnhubTerms {
  readonly address: string;
  readonly key: Secret;
  readonly retries: number;
  readonly time: Time;
  readonly rng: Rng;
  readonly cache: DiskCache;
}

const HOSTS = ['finnhub.io'];
/** Together at most 60 in any minute, which is what a free key may. */
export const RATE: Rate = { burst: 10, perMinute: 50 };

const [SECOND_MS, HOUR_MS] = [1000, 3_600_000];
/** How long an answer is good for. */
export const MAX_AGE_MS = {
  symbols: 24 * HOUR_MS,
  quote: 45 * SECOND_MS,
  metric: 12 * HOUR_MS,
  profile: 7 * 24 * HOUR_MS,
  earnings: 6 * HOUR_MS,
  news: 15 * 60 * SECOND_MS,
} as const;
export type FinnhubKind = keyof typeof MAX_AGE_MS;

interface Ask<T> {
  readonly kind: FinnhubKind;
  /** In the cache. */
  readonly key: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly read: (body: unknown) => T | null;
  /** What is kept of it, and back. */
  readonly keep: (value: T) => unknown;
  readonly kept: (value: unknown) => T | null;
}

export class Finnhub {
  readonly #vendor: Vendor;
  readonly #cache: DiskCache;
  readonly #premium = new Set<string>();

  /** @throws ConfigError `host_not_allowed` */
  constructor({ address, key, retries, time, rng, cache }: FinnhubTerms) {
    this.#cache = cache;
    this.#vendor = new Vendor({
      name: 'Finnhub',
      address: allowedAddress('FINNHUB_URL', address, HOSTS),
      // Not as a parameter of the address, which ends up in logs.
      headers: () => ({ 'X-Finnhub-Token': key.reveal() }),
      limit: new RateLimit(RATE, time),
      keyNames: 'FINNHUB_API_KEY',
      ...{ retries, time, rng },
    });
  }

  /** What the disk said when it did not take an answer; null: it takes all. */
  get cacheProblem(): string | null {
    return this.#cache.problem;
  }

  /** Paths that the plan of the key does not include. */
  get premium(): readonly string[] {
    return [...this.#premium];
  }

  symbols(signal: AbortSignal): Promise<FinnhubSymbols | null> {
    return this.#ask(
      {
        ...{ kind: 'symbols', key: 'US', path: '/stock/symbol', query: { exchange: 'US' } },
        ...{ read: readSymbols, keep: symbolsToKeep, kept: keptSymbols },
      },
      signal,
    );
  }

  quote(symbol: string, signal: AbortSignal): Promise<FinnhubQuote | null> {
    const kept = (value: unknown): FinnhubQuote | null => ofNumbers<FinnhubQuote>(value, QUOTE_FIELDS);
    return this.#ask(
      { kind: 'quote', key: symbol, path: '/quote', query: { symbol }, read: readQuote, keep: (quote) => quote, kept },
      signal,
    );
  }

  volumes(symbol: string, signal: AbortSignal): Promise<FinnhubVolumes | null> {
    const kept = (value: unknown): FinnhubVolumes | null => ofNumbers<FinnhubVolumes>(value, VOLUME_FIELDS);
    const query = { symbol, metric: 'all' };
    return this.#ask(
      { kind: 'metric', key: symbol, path: '/stock/metric', query, read: readVolumes, keep: (each) => each, kept },
      signal,
    );
  }

  profile(symbol: string, signal: AbortSignal): Promise<FinnhubProfile | null> {
    return this.#ask(
      {
        ...{ kind: 'profile', key: symbol, path: '/stock/profile2', query: { symbol }, read: readProfile },
        ...{ keep: (profile: FinnhubProfile) => profile, kept: readProfile },
      },
      signal,
    );
  }

  /** Of all symbols; dates in New York, both included. */
  earnings(from: string, to: string, signal: AbortSignal): Promise<readonly FinnhubRelease[] | null> {
    return this.#ask(
      {
        ...{ kind: 'earnings', key: `${from}_${to}`, path: '/calendar/earnings', query: { from, to } },
        ...{ read: readEarnings, keep: (releases) => ({ earningsCalendar: releases }), kept: readEarnings },
      },
      signal,
    );
  }

  /** When the articles of these dates came out. */
  news(symbol: string, from: string, to: string, signal: AbortSignal): Promise<readonly number[] | null> {
    return this.#ask(
      {
        ...{ kind: 'news', key: `${symbol}_${from}_${to}`, path: '/company-news', query: { symbol, from, to } },
        ...{ read: readNews, keep: (times) => times, kept: instants },
      },
      signal,
    );
  }

  /** Null: the plan does not include it. */
  async #ask<T>({ kind, key, path, query, read, keep, kept }: Ask<T>, signal: AbortSignal): Promise<T | null> {
    const known = this.#cache.get(kind, key, MAX_AGE_MS[kind], kept);
    if (known !== null) return known;
    if (this.#premium.has(path)) return null;
    const { status, body } = await this.#vendor.get(path, query, signal);
    if (status === 403) {
      this.#premium.add(path);
      return null;
    }
    const value = read(body);
    if (value === null) throw this.#vendor.malformed(path);
    this.#cache.put(kind, key, keep(value));
    return value;
  }
}

const QUOTE_FIELDS = ['price', 'open', 'high', 'low', 'previousClose', 'at'] as const;
const VOLUME_FIELDS = ['tenDays', 'threeMonths'] as const;

/** An object of numbers, of which some are null. */
function ofNumbers<T extends Readonly<Record<string, unknown>> | object>(
  value: unknown,
  fields: readonly (keyof T & string)[],
): T | null {
  const object = asObject(value);
  const isSound =
    object !== null && fields.every((field) => object[field] === null || asNumber(object[field]) !== null);
  return isSound ? (Object.fromEntries(fields.map((field) => [field, object[field]])) as T) : null;
}

function instants(value: unknown): readonly number[] | null {
  const times = asArray(value);
  return times?.every((time) => typeof time === 'number') === true ? times : null;
}
