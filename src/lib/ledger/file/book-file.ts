/**
 * How a book's file is changed. Guarantees:
 * 1. Whenever the process or the machine dies, the file is the old one or the new one, never another, and the next
 *    change goes through: what the dead process had left (locks, files half written) is taken away by it.
 * 2. Never two tbots at once, never while GnuCash has the book open, never over what another program wrote meanwhile.
 * 3. The old file is among the backups before the new one takes its place.
 * 4. Whatever fails, the file is the old one or the new one, and no lock and no half of a file lies beside it.
 * Books lie on a disk of this machine, not on a network's.
 */
import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync, type BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import type { EpochMs } from '../../core/clock.ts';
import { syncFolder } from '../../journal/files.ts';
import { dropBackup, keepAsBackup, packBackups, type Backup } from './backup-files.ts';
import { changedMeanwhile, saying, unusable } from './faults.ts';
import { makeFolder } from './folders.ts';
import { withGnuCashLocks } from './gnucash-lock.ts';
import { removeLeftovers, withTemporary, type Content } from './new-file.ts';
import { withOwnLock } from './own-lock.ts';
import { namesOf, type BookPlace } from './place.ts';

export type ChangeOutcome =
  | { readonly isChanged: false }
  /** Null: there was no book before. */
  | { readonly isChanged: true; readonly backup: Backup | null };

interface Old {
  readonly bytes: Buffer;
  readonly stats: BigIntStats;
}

/**
 * @param change gets the file (null: there is none yet) and gives what is to be in its place; null: nothing is to be
 *   changed, and nothing is written or backed up
 * @throws RefusedError `ledger_open`, `ledger_busy`, `ledger_changed`: try again later
 * @throws ConfigError `ledger_unusable`; LogicError `ledger_full`, `ledger_broken`; and what `change` throws
 */
export function changeBook(
  place: BookPlace,
  now: EpochMs,
  change: (old: Buffer | null) => Content | null,
): ChangeOutcome {
  return saying(place.file, () => {
    makeFolder(dirname(place.file));
    const { real, all } = namesOf(place.file);
    return withOwnLock(dirname(real), now, () => {
      for (const name of all) removeLeftovers(name);
      return withGnuCashLocks(all, () => {
        const old = readOld(real);
        const content = change(old?.bytes ?? null);
        if (content === null) return { isChanged: false };
        const backup = replace(place, now, real, old, content);
        packBackups(place);
        return { isChanged: true, backup };
      });
    });
  });
}

function readOld(real: string): Old | null {
  const found = statSync(real, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isFile()) throw unusable(real, 'it is a folder, or something else that is no file');
  const file = openSync(real, 'r+'); // to write as well: a book that may only be read is left as it is
  try {
    const stats = fstatSync(file, { bigint: true });
    return { bytes: readFileSync(file), stats };
  } finally {
    closeSync(file);
  }
}

function replace(place: BookPlace, now: EpochMs, real: string, old: Old | null, content: Content): Backup | null {
  const backup = withTemporary(real, content, old === null ? null : accessOf(old), (temporary) => {
    if (!isStill(real, old)) throw changedMeanwhile(real);
    const kept = old === null ? null : keepAsBackup(place, now, real, old.bytes);
    try {
      // Once more, as a backup takes its time.
      if (!isStill(real, old)) throw changedMeanwhile(real);
      renameSync(temporary, real);
    } catch (error) {
      if (kept !== null) dropBackup(place, kept);
      throw error;
    }
    return kept;
  });
  syncFolder(dirname(real));
  return backup;
}

function isStill(real: string, old: Old | null): boolean {
  const now = statSync(real, { bigint: true, throwIfNoEntry: false });
  if (old === null || now === undefined) return old === null && now === undefined;
  const { dev, ino, size, mtimeNs } = old.stats;
  return now.dev === dev && now.ino === ino && now.size === size && now.mtimeNs === mtimeNs;
}

function accessOf({ stats }: Old): { mode: number; uid: number; gid: number } {
  return { mode: Number(stats.mode), uid: Number(stats.uid), gid: Number(stats.gid) };
}
