/** What is to be downloaded, as a person says it; checked before anything is asked for. */
import { assertDateOrder, parseIsoDate, type DayNumber } from '../../../calendar/civil-date.ts';
import { FEEDS, type Adjustment, type Feed } from '../../../bars/store/dataset.ts';
import { toldSymbol } from '../told-symbol.ts';

/** Alpaca's words, and the store's. */
export const ADJUSTMENT_OF = { raw: 'none', split: 'splits', all: 'splits-dividends' } as const satisfies Record<
  string,
  Adjustment
>;
export type AlpacaAdjustment = keyof typeof ADJUSTMENT_OF;

export const DOWNLOAD_CHOICES = {
  kind: ['bars', 'vix'],
  source: ['alpaca'],
  feed: FEEDS,
  adjustment: ['raw', 'split', 'all'],
} as const satisfies { readonly adjustment: readonly AlpacaAdjustment[] } & Readonly<Record<string, readonly string[]>>;

export interface DownloadWords {
  /** Null: what was downloaded by that feed before. */
  readonly symbols: readonly string[] | null;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly feed: Feed;
  readonly adjustment: AlpacaAdjustment | undefined;
  readonly replace: boolean;
}

export interface DownloadRequest {
  /** Without repetitions. Null: what was downloaded by that feed before. */
  readonly symbols: readonly string[] | null;
  /** Null: of each symbol, the first date that the store has. */
  readonly first: DayNumber | null;
  /** Null: the last session that is over. */
  readonly last: DayNumber | null;
  readonly feed: Feed;
  /** Null: as the store has it, else raw. */
  readonly adjustment: AlpacaAdjustment | null;
  readonly replace: boolean;
}

/** @throws ConfigError `not_a_symbol`, `not_a_date`, `date_order` */
export function downloadRequest({ symbols, start, end, adjustment, ...rest }: DownloadWords): DownloadRequest {
  const first = start === undefined ? null : parseIsoDate(start);
  const last = end === undefined ? null : parseIsoDate(end);
  if (first !== null && last !== null) assertDateOrder(first, last);
  const told = symbols === null ? null : [...new Set(symbols.map((each) => toldSymbol(each, '--symbols')))];
  return { symbols: told, first, last, adjustment: adjustment ?? null, ...rest };
}
