/** Finding rows in columns that ascend. */

/** The first row whose value is at least `least`; the length when none is. */
export function firstRowFrom(column: Int32Array, least: number): number {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] ?? NaN) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
