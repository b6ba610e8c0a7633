/**
 * The rows of a file as they stand in it: numbers in columns, in the order of the file, nothing judged yet. NaN is
 * "empty". Grown row by row or chunk by chunk.
 */
import { parseKey, type Group } from './keys.ts';
import type { Micros } from './times.ts';

/** A row that cannot be taken. */
export interface Fault {
  /** In the file, from 1; of Parquet the number of the row. */
  readonly line: number;
  readonly problem: string;
}

export interface RawTable {
  readonly count: number;
  /** Micros; on the wall clock of a zone unless `isAbsolute`. */
  readonly time: Float64Array;
  readonly isAbsolute: boolean;
  /** The columns of numbers, in the order of FIELDS. */
  readonly fields: readonly Float64Array[];
  readonly groups: readonly Group[];
  /** Index into `groups` of each row; null when all rows are of the first. */
  readonly groupOf: Int32Array | null;
  /** Rows that are not in the table because they could not be read; in the order of the file. */
  readonly unreadable: readonly Fault[];
  /** Lines of the file for these row indexes, which are in order. */
  readonly linesOf: (rows: readonly number[]) => Promise<readonly number[]>;
}

/** Columns that grow. */
export class TableBuilder {
  #capacity: number;
  #count = 0;
  #time: Float64Array;
  #fields: Float64Array[];
  #groupOf: Int32Array | null;
  readonly #groups: Group[] = [];
  readonly #indexByKey = new Map<string, number>();
  readonly #indexByName = new Map<string, number>();
  #lastKey: string | undefined;
  #lastGroup = -1;

  /** `only`: the symbol of all rows, or null where each row names its own. */
  constructor(fieldCount: number, only: string | null, expectedRows: number) {
    this.#capacity = Math.max(1024, expectedRows);
    this.#time = new Float64Array(this.#capacity);
    this.#fields = Array.from({ length: fieldCount }, () => new Float64Array(this.#capacity));
    this.#groupOf = only === null ? new Int32Array(this.#capacity) : null;
    if (only !== null) this.#groups.push({ symbol: only, contract: null });
  }

  /** The index of a row's group; -1 when its key cannot be read. */
  group(key: string): number {
    if (key === this.#lastKey) return this.#lastGroup;
    let index = this.#indexByKey.get(key);
    if (index === undefined) {
      index = this.#indexOf(parseKey(key));
      this.#indexByKey.set(key, index);
    }
    [this.#lastKey, this.#lastGroup] = [key, index];
    return index;
  }

  /** 600 and 600.0 are one strike. */
  #indexOf(group: Group | null): number {
    if (group === null) return -1;
    const { symbol, contract } = group;
    const name = contract === null ? symbol : JSON.stringify(contract);
    const known = this.#indexByName.get(name);
    if (known !== undefined) return known;
    this.#indexByName.set(name, this.#groups.length);
    return this.#groups.push(group) - 1;
  }

  addRow(time: Micros, fields: readonly number[], group: number): void {
    this.#reserve(1);
    const at = this.#count++;
    this.#time[at] = time;
    for (const [index, column] of this.#fields.entries()) column[at] = fields[index] ?? NaN;
    if (this.#groupOf !== null) this.#groupOf[at] = group;
  }

  addChunk(time: Float64Array, fields: readonly Float64Array[], groups: Int32Array | null): void {
    this.#reserve(time.length);
    this.#time.set(time, this.#count);
    for (const [index, column] of fields.entries()) this.#fields[index]?.set(column, this.#count);
    if (groups !== null) this.#groupOf?.set(groups, this.#count);
    this.#count += time.length;
  }

  build(rest: Pick<RawTable, 'isAbsolute' | 'unreadable' | 'linesOf'>): RawTable {
    return {
      count: this.#count,
      time: this.#time.subarray(0, this.#count),
      fields: this.#fields.map((column) => column.subarray(0, this.#count)),
      groups: this.#groups,
      groupOf: this.#groupOf?.subarray(0, this.#count) ?? null,
      ...rest,
    };
  }

  #reserve(more: number): void {
    if (this.#count + more <= this.#capacity) return;
    this.#capacity = Math.max(this.#count + more, this.#capacity * 2);
    const grownTime = new Float64Array(this.#capacity);
    grownTime.set(this.#time);
    this.#time = grownTime;
    for (const [index, column] of this.#fields.entries()) {
      const grown = new Float64Array(this.#capacity);
      grown.set(column);
      this.#fields[index] = grown;
    }
    if (this.#groupOf !== null) {
      const grown = new Int32Array(this.#capacity);
      grown.set(this.#groupOf);
      this.#groupOf = grown;
    }
  }
}
