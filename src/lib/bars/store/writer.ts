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
import type { Adjustment, Dataset, Feed, Source } from './dataset.ts';
import { rangeOf, rowCount, type Rows } from './layout.ts';
import { storeNotWritable, withStoreLock } from './lock.ts';
import type { Overlap } from './merge.ts';
import { Series } from './series.ts';

export interface NewDataset {
  /** At least one row; in the order of the key, no key twice. */
  readonly rows: Rows;
  readonly source: Source;
  readonly adjustment: Adjustment;
  readonly synthetic: boolean;
  /** Left out: the rows are of files. */
  readonly feed?: Feed;
  /** Starts the symbol anew instead of adding to what is there. */
  readonly replace: boolean;
}

export interface StoreWriter {
  /**
   * Adds a dataset to what is there; not visible yet.
   * @throws ConfigError `adjustment_differs`, `synthetic_differs`, `feed_differs`, `overlap_differs`
   */
  add(dataset: NewDataset): Promise<void>;
}

const DATA_FILE = '.arrow';
/** Of new rows in memory: each symbol is merged once for so much of them, and not once a file. */
const HELD_BYTES = 200_000_000;

/** Adds all of them, or none. @throws ConfigError as withWriter, and what StoreWriter.add throws */
export function writeDatasets(folder: string, datasets: readonly NewDataset[]): Promise<Overlap[]> {
  return withWriter(folder, async (writer) => {
    for (const dataset of datasets) await writer.add(dataset);
  });
}

/**
 * What is added in `write` becomes visible when it returns, all at once, and not at all when it throws. Says of each
 * that was added, in that order, which rows were left out because theirs were there already.
 * @throws ConfigError `store_busy`, `store_not_writable`, `overlap_differs`
 */
export async function withWriter(
  folder: string,
  write: (writer: StoreWriter) => Promise<void>,
  heldBytes = HELD_BYTES,
): Promise<Overlap[]> {
  makeFolder(folder);
  return withStoreLock(folder, async () => {
    const before = readCatalogue(folder);
    removeOrphans(folder, before);
    const staging = new Staging(folder, before, heldBytes);
    try {
      await write(staging);
      const { datasets: after, overlaps } = await staging.finish();
      if (after.some((dataset) => !before.includes(dataset))) replaceCatalogue(folder, after);
      removeOrphans(folder, [...before, ...after]); // who reads by the old catalogue finds its files until the next time
      return overlaps;
    } catch (error) {
      removeOrphans(folder, readCatalogue(folder)); // the new one, if the failure came after it
      throw error;
    }
  });
}

/** What was added and is not merged yet. */
interface Part {
  readonly rows: Rows;
  readonly source: Source;
  /** Its place among all that was added. */
  readonly index: number;
}

interface Held extends Nature {
  readonly replace: boolean;
  readonly parts: Part[];
}

export type Nature = Pick<Dataset, 'adjustment' | 'synthetic' | 'feed'>;

/** The store as it is going to be. */
class Staging implements StoreWriter {
  readonly #folder: string;
  readonly #heldBytes: number;
  readonly #filesBefore: ReadonlySet<string>;
  readonly #written: Map<string, Dataset>;
  readonly #held = new Map<string, Held>();
  #bytes = 0;
  /** What was added to since the start: --replace drops what was there before, not what came with it. */
  readonly #begun = new Set<string>();
  readonly #overlaps: Overlap[] = [];
  #count = 0;

  constructor(folder: string, before: readonly Dataset[], heldBytes: number) {
    this.#folder = folder;
    this.#heldBytes = heldBytes;
    this.#filesBefore = new Set(before.map(({ file }) => file));
    this.#written = new Map(before.map((dataset) => [keyOf(dataset), dataset]));
  }

