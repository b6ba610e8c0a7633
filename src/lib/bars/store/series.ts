/**
 * The rows of one symbol while parts are added to it: pieces that lie one after the other in time. Guarantees: the
 * outcome is that of merging the parts one by one; a part costs what it touches and not what is there already, so
 * that a year of day files takes a year's time and not its square.
 */
import type { EpochMinute } from '../../market/bars.ts';
import { LAYOUTS, rangeOf, rowCount, timeOf, type Rows } from './layout.ts';
import { mergeRows, type Overlap } from './merge.ts';

interface Piece {
  readonly rows: Rows;
  readonly first: EpochMinute;
  readonly last: EpochMinute;
}

export class Series {
  /** In the order of time; no two share a minute. */
  #pieces: Piece[];

  constructor(rows: Rows) {
    this.#pieces = [pieceOf(rows)];
  }

  /** What is there stays. `rows`: of the same kind, at least one. */
  add(rows: Rows): Overlap {
    const added = pieceOf(rows);
    const pieces = this.#pieces.flatMap((piece) => cut(piece, added));
    const before = pieces.filter(({ last }) => last < added.first);
    const after = pieces.filter(({ first }) => first > added.last);
    const touched = pieces.slice(before.length, pieces.length - after.length);
    if (touched.length === 0) {
      this.#pieces = [...before, added, ...after];
      return { count: 0, differing: 0, firstTime: null };
    }
    const { rows: merged, overlap } = mergeRows(joined(touched), rows);
    this.#pieces = [...before, pieceOf(merged), ...after];
    return overlap;
  }

  whole(): Rows {
    return joined(this.#pieces);
  }
}

function pieceOf(rows: Rows): Piece {
  return { rows, ...rangeOf(rows) };
}

/** Apart where the time of another begins and ends; option chains, which are not in the order of time, stay whole. */
function cut(piece: Piece, { first, last }: Piece): Piece[] {
  if (LAYOUTS[piece.rows.kind].keys > 1 || piece.last < first || piece.first > last) return [piece];
  const [from, to] = [firstRow(piece.rows, (time) => time >= first), firstRow(piece.rows, (time) => time > last)];
  return [part(piece.rows, 0, from), part(piece.rows, from, to), part(piece.rows, to, rowCount(piece.rows))]
    .filter((rows) => rowCount(rows) > 0)
    .map(pieceOf);
}

/** Of rows in the order of time, the first whose time passes; their number when none does. */
function firstRow(rows: Rows, passes: (time: EpochMinute) => boolean): number {
  let [low, high] = [0, rowCount(rows)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(timeOf(rows, middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

function part(rows: Rows, from: number, to: number): Rows {
  return { ...rows, columns: rows.columns.map((column) => column.subarray(from, to)) };
}

/** Two and two, so that each row is copied once a doubling. */
function joined(pieces: readonly Piece[]): Rows {
  const [one, other] = pieces;
  if (one === undefined) throw new RangeError('no pieces');
  if (other === undefined) return one.rows;
  const half = pieces.length >> 1;
  return mergeRows(joined(pieces.slice(0, half)), joined(pieces.slice(half))).rows;
}
