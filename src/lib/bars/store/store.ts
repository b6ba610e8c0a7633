/**
 * Reading the bar store. Guarantees: what is handed out is what was imported, checked byte for byte (CRC-32) at each
 * load, also where only some rows are asked for; the columns of whole datasets lie in shared memory, so that workers need
 * no copy.
 */
import { ConfigError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { Bars, EpochMinute, OptionQuotes, Quotes, VixCloses } from '../../market/bars.ts';
import { byKindAndSymbol, readCatalogue } from './catalogue.ts';
import { readRows, sha256Of } from './data-file.ts';
import { readRowsBetween } from './data-slice.ts';
import type { Dataset, DatasetKind } from './dataset.ts';
import type { Rows } from './layout.ts';
import { barsOfRows, optionQuotesOfRows, quotesOfRows, VIX, vixOfRows } from './market-data.ts';

export interface BarStore {
  /** The catalogue as it was when the store was opened, by kind and symbol. */
  readonly datasets: readonly Dataset[];
  /** @throws ConfigError `unknown_symbol`; `store_damaged` when the file is cut short or changed; `store_changed`: see data-file.ts */
  loadBars(symbol: string): Promise<Bars>;
  /** Null: none in the store. @throws ConfigError `store_damaged`, `store_changed` */
  loadQuotes(symbol: string): Promise<Quotes | null>;
  /** One entry a contract, by expiry, strike, calls first. Null: none in the store. @throws ConfigError `store_damaged`, `store_changed` */
  loadOptionQuotes(underlying: string): Promise<readonly OptionQuotes[] | null>;
  /** Null: none in the store. @throws ConfigError `store_damaged`, `store_changed` */
  loadVix(): Promise<VixCloses | null>;
  /**
   * The same from the minute `first` to the minute `last`, in the memory that these rows need. The VIX is small enough to
   * be loaded whole.
   */
  loadBarsBetween(symbol: string, first: EpochMinute, last: EpochMinute): Promise<Bars>;
  loadQuotesBetween(symbol: string, first: EpochMinute, last: EpochMinute): Promise<Quotes | null>;
  loadOptionQuotesBetween(
    underlying: string,
    first: EpochMinute,
    last: EpochMinute,
  ): Promise<readonly OptionQuotes[] | null>;
  /** SHA-256, hex, over the fingerprints of exactly these datasets, in whatever order they are given. */
  fingerprint(datasets: readonly Dataset[]): string;
}

/** A folder that does not exist is an empty store. @throws ConfigError `store_damaged`, `store_format` */
export function openStore(folder: string): BarStore {
  const datasets = readCatalogue(folder);
  const load = async <T>(
    kind: DatasetKind,
    symbol: string,
    convert: (rows: Rows) => T,
    read: (dataset: Dataset) => Promise<Rows> = (dataset) => readRows(folder, dataset),
  ): Promise<T | null> => {
    const dataset = datasets.find((each) => each.kind === kind && each.symbol === symbol);
    return dataset === undefined ? null : convert(await read(dataset));
  };
  const between = (first: EpochMinute, last: EpochMinute) => (dataset: Dataset) =>
    readRowsBetween(folder, dataset, first, last);
  const known = (symbol: string, bars: Bars | null): Bars => {
    if (bars === null) throw unknownSymbol(symbol, datasets);
    return bars;
  };
  return {
    datasets,
    loadBars: async (symbol) => known(symbol, await load('bars', symbol, barsOfRows)),
    loadQuotes: (symbol) => load('quotes', symbol, quotesOfRows),
    loadOptionQuotes: (underlying) => load('option_quotes', underlying, optionQuotesOfRows),
    loadVix: () => load('vix', VIX, vixOfRows),
    loadBarsBetween: async (symbol, ...range) =>
      known(symbol, await load('bars', symbol, barsOfRows, between(...range))),
    loadQuotesBetween: (symbol, ...range) => load('quotes', symbol, quotesOfRows, between(...range)),
    loadOptionQuotesBetween: (underlying, ...range) =>
      load('option_quotes', underlying, optionQuotesOfRows, between(...range)),
    fingerprint,
  };
}

function fingerprint(datasets: readonly Dataset[]): string {
  const lines = [...datasets].sort(byKindAndSymbol).map(({ kind, symbol, sha256 }) => `${kind} ${symbol} ${sha256}\n`);
  return sha256Of(Buffer.from(lines.join('')));
}

export function unknownSymbol(symbol: string, datasets: readonly Dataset[]): ConfigError {
  const known = datasets.filter(({ kind }) => kind === 'bars').map((dataset) => dataset.symbol);
  const near = nearest(symbol, known);
  return new ConfigError({
    code: 'unknown_symbol',
    message: `the bar store has no bars of ${symbol.slice(0, 40)}`,
    cure:
      (near === undefined ? '' : `did you mean ${near}? `) +
      'tbot data list shows what there is; tbot data import brings in more',
    details: { symbol },
  });
}
