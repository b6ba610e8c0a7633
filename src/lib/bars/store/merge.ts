/**
 * Two datasets of one symbol as one. Guarantees: of rows with the same key the one that is in the store stays; the
 * result is in order and has no key twice.
 */
import type { EpochMinute } from '../../market/bars.ts';
import { LAYOUTS, rowCount, timeOf, type Column, type Rows } from './layout.ts';

/** New rows that were left out because the store has rows with their keys. */
export interface Overlap {
  readonly count: number;
  /** Those of them whose values differ from the ones in the store. */
  readonly differing: number;
  /** The earliest of them; of the VIX the midnight (UTC) of its date; null when there is none. */
  readonly firstTime: EpochMinute | null;
}

/** Both in order and of the same kind. */
export function mergeRows(stored: Rows, added: Rows): { rows: Rows; overlap: Overlap } {
  const [oldCount, newCount] = [rowCount(stored), rowCount(added)];
  /** Where each row of the result comes from: a row of the store, or (as ~row) a new one. */
  const origins = new Int32Array(oldCount + newCount);
  const overlap = { count: 0, differing: 0, firstTime: null as EpochMinute | null };
  let size = 0;
  for (let old = 0, fresh = 0; old < oldCount || fresh < newCount;) {
    const order = old === oldCount ? 1 : fresh === newCount ? -1 : compareKeys(stored, old, added, fresh);
    if (order > 0) {
      origins[size++] = ~fresh++;
      continue;
    }
    if (order === 0) {
      overlap.count++;
      overlap.firstTime = Math.min(overlap.firstTime ?? Infinity, timeOf(added, fresh));
      if (!sameValues(stored, old, added, fresh)) overlap.differing++;
      fresh++;
    }
    origins[size++] = old++;
  }
  const columns = stored.columns.map((column, at) =>
    gather(column, added.columns[at] ?? column, origins.subarray(0, size)),
  );
  return { rows: { ...stored, columns }, overlap };
}

function compareKeys(a: Rows, i: number, b: Rows, j: number): number {
  const { keys } = LAYOUTS[a.kind];
  for (let key = 0; key < keys; key++) {
    const difference = (a.columns[key]?.[i] ?? 0) - (b.columns[key]?.[j] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function sameValues(a: Rows, i: number, b: Rows, j: number): boolean {
  return a.columns.every((column, at) => Object.is(column[i], b.columns[at]?.[j]));
}

function gather(stored: Column, added: Column, origins: Int32Array): Column {
  const result = stored instanceof Int32Array ? new Int32Array(origins.length) : new Float64Array(origins.length);
  for (let at = 0; at < origins.length; at++) {
    const origin = origins[at] ?? 0;
    result[at] = (origin >= 0 ? stored[origin] : added[~origin]) ?? NaN;
  }
  return result;
}
