/**
 * Some rows of a dataset without the memory that all of them take: the file passes through a small window. Guarantees:
 * as with readRows nothing is handed out before every byte of the file has been counted into its CRC-32; the rows are
 * those of readRows whose minute lies in the range, in the same order.
 */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { EpochMinute } from '../../market/bars.ts';
import { assertUnchanged, readAt, withDataFile } from './data-file.ts';
import type { Dataset } from './dataset.ts';
import { LAYOUTS, timeColumnOf, type Column, type Rows } from './layout.ts';

/** What is looked at of the file at once. */
const WINDOW_BYTES = 128 * 1024;
const MINUTE_BYTES = Int32Array.BYTES_PER_ELEMENT;

/** Rows from..to - 1. */
interface Run {
  readonly from: number;
  readonly to: number;
}

/** Bytes of the file, from `start` on, that belong into `target`. */
interface Segment {
  readonly start: number;
  readonly target: Uint8Array;
}

/** Of bars, quotes or option quotes: from the minute `first` to the minute `last`. @throws ConfigError `store_damaged`, `store_changed` */
export async function readRowsBetween(
  folder: string,
  dataset: Dataset,
  first: EpochMinute,
  last: EpochMinute,
): Promise<Rows> {
  const { kind, symbol } = dataset;
  return withDataFile(folder, dataset, async (file) => {
    const window = new Uint8Array(WINDOW_BYTES);
    const runs = await runsBetween(file, dataset, window, first, last);
    const columns = emptyColumns(dataset, runs);
    assertUnchanged(dataset, await copySegments(file, dataset, window, segmentsOf(dataset, runs, columns)));
    return { kind, symbol, columns };
  });
}

/** One run; of option quotes one a contract. */
async function runsBetween(
  file: FileHandle,
  dataset: Dataset,
  window: Uint8Array,
  first: EpochMinute,
  last: EpochMinute,
): Promise<readonly Run[]> {
  const start = dataset.offsets[timeColumnOf(dataset.kind)] ?? 0;
  const runs: Run[] = [];
  let from = -1;
  for (let row = 0; row < dataset.rows;) {
    const count = Math.min(dataset.rows - row, window.length / MINUTE_BYTES);
    await readAt(file, window.subarray(0, count * MINUTE_BYTES), start + row * MINUTE_BYTES, dataset);
    const minutes = new Int32Array(window.buffer, 0, count);
    for (const minute of minutes) {
      const isWanted = minute >= first && minute <= last;
      if (isWanted && from < 0) from = row;
      if (!isWanted && from >= 0) {
        runs.push({ from, to: row });
        from = -1;
      }
      row++;
    }
  }
  if (from >= 0) runs.push({ from, to: dataset.rows });
  return runs;
}

function emptyColumns({ kind }: Dataset, runs: readonly Run[]): readonly Column[] {
  const rows = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  return LAYOUTS[kind].columns.map(([, type]) => (type === 'int32' ? new Int32Array(rows) : new Float64Array(rows)));
}

/** In the order of the file. */
function segmentsOf({ offsets }: Dataset, runs: readonly Run[], columns: readonly Column[]): readonly Segment[] {
  const segments = columns.flatMap((column, at) => {
    const size = column.BYTES_PER_ELEMENT;
    const bytes = new Uint8Array(column.buffer);
    let filled = 0;
    return runs.map(({ from, to }) => {
      const target = bytes.subarray(filled, (filled += (to - from) * size));
      return { start: (offsets[at] ?? 0) + from * size, target };
    });
  });
  return segments.sort((a, b) => a.start - b.start);
}

/** Fills the segments on one way through the whole file, and returns its CRC-32. */
async function copySegments(
  file: FileHandle,
  dataset: Dataset,
  window: Uint8Array,
  segments: readonly Segment[],
): Promise<number> {
  let check = 0;
  let next = 0;
  for (let at = 0; at < dataset.bytes;) {
    const piece = window.subarray(0, Math.min(window.length, dataset.bytes - at));
    await readAt(file, piece, at, dataset);
    check = crc32(piece, check);
    const end = at + piece.length;
    for (let segment = segments[next]; segment !== undefined && segment.start < end; segment = segments[next]) {
      const { start, target } = segment;
      const [from, to] = [Math.max(start, at), Math.min(start + target.length, end)];
      if (from < to) target.set(piece.subarray(from - at, to - at), from - start);
      if (start + target.length > end) break; // its rest is in the next piece
      next++;
    }
    at = end;
  }
  return check;
}
