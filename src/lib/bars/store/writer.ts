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
import { rowCount, type Rows } from './layout.ts';
import { withStoreLock } from './lock.ts';
import { mergeRows, type Merged } from './merge.ts';

export interface NewDataset {
  /** At least one row; in the order of the key, no key twice. */
  readonly rows: Rows;
  readonly source: Source;
  readonly adjustment: Adjustment;
  readonly synthetic: boolean;
  /** Starts the symbol anew instead of adding to what is there. */
  readonly replace: boolean;
}

/** What adding one dataset came to. */
export interface Written extends Omit<Merged, 'rows'> {
  readonly dataset: Dataset;
}

export interface StoreWriter {
  /** Stages a dataset: merged with what is there, on disk, not visible yet. @throws ConfigError `adjustment_differs`, `synthetic_differs` */
  add(dataset: NewDataset): Promise<Written>;
}

const DATA_FILE = '.arrow';

/** Adds all of them, or none. @throws ConfigError `store_busy`, and what StoreWriter.add throws */
export function writeDatasets(folder: string, datasets: readonly NewDataset[]): Promise<Written[]> {
  return withWriter(folder, async (writer) => {
    const written: Written[] = [];
    for (const dataset of datasets) written.push(await writer.add(dataset));
    return written;
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
    const staged = new Map(before.map((dataset) => [keyOf(dataset), dataset]));
    try {
      const result = await write({ add: (dataset) => addTo(folder, staged, dataset) });
      const after = [...staged.values()];
      if (after.some((dataset) => !before.includes(dataset))) replaceCatalogue(folder, after);
      removeOrphans(folder, [...before, ...after]); // who reads by the old catalogue finds its files until the next time
      return result;
    } catch (error) {
      removeOrphans(folder, before);
      throw error;
    }
  });
}

async function addTo(folder: string, staged: Map<string, Dataset>, added: NewDataset): Promise<Written> {
  const { kind, symbol } = added.rows;
  const key = keyOf({ kind, symbol });
  const present = added.replace ? undefined : staged.get(key);
  if (present === undefined) {
    const dataset = await writeRows(folder, added.rows, { ...added, sources: [added.source] });
    staged.set(key, dataset);
    return { dataset, alreadyThere: 0, differing: 0, firstAlreadyThere: null };
  }
  assertSameNature(present, added);
  const { rows, ...counts } = mergeRows(await readRows(folder, present), added.rows);
  if (rowCount(rows) === present.rows) return { dataset: present, ...counts };
  const known = present.sources.some((source) => sameSource(source, added.source));
  const sources = known ? present.sources : [...present.sources, added.source];
  const dataset = await writeRows(folder, rows, { ...added, sources });
  staged.set(key, dataset);
  return { dataset, ...counts };
}

/** Writes the data file, named by its content, and describes it. */
async function writeRows(
  folder: string,
  rows: Rows,
  { adjustment, synthetic, sources }: Pick<Dataset, 'adjustment' | 'synthetic' | 'sources'>,
): Promise<Dataset> {
  const { kind, symbol, columns } = rows;
  const { bytes, offsets } = await encodeRows(rows);
  const sha256 = sha256Of(bytes);
  const file = `${symbol}.${kind}.${sha256.slice(0, 16)}${DATA_FILE}`;
  writeFileSync(join(folder, file), bytes, { flush: true });
  const times = columns[kind === 'option_quotes' ? 3 : 0] as Int32Array;
  const unit = kind === 'vix' ? DAY_MINUTES : 1;
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return {
    ...{ kind, symbol, file, bytes: bytes.length, crc32: crc32(bytes), sha256, rows: rowCount(rows) },
    ...{ first: first * unit, last: last * unit, coverage: coverageOf(rows) },
    ...{ adjustment, synthetic, sources, offsets },
  };
}

const DAY_MINUTES = 1440;

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
function assertSameNature(present: Dataset, added: NewDataset): void {
  const { symbol } = present;
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
