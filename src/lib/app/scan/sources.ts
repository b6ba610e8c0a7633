/** Makes the sources of a scan: by the keys there are, or the one that somebody names. */
import { join } from 'node:path';
import { CALLS_PER_MINUTE } from '../../brokers/alpaca/client.ts';
import { CallBudget } from '../../brokers/call-budget.ts';
import { openStore, type BarStore } from '../../bars/store/store.ts';
import type { Mode } from '../../config/broker-mode.ts';
import type { Config } from '../../config/reading.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import type { Secret } from '../../core/secret.ts';
import type { ReferenceData } from '../../market/reference.ts';
import { AlpacaScreener } from '../../screener/alpaca/client.ts';
import { AlpacaSource } from '../../screener/alpaca/source.ts';
import { DiskCache } from '../../screener/disk-cache.ts';
import type { Source, SourceName } from '../../screener/facts.ts';
import { Finnhub } from '../../screener/finnhub/client.ts';
import { FinnhubSource } from '../../screener/finnhub/source.ts';
import { ToldByFinnhub } from '../../screener/finnhub/told-by.ts';
import type { Time } from '../../screener/pause.ts';
import { StoreSource } from '../../screener/store/source.ts';
import { callsOf } from '../alpaca/connection.ts';
import type { App } from '../app.ts';
import { emptyStore } from '../backtest/load-data.ts';

export interface SourcePorts {
  readonly time: Time;
  readonly rng: Rng;
}

interface AlpacaPair {
  readonly mode: Mode;
  readonly keyId: Secret;
  readonly secret: Secret;
}

/** The sources of one scan, each made when it is first asked for. */
export class Sources {
  readonly #app: App;
  readonly #config: Config;
  readonly #reference: ReferenceData;
  readonly #ports: SourcePorts;
  #finnhub: FinnhubSource | undefined;
  #alpaca: Source | undefined;
  #store: { readonly source: StoreSource; readonly bars: BarStore } | undefined;

  constructor(app: App, config: Config, reference: ReferenceData, ports: SourcePorts) {
    this.#app = app;
    this.#config = config;
    this.#reference = reference;
    this.#ports = ports;
  }

  /** Of those that there are keys for, Alpaca first: it knows the whole market. The store comes last. */
  get byKeys(): readonly SourceName[] {
    const { FINNHUB_API_KEY: key } = this.#config.deployment;
    return [
      ...(this.#alpacaKeys === null ? [] : (['alpaca'] as const)),
      ...(key === undefined ? [] : (['finnhub'] as const)),
      'store',
    ];
  }

  /** @throws ConfigError `screener_key_missing`, `host_not_allowed`, `empty_store`, `store_damaged` */
  named(name: SourceName): Source {
    switch (name) {
      case 'alpaca':
        return (this.#alpaca ??= this.#makeAlpaca());
      case 'finnhub':
        return this.#madeFinnhub();
      case 'store':
        return this.store.source;
    }
  }

  /** @throws ConfigError `empty_store`, `store_damaged` */
  get store(): { readonly source: StoreSource; readonly bars: BarStore } {
    return (this.#store ??= this.#openStore());
  }

  /** The next one that asks the store opens it anew, with what was imported meanwhile. */
  closeStore(): void {
    this.#store = undefined;
  }

  #madeFinnhub(): FinnhubSource {
    return (this.#finnhub ??= this.#makeFinnhub());
  }

  #makeFinnhub(): FinnhubSource {
    const { deployment, trading } = this.#config;
    const { FINNHUB_API_KEY: key, FINNHUB_URL: address } = deployment;
    if (key === undefined) throw keyMissing('Finnhub', 'FINNHUB_API_KEY');
    const cache = new DiskCache(join(this.#app.home.cacheFolder, 'finnhub'), this.#ports.time);
    const finnhub = new Finnhub({ address, key, retries: trading.API_RETRY_LIMIT, cache, ...this.#ports });
    return new FinnhubSource(finnhub, {
      universe: this.#reference.underlyings,
      asksNews: trading.SCREENER_NEWS === 'require',
      asksEarnings: true,
    });
  }

  #makeAlpaca(): Source {
    const keys = this.#alpacaKeys;
    if (keys === null)
      throw keyMissing('Alpaca', 'ALPACA_PAPER_API_KEY and ALPACA_PAPER_SECRET_KEY (or those of LIVE)');
    const { deployment, trading } = this.#config;
    const { mode, ...pair } = keys;
    const { time, rng } = this.#ports;
    const ports = { clock: time, timers: time, rng };
    const budget = new CallBudget(CALLS_PER_MINUTE, ports, callsOf(this.#app, mode, 'data'));
    const limit = { take: (signal: AbortSignal) => budget.turn('bulk', signal) };
    const terms = { address: deployment.ALPACA_DATA_URL, retries: trading.API_RETRY_LIMIT, limit, ...this.#ports };
    const alpaca = new AlpacaSource(new AlpacaScreener({ ...pair, ...terms }), trading.FEED);
    return deployment.FINNHUB_API_KEY === undefined ? alpaca : new ToldByFinnhub(alpaca, this.#madeFinnhub());
  }

  /** Those of ALPACA_MODE, else the others: market data asks for no particular account. */
  get #alpacaKeys(): AlpacaPair | null {
    const { deployment, trading } = this.#config;
    const paper = pair('paper', deployment.ALPACA_PAPER_API_KEY, deployment.ALPACA_PAPER_SECRET_KEY);
    const live = pair('live', deployment.ALPACA_LIVE_API_KEY, deployment.ALPACA_LIVE_SECRET_KEY);
    return trading.ALPACA_MODE === 'live' ? (live ?? paper) : (paper ?? live);
  }

  #openStore(): { readonly source: StoreSource; readonly bars: BarStore } {
    const { barsFolder } = this.#app.home;
    const bars = openStore(barsFolder);
    const symbols = bars.datasets.flatMap(({ kind, symbol }) => (kind === 'bars' ? [symbol] : []));
    if (symbols.length === 0) throw emptyStore(barsFolder);
    const loadBarsBetween: BarStore['loadBarsBetween'] = (...range) => bars.loadBarsBetween(...range);
    return { bars, source: new StoreSource({ symbols, loadBarsBetween }) };
  }
}

function pair(mode: Mode, keyId: Secret | undefined, secret: Secret | undefined): AlpacaPair | null {
  return keyId === undefined || secret === undefined ? null : { mode, keyId, secret };
}

function keyMissing(name: string, keys: string): ConfigError {
  return new ConfigError({
    code: 'screener_key_missing',
    message: `${name} needs a key, and .env has none`,
    cure: `set ${keys} with tbot config set, or scan by --source store`,
  });
}
