/** Finding rows in columns that ascend. */

/** The first row of fromRow..toRow - 1 whose value is at least `least`; toRow when none is. */
export function firstRowFrom(column: Int32Array, least: number, fromRow = 0, toRow = column.length): number {
  let [low, high] = [fromRow, toRow];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] ?? NaN) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same for a row that is thought to lie near `fromRow` or after it: steps that double, then halving. */
export function firstRowNear(column: Int32Array, least: number, fromRow: number): number {
  let [low, step] = [fromRow, 1];
  while (low + step < column.length && (column[low + step - 1] ?? NaN) < least) {
    low += step;
    step *= 2;
  }
  return firstRowFrom(column, least, low, Math.min(low + step, column.length));
}
