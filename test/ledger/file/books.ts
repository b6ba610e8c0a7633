/** Books for tests of their files: of what they hold only the edition matters, which fills them from end to end. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unpackBook } from '../../../src/lib/ledger/book/bytes.ts';
import type { BookPlace } from '../../../src/lib/ledger/file/place.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';

/** 2025-12-31T15:30:45.678Z */
export const NOW = 1_767_195_045_678;

export function placeIn(folder: string): BookPlace {
  return { file: join(folder, 'gnu_paper.gnucash'), backupsFolder: join(folder, 'backups') };
}

export function newPlace(): BookPlace {
  return placeIn(join(temporaryFolder(), 'ledger'));
}

/** 400 kB, so that writing it takes its time. */
export function edition(number: number): Buffer {
  return Buffer.from(`${String(number).padStart(7, '0')}\n`.repeat(50_000));
}

/** The edition after that one; 1 is the first. */
export function nextEdition(old: Buffer | null): Buffer {
  return edition(old === null ? 1 : editionOf(old) + 1);
}

/** @throws where it is not one edition from end to end */
export function editionOf(bytes: Buffer): number {
  const number = Number(bytes.subarray(0, 7).toString());
  if (!edition(number).equals(bytes)) throw new Error(`a mixture: ${bytes.subarray(0, 100).toString()}`);
  return number;
}

/** 0: there is no book. */
export function editionAt(file: string): number {
  return existsSync(file) ? editionOf(unpackBook(readFileSync(file), file).bytes) : 0;
}

/** What lies beside the book, without tbot's own lock, which stays. */
export function beside({ file }: BookPlace): string[] {
  return readdirSync(dirname(file)).filter((name) => name !== basename(file) && name !== 'owner.lock');
}

/** Editions of the backups, oldest first. */
export function backedUp({ backupsFolder }: BookPlace): number[] {
  if (!existsSync(backupsFolder)) return [];
  return readdirSync(backupsFolder)
    .sort()
    .map((name) => editionAt(join(backupsFolder, name)));
}
