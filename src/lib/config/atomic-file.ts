/**
 * Replacing a small file whole. Guarantees: whenever the process or the machine dies, the file is the old one or the
 * new one, never a mixture and never absent; what a killed replacement left behind is removed by the next one.
 */
import {
  closeSync,
  fchownSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isAlive } from './process.ts';

/** Only its owner may read or write it. */
export const PRIVATE_FILE = 0o600;
/** Only its owner may look into it. */
export const PRIVATE_FOLDER = 0o700;

/** @throws the file system's own error (no space, no permission); the old file is then untouched */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const target = throughLinks(path);
  const folder = dirname(target);
  removeLeftovers(folder, basename(target));
  const temporary = join(folder, `${basename(target)}.tmp-${String(process.pid)}`);
  try {
    const file = openSync(temporary, 'wx', PRIVATE_FILE);
    try {
      keepOwner(file, target);
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

/** Where a link leads in the end, also when nothing is there yet: a link stays a link. */
export function throughLinks(path: string, hops = 0): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (!isLink || hops > 40) return path;
  return throughLinks(resolve(dirname(path), readlinkSync(path)), hops + 1);
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/**
 * What root has made belongs to whom the other belongs to, so that the user that tbot runs as can use it. A path is no link's
 * target: who owns its folder could have put one there.
 */
export function keepOwner(made: number | string, other: string): void {
  const { uid, gid } = statSync(other, { throwIfNoEntry: false }) ?? {};
  if (uid === undefined || gid === undefined || process.geteuid?.() !== 0) return;
  if (typeof made === 'number') fchownSync(made, uid, gid);
  else lchownSync(made, uid, gid);
}

function removeLeftovers(folder: string, name: string): void {
  for (const other of readdirSync(folder)) {
    const [, pid] = other.startsWith(name) ? (/^\.tmp-(\d+)$/.exec(other.slice(name.length)) ?? []) : [];
    if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid))))
      rmSync(join(folder, other), { force: true });
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
