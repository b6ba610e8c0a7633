/**
 * catalogue.json, the truth about what is in the store and the point at which a change of it happens. Guarantees: it
 * is the old one or the new one whenever the process dies; equal contents are equal bytes; a byte that somebody
 * changed is noticed.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ConfigError } from '../../core/errors.ts';
import { DATASET_KINDS, type Dataset } from './dataset.ts';

const NAME = 'catalogue.json';
/** Of the store's files; another one is not read. */
const FORMAT = 1;
/** Of datasets that were written before there were downloads. */
const NO_FEED = { feed: null } as const;

/** Sorted by kind and symbol; none where there is no store. @throws ConfigError `store_damaged`, `store_format` */
export function readCatalogue(folder: string): readonly Dataset[] {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const { format, datasets } = parsed(text);
  if (typeof format === 'number' && format > FORMAT) throw formatUnknown(format);
  if (!Array.isArray(datasets) || render(datasets as Dataset[]) !== text) throw damaged();
  return (datasets as Dataset[]).map((dataset) => ({ ...NO_FEED, ...dataset }));
}

/** Durable when it returns: the data files that it names must be so already. */
export function replaceCatalogue(folder: string, datasets: readonly Dataset[]): void {
  const temporary = join(folder, `${NAME}.tmp`);
  writeFileSync(temporary, render([...datasets].sort(byKindAndSymbol)), { flush: true });
  renameSync(temporary, join(folder, NAME));
  syncFolder(folder);
}

export function byKindAndSymbol(a: Dataset, b: Dataset): number {
  const kinds = DATASET_KINDS.indexOf(a.kind) - DATASET_KINDS.indexOf(b.kind);
  if (kinds !== 0) return kinds;
  return a.symbol < b.symbol ? -1 : Number(a.symbol > b.symbol);
}

function render(datasets: readonly Dataset[]): string {
  const check = crc32(JSON.stringify(datasets));
  return `${JSON.stringify({ format: FORMAT, crc32: check, datasets }, null, 1)}\n`;
}

function parsed(text: string): { format?: unknown; datasets?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { format?: unknown; datasets?: unknown };
  } catch {
    return {};
  }
}

/** Makes the rename itself durable. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function damaged(): ConfigError {
  return new ConfigError({
    code: 'store_damaged',
    message: `the store's file ${NAME} is damaged: its bytes are not the ones that were written`,
    cure: 'put it back from a backup, or delete the folder data/bars and import again',
    details: { file: NAME },
  });
}

function formatUnknown(format: number): ConfigError {
  return new ConfigError({
    code: 'store_format',
    message: `the store was written by a newer tbot (format ${String(format)})`,
    cure: 'update tbot, or choose another home',
  });
}
