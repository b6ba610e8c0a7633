/**
 * The order of time among rows of a file, some of which may be out of place. Guarantees: as many rows as possible stay,
 * so that one wrong time costs one row, however far off it is; equal rows, equal answer.
 */

/** More steps back in time than forward: the latest come first. */
export function runsBackwards(times: ArrayLike<number>, rows: Int32Array): boolean {
  let balance = 0;
  for (let at = 1; at < rows.length; at++)
    balance += Math.sign((times[rows[at] ?? 0] ?? 0) - (times[rows[at - 1] ?? 0] ?? 0));
  return balance < 0;
}

/**
 * The longest part of the rows whose times never fall; of several, the one with the earliest rows.
 * Source: Fredman, "On computing the length of longest increasing subsequences", 1975, from the end.
 */
export function longestAscending(times: Int32Array, rows: Int32Array): Int32Array {
  if (isAscending(times, rows)) return rows;
  const lengths = lengthsFrom(times, rows);
  let left = lengths.reduce((one, other) => Math.max(one, other), 0);
  const longest = new Int32Array(left);
  let [size, last] = [0, -Infinity];
  for (const [at, row] of rows.entries()) {
    const time = times[row] ?? 0;
    if (lengths[at] !== left || time < last) continue;
    longest[size++] = row;
    last = time;
    left--;
  }
  return longest;
}

function isAscending(times: Int32Array, rows: Int32Array): boolean {
  return rows.every((row, at) => at === 0 || (times[rows[at - 1] ?? 0] ?? 0) <= (times[row] ?? 0));
}

/** How long the longest ascending part is that starts at each of the rows. */
function lengthsFrom(times: Int32Array, rows: Int32Array): Int32Array {
  const lengths = new Int32Array(rows.length);
  /** The latest time that a part of length n + 1 can start at: falls with n. */
  const starts: number[] = [];
  for (let at = rows.length - 1; at >= 0; at--) {
    const time = times[rows[at] ?? 0] ?? 0;
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) >= time) low = middle + 1;
      else high = middle;
    }
    starts[low] = time;
    lengths[at] = low + 1;
  }
  return lengths;
}
