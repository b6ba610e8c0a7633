/**
 * The lock by which GnuCash keeps others off a book: `<file>.LCK`. Guarantees: one of GnuCash is respected, whatever
 * became of the program, and never touched; while tbot has a book, GnuCash is told so; the one that a killed tbot
 * has left is taken away by the next. GnuCash's are empty, and tbot's bear a mark from the first moment on.
 *
 * The caller has tbot's own lock: a mark is of a dead process.
 */
import { readFileSync, rmSync } from 'node:fs';
import { openInGnuCash } from './faults.ts';
import { linkIfPossible, withTemporary, writeNew } from './new-file.ts';

const MARK = 'tbot\n';
/** More would mean that somebody makes and removes locks in a circle. */
const TRIES = 3;

/** @throws RefusedError `ledger_open` */
export function withGnuCashLocks<T>(files: readonly string[], work: () => T): T {
  const [file, ...others] = files;
  if (file === undefined) return work();
  const lock = `${file}.LCK`;
  take(file, lock);
  try {
    return withGnuCashLocks(others, work);
  } finally {
    if (isOurs(lock)) rmSync(lock, { force: true });
  }
}

function take(file: string, lock: string): void {
  for (let n = 0; n < TRIES; n++) {
    if (isMade(lock)) return;
    if (isOurs(lock)) rmSync(lock, { force: true });
  }
  throw openInGnuCash(file, lock);
}

/** With its mark from the first instant, where the disk has links: an empty one would be GnuCash's for ever. */
function isMade(lock: string): boolean {
  try {
    const isLinked = withTemporary(lock, MARK, null, (temporary) => linkIfPossible(temporary, lock));
    if (!isLinked) writeNew(lock, MARK, null);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isOurs(lock: string): boolean {
  try {
    return readFileSync(lock, 'utf8') === MARK;
  } catch {
    return false; // gone meanwhile, or nothing that tbot would have made
  }
}
