/**
 * Writing to the bar store. Guarantees: readers see all of a change or nothing of it, whenever the process dies; what
 * a killed one left behind is removed by the next; writing what is there already changes no byte; nothing of the store
 * is replaced unless that is asked for.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ConfigError } from '../../core/errors.ts';
import { readCatalogue, replaceCatalogue } from './catalogue.ts';
import { coverageOf } from './coverage.ts';
import { encodeRows, readRows, sha256Of } from './data-file.ts';
import type { Adjustment, Dataset, Source } from './dataset.ts';
import { rangeOf, rowCount, type Rows } from './layout.ts';
import { withStoreLock } from './lock.ts';
import { mergeRows, type Overlap } from './merge.ts';

export interface NewDataset {
  /** At least one row; in the order of the key, no key twice. */
  readonly rows: Rows;
  readonly source: Source;
  readonly adjustment: Adjustment;
  readonly synthetic: boolean;
  /** Starts the symbol anew instead of adding to what is there. */
  readonly replace: boolean;
}

export interface StoreWriter {
  /**
   * Adds a dataset to what is there; not visible yet. Says which rows were left out because theirs were there already.
   * @throws ConfigError `adjustment_differs`, `synthetic_differs`
   */
  add(dataset: NewDataset): Promise<Overlap>;
}

const DATA_FILE = '.arrow';

/** Adds all of them, or none. @throws ConfigError `store_busy`, and what StoreWriter.add throws */
export function writeDatasets(folder: string, datasets: readonly NewDataset[]): Promise<Overlap[]> {
  return withWriter(folder, async (writer) => {
    const overlaps: Overlap[] = [];
    for (const dataset of datasets) overlaps.push(await writer.add(dataset));
    return overlaps;
  });
}

/**
 * What is added in `write` becomes visible when it returns, all at once, and not at all when it throws.
 * @throws ConfigError `store_busy`
 */
export async function withWriter<T>(folder: string, write: (writer: StoreWriter) => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return withStoreLock(folder, async () => {
    const before = readCatalogue(folder);
    removeOrphans(folder, before);
    const staging = new Staging(folder, before);
    try {
      const result = await write(staging);
      const after = await staging.finish();
      if (after.some((dataset) => !before.includes(dataset))) replaceCatalogue(folder, after);
      removeOrphans(folder, [...before, ...after]); // who reads by the old catalogue finds its files until the next time
      return result;
    } catch (error) {
      removeOrphans(folder, readCatalogue(folder)); // the new one, if the failure came after it
      throw error;
    }
  });
}

/** A dataset in memory, with what is recorded of it. */
interface Pending extends Pick<Dataset, 'adjustment' | 'synthetic' | 'sources'> {
  readonly rows: Rows;
}

/** The store as it is going to be. One dataset at a time is in memory: files of one symbol often follow each other. */
class Staging implements StoreWriter {
  readonly #folder: string;
  readonly #written: Map<string, Dataset>;
  /** What was added to since the start: --replace drops what was there before, not what came with it. */
  readonly #added = new Set<string>();
  #pending: Pending | null = null;

  constructor(folder: string, before: readonly Dataset[]) {
    this.#folder = folder;
    this.#written = new Map(before.map((dataset) => [keyOf(dataset), dataset]));
  }

  async add({ rows, source, adjustment, synthetic, replace }: NewDataset): Promise<Overlap> {
    const isFirst = !this.#added.has(keyOf(rows));
    this.#added.add(keyOf(rows));
    const present = replace && isFirst ? null : await this.#present(rows);
    if (present === null) {
      await this.#hold({ rows, adjustment, synthetic, sources: [source] });
      return { count: 0, differing: 0, firstTime: null };
    }
    assertSameNature(rows.symbol, present, { adjustment, synthetic });
    const { rows: merged, overlap } = mergeRows(present.rows, rows);
    const isNew = rowCount(merged) > rowCount(present.rows);
    const isKnown = present.sources.some((known) => sameSource(known, source));
    if (isNew)
      await this.#hold({ ...present, rows: merged, sources: isKnown ? present.sources : [...present.sources, source] });
    return overlap;
  }

  async finish(): Promise<Dataset[]> {
    await this.#write();
    return [...this.#written.values()];
  }

  async #present({ kind, symbol }: Rows): Promise<Pending | null> {
    if (this.#pending !== null && keyOf(this.#pending.rows) === keyOf({ kind, symbol })) return this.#pending;
    const dataset = this.#written.get(keyOf({ kind, symbol }));
    return dataset === undefined ? null : { ...dataset, rows: await readRows(this.#folder, dataset) };
  }

  async #hold(dataset: Pending): Promise<void> {
    if (this.#pending !== null && keyOf(this.#pending.rows) !== keyOf(dataset.rows)) await this.#write();
    this.#pending = dataset;
  }

  /** Durable, named by its content, and described. */
  async #write(): Promise<void> {
    if (this.#pending === null) return;
    const { rows, adjustment, synthetic, sources } = this.#pending;
    this.#pending = null;
    const { kind, symbol } = rows;
    const { bytes, offsets } = await encodeRows(rows);
    const sha256 = sha256Of(bytes);
    const file = `${symbol}.${kind}.${sha256.slice(0, 16)}${DATA_FILE}`;
    writeFileSync(join(this.#folder, file), bytes, { flush: true });
    this.#written.set(keyOf(rows), {
      ...{ kind, symbol, file, bytes: bytes.length, crc32: crc32(bytes), sha256, rows: rowCount(rows) },
      ...{ ...rangeOf(rows), coverage: coverageOf(rows), adjustment, synthetic, sources, offsets },
    });
  }
}

function removeOrphans(folder: string, datasets: readonly Dataset[]): void {
  const named = new Set(datasets.map(({ file }) => file));
  for (const file of readdirSync(folder))
    if (file.endsWith(DATA_FILE) && !named.has(file)) rmSync(join(folder, file), { force: true });
}

function keyOf({ kind, symbol }: Pick<Dataset, 'kind' | 'symbol'>): string {
  return `${kind} ${symbol}`;
}

function sameSource(a: Source, b: Source): boolean {
  return a.file === b.file && a.zone === b.zone && a.label === b.label;
}

/** Prices that were adjusted in different ways, or that no market made, do not make one series. */
function assertSameNature(
  symbol: string,
  present: Pick<Dataset, 'adjustment' | 'synthetic'>,
  added: Pick<Dataset, 'adjustment' | 'synthetic'>,
): void {
  const cure = 'add --replace to start the symbol anew, or choose another home';
  if (present.synthetic !== added.synthetic) {
    const is = present.synthetic ? 'synthetic' : 'real';
    const message = `${symbol} is in the store with ${is} prices, and these are not`;
    throw new ConfigError({ code: 'synthetic_differs', message, cure, details: { symbol } });
  }
  if (present.adjustment !== added.adjustment) {
    const message = `${symbol} is in the store with adjustment ${present.adjustment}, and these rows have ${added.adjustment}`;
    throw new ConfigError({ code: 'adjustment_differs', message, cure, details: { symbol } });
  }
}
