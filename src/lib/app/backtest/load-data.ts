/** What a backtest reads of the store: bars, and of everything else what it has and the run can use. */
import type { BarStore } from '../../bars/store/store.ts';
import type { Dataset } from '../../bars/store/dataset.ts';
import type { MarketData } from '../../backtest/data.ts';
import { ConfigError } from '../../core/errors.ts';
import type { ReferenceData } from '../../market/reference.ts';

export interface LoadedData {
  readonly market: MarketData;
  /** What was read: the fingerprint of the run is theirs. */
  readonly datasets: readonly Dataset[];
}

export interface DataWish {
  /** Of the store, for messages. */
  readonly folder: string;
  /** Null: all of the store. */
  readonly symbols: readonly string[] | null;
  readonly needsVix: boolean;
  readonly needsOptions: boolean;
}

/** @throws ConfigError `empty_store`, `unknown_symbol`, `store_damaged` */
export async function loadData(store: BarStore, reference: ReferenceData, wish: DataWish): Promise<LoadedData> {
  const held = new Set(store.datasets.flatMap(({ kind, symbol }) => (kind === 'bars' ? [symbol] : [])));
  const symbols = wish.symbols ?? [...held];
  if (held.size === 0 || symbols.length === 0) throw emptyStore(wish.folder);
  const inverses = symbols.flatMap((symbol) => reference.inverseOf(symbol)).filter((inverse) => held.has(inverse));
  const instruments = [...new Set(inverses)].filter((inverse) => !symbols.includes(inverse));
  const all = [...symbols, ...instruments];
  const [symbolBars, instrumentBars, quotes, options, vix] = await Promise.all([
    Promise.all(symbols.map((symbol) => store.loadBars(symbol))),
    Promise.all(instruments.map((symbol) => store.loadBars(symbol))),
    byName(all, (symbol) => store.loadQuotes(symbol)),
    byName(wish.needsOptions ? symbols : [], (symbol) => store.loadOptionQuotes(symbol)),
    wish.needsVix ? store.loadVix() : null,
  ]);
  const isRead = ({ kind, symbol }: Dataset): boolean =>
    kind === 'vix' ? vix !== null : kind === 'option_quotes' ? options.has(symbol) : all.includes(symbol);
  return {
    market: { symbols: symbolBars, instruments: instrumentBars, quotes, options, vix },
    datasets: store.datasets.filter(isRead),
  };
}

async function byName<T>(
  names: readonly string[],
  load: (name: string) => Promise<T | null>,
): Promise<ReadonlyMap<string, T>> {
  const loaded = await Promise.all(names.map(async (name) => [name, await load(name)] as const));
  return new Map(loaded.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

export function emptyStore(folder: string): ConfigError {
  return new ConfigError({
    code: 'empty_store',
    message: `the bar store ${folder} is empty`,
    cure: 'bring in bars with tbot data import FILE, or make a synthetic market with tbot data synth',
  });
}
