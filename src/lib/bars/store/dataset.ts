/** What the catalogue of the bar store records of each data file. */
import type { EpochMinute } from '../../market/bars.ts';

export const DATASET_KINDS = ['bars', 'quotes', 'option_quotes', 'vix'] as const;
export type DatasetKind = (typeof DATASET_KINDS)[number];

/** What was done to the prices for splits and dividends. */
export const ADJUSTMENTS = ['none', 'splits', 'splits-dividends'] as const;
export type Adjustment = (typeof ADJUSTMENTS)[number];

/** Whose trades downloaded bars are made of: those of one exchange, or of all. */
export const FEEDS = ['iex', 'sip'] as const;
export type Feed = (typeof FEEDS)[number];

/** Where rows came from and how their times were read. */
export interface Source {
  /** Name of the file without its folder, or what else made the rows. */
  readonly file: string;
  readonly zone: 'America/New_York' | 'UTC';
  /** Which end of its minute a row was named by. */
  readonly label: 'start' | 'end';
}

/** How much of the regular sessions a dataset holds. */
export interface Coverage {
  /** Rows within regular sessions. */
  readonly rows: number;
  /** Sessions with at least one row. */
  readonly sessions: number;
  /** New York dates of the first and the last of them; null when there are none. */
  readonly firstDate: string | null;
  readonly lastDate: string | null;
  /** Sessions between them without a row. */
  readonly missingSessions: number;
  /** Minutes without a row in the sessions that have one; null for what has no row a minute. */
  readonly missingMinutes: number | null;
}

export interface Dataset {
  readonly kind: DatasetKind;
  /** Ticker; of option quotes the underlying's; VIX for the VIX. */
  readonly symbol: string;
  /** In the store's folder. */
  readonly file: string;
  readonly bytes: number;
  readonly crc32: number;
  /** Of the file, hex: the fingerprint of the data. */
  readonly sha256: string;
  readonly rows: number;
  /** Of the first and the last row, in order of time; of the VIX the midnight (UTC) of its date. */
  readonly first: EpochMinute;
  readonly last: EpochMinute;
  readonly coverage: Coverage;
  readonly adjustment: Adjustment;
  /** Made by a program and no market's. */
  readonly synthetic: boolean;
  /** Null: it was not downloaded, and files do not say. */
  readonly feed: Feed | null;
  /** In the order in which they were imported. */
  readonly sources: readonly Source[];
  /** Byte at which each column starts in the file, in the order of its layout. */
  readonly offsets: readonly number[];
}
