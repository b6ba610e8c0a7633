/**
 * Replacing a small file whole. Guarantees: whenever the process or the machine dies, the file is the old one or the
 * new one, never a mixture and never absent; what a killed replacement left behind is removed by the next one.
 */
import { closeSync, fsyncSync, openSync, readdirSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Only its owner may read or write it. */
export const PRIVATE_FILE = 0o600;
/** Only its owner may look into it. */
export const PRIVATE_FOLDER = 0o700;

/** @throws the file system's own error (no space, no permission); the old file is then untouched */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const target = throughLinks(path);
  const folder = dirname(target);
  const prefix = `${basename(target)}.tmp-`;
  removeLeftovers(folder, prefix);
  const temporary = join(folder, `${prefix}${String(process.pid)}`);
  try {
    const file = openSync(temporary, 'wx', PRIVATE_FILE);
    try {
      writeWhole(file, Buffer.from(content));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** A link stays a link: what it points to is replaced. */
function throughLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function removeLeftovers(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(join(folder, name), { force: true });
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
