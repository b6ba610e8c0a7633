/** The folder that a journal and what belongs to it lie in: private to its user, and durable itself. */
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { brokenJournal } from './sqlite.ts';

/** @throws LogicError `journal_broken` */
export function makeFolder(folder: string): void {
  inFolder(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
}

/** An empty one, with its folder, unless it is there. @throws LogicError `journal_broken` */
export function makeFile(file: string): void {
  const folder = dirname(file);
  makeFolder(folder);
  inFolder(folder, () => {
    closeSync(openSync(file, 'a', 0o600));
    syncFolder(folder);
  });
}

/** What was made or removed in a folder is so on the disk too. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Says what cannot be done in a folder. @throws LogicError `journal_broken` */
export function inFolder(folder: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const cure = `make sure that ${folder} is a folder that tbot may write to, on a disk with room`;
    const { message } = error as Error;
    throw brokenJournal(`the journal's folder ${folder} cannot be used: ${message}`, cure, {
      details: { folder },
      cause: error,
    });
  }
}
