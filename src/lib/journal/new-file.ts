/**
 * How a journal's file comes to be. Guarantees: whoever finds it finds its tables in it, for it is made under another name and takes
 * its own when it is whole and on the disk; nothing of an earlier file of its name, or of one that was never finished, gets into it,
 * and of the earlier one nothing is lost.
 */
import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { inFolder, makeFile, makeFolder, syncFolder } from './files.ts';
import { makeTables } from './schema.ts';
import { guarded, openDatabase } from './sqlite.ts';

/** SQLite takes what lies under such a name for a part of the file. The first two may hold what was written last. */
const LOGS = ['-wal', '-journal', '-shm'];

/** For the one owner of the account. @throws LogicError `journal_full`, `journal_broken`: nothing was made */
export function makeJournal(file: string): void {
  const unborn = `${file}.new`;
  const folder = dirname(file);
  makeFolder(folder);
  inFolder(folder, () => {
    discard(unborn);
    setLogsAside(file);
  });
  makeFile(unborn);
  try {
    const db = openDatabase(unborn, 'durable');
    try {
      guarded(file, () => makeTables(db));
    } finally {
      db.close();
    }
    inFolder(folder, () => {
      renameSync(unborn, file);
      syncFolder(folder);
    });
  } catch (error) {
    discard(unborn);
    throw error;
  }
}

function discard(file: string): void {
  for (const part of ['', ...LOGS]) rmSync(`${file}${part}`, { force: true });
}

/** A file was moved away without them: who puts them beside it again, under their old names, has all of it. */
function setLogsAside(file: string): void {
  for (const log of LOGS) {
    const writtenAt = statSync(`${file}${log}`, { throwIfNoEntry: false })?.mtime.toISOString().replaceAll(':', '');
    if (writtenAt !== undefined) renameSync(`${file}${log}`, `${file}${log}.left-${writtenAt}`);
  }
}
