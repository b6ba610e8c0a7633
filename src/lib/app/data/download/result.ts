/** What a download came to. */
import type { Adjustment, Feed } from '../../../bars/store/dataset.ts';

export interface DownloadedSymbol {
  readonly symbol: string;
  /** `present`: the store had all of it; `partial`: it was stopped; `failed`: by `error`, what came before is kept. */
  readonly outcome: 'downloaded' | 'present' | 'partial' | 'failed' | 'not_reached';
  readonly adjustment: Adjustment;
  /** Of the range, and in the store before. */
  readonly sessionsThere: number;
  /** New in the store. */
  readonly sessions: number;
  readonly rows: number;
  /** That were asked for, and have no bar. */
  readonly emptySessions: number;
  /** Bars that no market can have made: they were left out. */
  readonly badRows: number;
  readonly error: { readonly code: string; readonly message: string; readonly cure: string } | null;
}

export interface DownloadResult {
  readonly kind: 'bars' | 'vix';
  readonly source: 'alpaca' | 'cboe';
  /** Null: of the VIX. */
  readonly feed: Feed | null;
  /** New York dates of the first and the last session of the range; null: it has none. */
  readonly start: string | null;
  readonly end: string | null;
  readonly interrupted: boolean;
  readonly symbols: readonly DownloadedSymbol[];
  readonly notes: readonly string[];
}

/** `failure`: what ended it before its end; what the result tells of is kept. */
export interface DownloadEnd {
  readonly result: DownloadResult;
  readonly failure: Error | null;
}

export interface DownloadProgress {
  /** Sessions, of all symbols together. */
  readonly done: number;
  readonly of: number;
  readonly rows: number;
}