  async add({ rows, source, adjustment, synthetic, feed, replace }: NewDataset): Promise<void> {
    const key = keyOf(rows);
    const startsAnew = replace && !this.#begun.has(key);
    this.#begun.add(key);
    const nature = { adjustment, synthetic, feed: feed ?? null };
    const held = this.#held.get(key) ?? { ...nature, replace: startsAnew, parts: [] };
    const present = held.parts.length > 0 ? held : startsAnew ? undefined : this.#written.get(key);
    if (present !== undefined) assertSameNature(rows.symbol, present, nature);
    held.parts.push({ rows, source, index: this.#count++ });
    this.#held.set(key, held);
    this.#bytes += rows.columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (this.#bytes > this.#heldBytes) await this.#flush();
  }

  async finish(): Promise<{ datasets: Dataset[]; overlaps: Overlap[] }> {
    await this.#flush();
    return { datasets: [...this.#written.values()], overlaps: this.#overlaps };
  }

  async #flush(): Promise<void> {
    for (const [key, held] of this.#held) {
      this.#held.delete(key); // one symbol after the other lets go of its memory
      await this.#merge(key, held);
    }
    this.#bytes = 0;
  }

  async #merge(key: string, { replace, parts, ...nature }: Held): Promise<void> {
    const present = replace ? undefined : this.#written.get(key);
    let series = present === undefined ? null : new Series(await readRows(this.#folder, present));
    const sources = [...(present?.sources ?? [])];
    let isChanged = false;
    for (const { rows, source, index } of parts) {
      const overlap = series?.add(rows) ?? { count: 0, differing: 0, firstTime: null };
      series ??= new Series(rows);
      assertAgrees(rows.symbol, source, overlap);
      this.#overlaps[index] = overlap;
      if (overlap.count === rowCount(rows)) continue;
      isChanged = true;
      if (!sources.some((known) => sameSource(known, source))) sources.push(source);
    }
    if (series !== null && isChanged) await this.#write(series.whole(), { ...nature, sources });
  }

  /** Durable, named by its content, and described. */
  async #write(rows: Rows, description: Nature & Pick<Dataset, 'sources'>): Promise<void> {
    const { kind, symbol } = rows;
    const { bytes, offsets } = await encodeRows(rows);
    const sha256 = sha256Of(bytes);
    const file = `${symbol}.${kind}.${sha256.slice(0, 16)}${DATA_FILE}`;
    writeFileSync(join(this.#folder, file), bytes, { flush: true });
    const superseded = this.#written.get(keyOf(rows))?.file;
    this.#written.set(keyOf(rows), {
      ...{ kind, symbol, file, bytes: bytes.length, crc32: crc32(bytes), sha256, rows: rowCount(rows) },
      ...{ ...rangeOf(rows), coverage: coverageOf(rows), ...description, offsets },
    });
    if (superseded !== undefined && superseded !== file && !this.#filesBefore.has(superseded))
      rmSync(join(this.#folder, superseded), { force: true }); // nobody knows of it
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storeNotWritable(folder, error);
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

/** Where at least so many rows and more than this share of those in common differ, it is another series. */
const DIFFERING = { share: 0.05, count: 10 } as const;

function assertAgrees(symbol: string, { file }: Source, { count, differing }: Overlap): void {
  if (differing < DIFFERING.count || differing <= count * DIFFERING.share) return;
  throw new ConfigError({
    code: 'overlap_differs',
    message: `${String(differing)} of the ${String(count)} rows of ${symbol} in ${file} that were there already differ from those there`,
    cure:
      'see that zone, label and adjustment are those of the first import; add --replace to start the symbol anew, ' +
      'and where two files of one command disagree, leave one out',
    details: { symbol, file, count, differing },
  });
}

/**
 * Prices that were adjusted in different ways, that no market made, or that are of other exchanges, do not make one series.
 * @throws ConfigError `adjustment_differs`, `synthetic_differs`, `feed_differs`
 */
export function assertSameNature(symbol: string, present: Nature, added: Nature): void {
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
  if (present.feed !== added.feed) {
    const message = `${symbol} is in the store ${madeOf(present)}, and these rows are ${madeOf(added)}`;
    throw new ConfigError({ code: 'feed_differs', message, cure, details: { symbol } });
  }
}

function madeOf({ feed }: Nature): string {
  return feed === null ? 'from files' : `by the feed ${feed}`;
}
