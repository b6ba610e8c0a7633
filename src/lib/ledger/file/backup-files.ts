/**
 * The backups of a book: `<name>.<UTC time>.gnucash`, as GnuCash names its own. Guarantees: none is ever
 * overwritten, one of a second that is taken gets the next free one; each is whole and on the disk when it is
 * reported. All but the newest are packed with gzip, which GnuCash opens as well.
 *
 * The caller has tbot's own lock.
 */
import { closeSync, existsSync, openSync, readSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EpochMs } from '../../core/clock.ts';
import { syncFolder } from '../../journal/files.ts';
import { isPacked, packQuickly } from '../book/bytes.ts';
import { makeFolder } from './folders.ts';
import { linkIfPossible, removeLeftovers, withTemporary } from './new-file.ts';
import type { BookPlace } from './place.ts';

export interface Backup {
  /** In the folder of backups. */
  readonly name: string;
  /** To the second, UTC. */
  readonly at: EpochMs;
  readonly bytes: number;
}

const SECOND_MS = 1000;
/** What is smaller takes a block of the disk anyhow. */
const PACKED_FROM_BYTES = 4096;
const PIECE_BYTES = 4 * 1024 * 1024;
const STAMP = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.gnucash$/;

/** Newest first. */
export function backupsOf({ file, backupsFolder }: BookPlace): Backup[] {
  if (!existsSync(backupsFolder)) return [];
  const prefix = `${basename(file)}.`;
  const found: Backup[] = [];
  for (const name of readdirSync(backupsFolder)) {
    const stamp = name.startsWith(prefix) ? STAMP.exec(name.slice(prefix.length)) : null;
    const stats = stamp === null ? undefined : statSync(join(backupsFolder, name), { throwIfNoEntry: false });
    if (stamp === null || stats?.isFile() !== true) continue;
    const [, year, month, day, hour, minute, second] = stamp.map(Number) as [number, ...Stamp];
    found.push({ name, at: Date.UTC(year, month - 1, day, hour, minute, second), bytes: stats.size });
  }
  return found.sort((a, b) => b.at - a.at);
}

type Stamp = [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** The very file under a second name, where the disk allows that: it may be replaced then, and not written to. */
export function keepAsBackup(place: BookPlace, now: EpochMs, real: string, bytes: Buffer): Backup {
  return inFreeSecond(place, now, bytes, (path) => {
    if (!linkIfPossible(real, path)) copyTo(path, bytes);
  });
}

export function copyAsBackup(place: BookPlace, now: EpochMs, bytes: Buffer): Backup {
  return inFreeSecond(place, now, bytes, (path) => copyTo(path, bytes));
}

/** One that turned out to be none, as the book was not replaced. */
export function dropBackup({ backupsFolder }: BookPlace, { name }: Backup): void {
  rmSync(join(backupsFolder, name), { force: true });
}

function inFreeSecond(place: BookPlace, now: EpochMs, bytes: Buffer, make: (path: string) => void): Backup {
  const { file, backupsFolder } = place;
  makeFolder(backupsFolder);
  removeLeftovers(join(backupsFolder, basename(file)));
  let at = Math.floor(now / SECOND_MS) * SECOND_MS;
  while (existsSync(join(backupsFolder, nameAt(file, at)))) at += SECOND_MS;
  const name = nameAt(file, at);
  make(join(backupsFolder, name));
  syncFolder(backupsFolder);
  return { name, at, bytes: bytes.length };
}

/**
 * The one before the newest, for from one to the next little changes: years of them, a few a day, must not fill a disk.
 * One that cannot be packed stays as it is.
 */
export function packBackups(place: BookPlace): void {
  const [, last] = backupsOf(place);
  if (last === undefined) return;
  const path = join(place.backupsFolder, last.name);
  try {
    const pieces = piecesOf(path);
    const { value: first } = pieces.next();
    if (first === undefined || isPacked(first) || last.bytes < PACKED_FROM_BYTES) return;
    withTemporary(path, packedOf(first, pieces), null, (temporary) => renameSync(temporary, path));
    syncFolder(place.backupsFolder);
  } catch {
    // A disk without room for both, most of all: the backup is whole as it is.
  }
}

/** Piece by piece: a long book is never whole in memory for it. Members of gzip one after another are one text. */
function* packedOf(first: Buffer, rest: Iterable<Buffer>): Generator<Buffer, void> {
  yield packQuickly(first);
  for (const piece of rest) yield packQuickly(piece);
}

function* piecesOf(path: string): Generator<Buffer, void> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const piece = Buffer.alloc(PIECE_BYTES);
      const length = readSync(file, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function nameAt(file: string, at: EpochMs): string {
  const digits = new Date(at).toISOString().slice(0, 19).replace(/\D/g, '');
  return `${basename(file)}.${digits}.gnucash`;
}

function copyTo(path: string, bytes: Buffer): void {
  withTemporary(path, bytes, null, (temporary) => renameSync(temporary, path));
}
