/**
 * One dataset as an Arrow IPC file of one record batch, which any Arrow library reads. Guarantees: equal rows give
 * equal bytes; reading copies nothing and needs no library, since the catalogue says where the columns start; the
 * memory read into can be shared with workers.
 */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ConfigError } from '../../core/errors.ts';
import { readCatalogue } from './catalogue.ts';
import type { Dataset } from './dataset.ts';
import { LAYOUTS, type Column, type Rows } from './layout.ts';

interface EncodedRows {
  readonly bytes: Uint8Array;
  /** Byte at which each column starts. */
  readonly offsets: readonly number[];
}

export async function encodeRows({ kind, columns }: Rows): Promise<EncodedRows> {
  const { makeVector, Table, tableToIPC, tableFromIPC } = await import('apache-arrow');
  const named = LAYOUTS[kind].columns.map(([name], at) => {
    const column = columns[at] ?? new Float64Array();
    return [name, column instanceof Int32Array ? makeVector(column) : makeVector(column)] as const;
  });
  const bytes = tableToIPC(new Table(Object.fromEntries(named)), 'file');
  const placed = tableFromIPC(bytes).batches[0]?.data.children ?? [];
  return { bytes, offsets: placed.map(({ values }) => (values as Column).byteOffset - bytes.byteOffset) };
}

/** @throws ConfigError `store_damaged` when the file is missing, cut short or changed; `store_changed` as withDataFile */
export async function readRows(folder: string, dataset: Dataset): Promise<Rows> {
  const buffer = new SharedArrayBuffer(dataset.bytes);
  const bytes = new Uint8Array(buffer);
  await withDataFile(folder, dataset, (file) => readAt(file, bytes, 0, dataset));
  assertUnchanged(dataset, crc32(bytes));
  const columns = LAYOUTS[dataset.kind].columns.map(([, type], at) => {
    const offset = dataset.offsets[at] ?? 0;
    return type === 'int32'
      ? new Int32Array(buffer, offset, dataset.rows)
      : new Float64Array(buffer, offset, dataset.rows);
  });
  return { kind: dataset.kind, symbol: dataset.symbol, columns };
}

/** As readRows, and by the whole fingerprint, which nobody can make by chance or on purpose. @throws ConfigError `store_damaged`, `store_changed` */
export async function readProvenRows(folder: string, dataset: Dataset): Promise<Rows> {
  const rows = await readRows(folder, dataset);
  const bytes = new Uint8Array(rows.columns[0]?.buffer ?? new ArrayBuffer());
  if (sha256Of(bytes) !== dataset.sha256) throw damaged(dataset, CHANGED);
  return rows;
}

const CHANGED = 'its bytes are not the ones that were written';

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The file, opened and of the length that it should have.
 * @throws ConfigError `store_damaged`; `store_changed` where there is another one meanwhile
 */
export async function withDataFile<T>(
  folder: string,
  dataset: Dataset,
  read: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(join(folder, dataset.file)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw isStillNamed(folder, dataset) ? damaged(dataset, 'it is missing', error) : changed(dataset, error);
  });
  try {
    const { size } = await file.stat();
    if (size !== dataset.bytes)
      throw damaged(dataset, `it has ${String(size)} bytes instead of ${String(dataset.bytes)}`);
    return await read(file);
  } finally {
    await file.close();
  }
}

/** Fills `bytes` with what the file holds from byte `start` on. @throws ConfigError `store_damaged` */
export async function readAt(file: FileHandle, bytes: Uint8Array, start: number, dataset: Dataset): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
    if (bytesRead === 0) throw damaged(dataset, `it ends at byte ${String(start + at)} of ${String(dataset.bytes)}`);
    at += bytesRead;
  }
}

/** By the CRC-32 of the whole file. @throws ConfigError `store_damaged` */
export function assertUnchanged(dataset: Dataset, check: number): void {
  if (check !== dataset.crc32) throw damaged(dataset, CHANGED);
}

function isStillNamed(folder: string, { file }: Dataset): boolean {
  return readCatalogue(folder).some((each) => each.file === file);
}

/** Files of the catalogue before the last are gone: whoever reads for long may have opened the store by one of those. */
function changed({ file, symbol, kind }: Dataset, cause: unknown): ConfigError {
  return new ConfigError({
    code: 'store_changed',
    message: `the bar store was written to while it was read: ${symbol} has other rows now`,
    cure: 'run it again, best when the download or import has ended',
    retryable: true,
    details: { file, symbol, kind },
    cause,
  });
}

function damaged({ file, symbol, kind, sources, feed }: Dataset, problem: string, cause?: unknown): ConfigError {
  const from = [...new Set(sources.map((source) => source.file))].join(', ');
  return new ConfigError({
    code: 'store_damaged',
    message: `the store's file ${file} is damaged: ${problem}`,
    cure: `bring ${symbol} in again with tbot data ${feed === null ? 'import' : 'download'} --replace (it came from ${from}), or put the file back from a backup`,
    details: { file, symbol, kind },
    cause,
  });
}
