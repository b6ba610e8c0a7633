/**
 * The part of Alpaca's market data API that screens: most actives, movers, snapshots, daily bars. Reads only, and knows
 * nothing of accounts and orders. Guarantees: each call waits for its turn, with all that asks Alpaca for data.
 */
import type { Rng } from '../../core/rng.ts';
import type { Secret } from '../../core/secret.ts';
import { BrokerError } from '../../core/errors.ts';
import { allowedAddress } from '../hosts.ts';
import type { Time } from '../pause.ts';
import type { CallLimit } from '../rate-limit.ts';
import { Vendor } from '../vendor.ts';
import { readBars, readMostActives, readMovers, readSnapshots, type AlpacaBar, type AlpacaSnapshot } from './shapes.ts';

export type AlpacaFeed = 'sip' | 'iex';

export interface AlpacaTerms {
  readonly address: string;
  readonly keyId: Secret;
  readonly secret: Secret;
  readonly retries: number;
  readonly limit: CallLimit;
  readonly time: Time;
  readonly rng: Rng;
}

const HOSTS = ['data.alpaca.markets', 'data.sandbox.alpaca.markets'];
const ACTIVES_MAX = 100;
const MOVERS_MAX = 50;
/** Symbols in one address. */
const SYMBOLS_AT_ONCE = 100;
const BARS_AT_ONCE = 10_000;
/** A list that goes on for longer is none. */
const PAGES_MAX = 20;

export class AlpacaScreener {
  readonly #vendor: Vendor;

  /** @throws ConfigError `host_not_allowed` */
  constructor({ address, keyId, secret, retries, limit, time, rng }: AlpacaTerms) {
    this.#vendor = new Vendor({
      name: 'Alpaca',
      address: allowedAddress('ALPACA_DATA_URL', address, HOSTS),
      headers: () => ({ 'APCA-API-KEY-ID': keyId.reveal(), 'APCA-API-SECRET-KEY': secret.reveal() }),
      keyNames: 'ALPACA_PAPER_API_KEY and ALPACA_PAPER_SECRET_KEY (or those of LIVE)',
      ...{ retries, limit, time, rng },
    });
  }

  mostActives(signal: AbortSignal): Promise<readonly string[]> {
    const query = { by: 'volume', top: String(ACTIVES_MAX) };
    return this.#ask('/v1beta1/screener/stocks/most-actives', query, readMostActives, signal);
  }

  movers(signal: AbortSignal): Promise<readonly string[]> {
    return this.#ask('/v1beta1/screener/stocks/movers', { top: String(MOVERS_MAX) }, readMovers, signal);
  }

  async snapshots(
    symbols: readonly string[],
    feed: AlpacaFeed,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, AlpacaSnapshot>> {
    const all = new Map<string, AlpacaSnapshot>();
    for (const some of chunks(symbols)) {
      const query = { symbols: some.join(','), feed };
      const part = await this.#ask('/v2/stocks/snapshots', query, readSnapshots, signal);
      for (const [symbol, snapshot] of part) all.set(symbol, snapshot);
    }
    return all;
  }

  /** Adjusted for splits, oldest first; dates as RFC 3339 instants, `end` included. */
  async dailyBars(
    symbols: readonly string[],
    feed: AlpacaFeed,
    { start, end }: { readonly start: string; readonly end: string },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly AlpacaBar[]>> {
    const all = new Map<string, readonly AlpacaBar[]>();
    for (const some of chunks(symbols)) {
      const query = { symbols: some.join(','), timeframe: '1Day', start, end, feed, adjustment: 'split' };
      let token: string | null = null;
      for (let pages = 0; pages === 0 || (token !== null && pages < PAGES_MAX); pages++) {
        const more: Readonly<Record<string, string>> = token === null ? {} : { page_token: token };
        const limit = String(BARS_AT_ONCE);
        const page = await this.#ask('/v2/stocks/bars', { ...query, limit, ...more }, readBars, signal);
        for (const [symbol, bars] of page.bars) all.set(symbol, [...(all.get(symbol) ?? []), ...bars]);
        token = page.next;
      }
    }
    return all;
  }

  /** @throws BrokerError `source_plan` */
  async #ask<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    read: (body: unknown) => T | null,
    signal: AbortSignal,
  ): Promise<T> {
    const { status, body } = await this.#vendor.get(path, query, signal);
    if (status === 403)
      throw new BrokerError({
        code: 'source_plan',
        message: `Alpaca does not give ${path} with this key or plan${query.feed === 'sip' ? ' by the feed sip' : ''}`,
        cure: 'check that the keys are those of ALPACA_MODE; on the free plan set FEED=iex',
        details: { source: 'Alpaca' },
      });
    const value = read(body);
    if (value === null) throw this.#vendor.malformed(path);
    return value;
  }
}

function chunks(symbols: readonly string[]): string[][] {
  const parts = Math.ceil(symbols.length / SYMBOLS_AT_ONCE);
  return Array.from({ length: parts }, (_, at) => symbols.slice(at * SYMBOLS_AT_ONCE, (at + 1) * SYMBOLS_AT_ONCE));
}
