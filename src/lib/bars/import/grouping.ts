/** The rows of a table by the symbol or contract they belong to, each group in the order of the file. */
import type { RawTable } from './raw-table.ts';

interface GroupedRows {
  /** One list of row indexes per group of the table. */
  readonly orders: readonly Int32Array[];
  /** Rows whose symbol or contract could not be read. */
  readonly nobodys: Int32Array;
}

export function groupRows({ count, groups, groupOf }: RawTable): GroupedRows {
  if (groupOf === null) {
    const all = new Int32Array(count);
    for (let row = 0; row < count; row++) all[row] = row;
    return { orders: [all], nobodys: new Int32Array() };
  }
  // A counting sort: the sizes, then each row to its place.
  const starts = new Int32Array(groups.length + 2);
  for (const group of groupOf) starts[group + 2] = (starts[group + 2] ?? 0) + 1;
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const places = starts.slice();
  const sorted = new Int32Array(count);
  for (const [row, group] of groupOf.entries()) {
    const place = places[group + 1] ?? 0;
    sorted[place] = row;
    places[group + 1] = place + 1;
  }
  const slice = (group: number): Int32Array => sorted.subarray(starts[group + 1], starts[group + 2]);
  return { orders: groups.map((_, group) => slice(group)), nobodys: slice(-1) };
}
