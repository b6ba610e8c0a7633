/** `tbot data list`: what is in the bar store, and what is missing in it. */
import { utcText } from '../../calendar/text.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { Adjustment, Dataset, DatasetKind, Feed, Source } from '../../bars/store/dataset.ts';
import { openStore } from '../../bars/store/store.ts';
import type { App } from '../app.ts';

export interface ListedDataset {
  readonly symbol: string;
  readonly kind: DatasetKind;
  readonly rows: number;
  /** Regular sessions with at least one row. */
  readonly sessions: number;
  /** UTC, ISO 8601; of the VIX the midnight of its date. */
  readonly first: string;
  readonly last: string;
  /** Sessions without a row between the first and the last that has one. */
  readonly missingSessions: number;
  /** Minutes without a row in the sessions that have one; null for what has no row a minute. */
  readonly missingMinutes: number | null;
  readonly adjustment: Adjustment;
  readonly synthetic: boolean;
  /** Null: not downloaded. */
  readonly feed: Feed | null;
  readonly sources: readonly Source[];
  readonly sha256: string;
}

export function listData(app: App): ListedDataset[] {
  return openStore(app.home.barsFolder).datasets.map(listed);
}

function listed({ symbol, kind, rows, first, last, coverage, ...dataset }: Dataset): ListedDataset {
  const { sessions, missingSessions, missingMinutes } = coverage;
  const { adjustment, synthetic, feed, sources, sha256 } = dataset;
  const range = { first: utcText(first * MINUTE_MS), last: utcText(last * MINUTE_MS) };
  const gaps = { missingSessions, missingMinutes };
  return { symbol, kind, rows, sessions, ...range, ...gaps, adjustment, synthetic, feed, sources, sha256 };
}
