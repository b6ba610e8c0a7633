/**
 * New files beside a book. Guarantees: one that could not be written whole is not there; what a killed tbot left behind
 * is known by its name, which no other program gives, and is removed by the next one.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** All of it, or piece by piece. */
export type Content = string | Buffer | Iterable<Buffer>;

/** Who may use a file. */
export interface Access {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const TEMPORARY = /\.tmp-tbot-[0-9a-f]{12}$/;
/** What the system says where there are no hard links, or none from here to there. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'];

/** A file of that content while `use` is at work with it, on the disk and not only in memory. */
export function withTemporary<T>(
  beside: string,
  content: Content,
  access: Access | null,
  use: (temporary: string) => T,
): T {
  const temporary = `${beside}.tmp-tbot-${randomBytes(6).toString('hex')}`;
  writeNew(temporary, content, access);
  try {
    return use(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * @param access null: only its owner may read or write it
 * @throws the system's error, EEXIST where it is there already
 */
export function writeNew(file: string, content: Content, access: Access | null): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    if (access !== null) giveTo(handle, access);
    const isWhole = typeof content === 'string' || Buffer.isBuffer(content);
    for (const piece of isWhole ? [content] : content) writeFileSync(handle, piece);
    fsyncSync(handle);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** Whoever could use the old file can use the new one: where that cannot be had, there is no new one. */
function giveTo(handle: number, { mode, uid, gid }: Access): void {
  const now = fstatSync(handle);
  if (now.uid !== uid || now.gid !== gid) fchownSync(handle, uid, gid);
  fchmodSync(handle, mode & 0o777);
}

/**
 * Another name for the same file. False: that is not possible here.
 * @throws the system's error, EEXIST where the name is taken
 */
export function linkIfPossible(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (NO_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Of killed processes: the caller knows that no other tbot is at work there. */
export function removeLeftovers(beside: string): void {
  const folder = dirname(beside);
  const ours = readdirSync(folder).filter((name) => name.startsWith(`${basename(beside)}.`) && TEMPORARY.test(name));
  for (const name of ours) rmSync(join(folder, name), { force: true });
}
