/**
 * How a journal's file comes to be. Guarantees: whoever finds it finds its tables in it, for it is made under another name and takes
 * its own when it is whole and on the disk; nothing of an earlier file of its name, or of one that was never finished, gets into it.
 */
import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFile, makeFolder, syncFolder } from './files.ts';
import { makeTables } from './schema.ts';
import { guarded, openDatabase } from './sqlite.ts';

/** For the one owner of the account. @throws LogicError `journal_full`, `journal_broken`: nothing was made */
export function makeJournal(file: string): void {
  const unborn = `${file}.new`;
  makeFolder(dirname(file));
  discard(unborn);
  makeFile(unborn);
  try {
    const db = openDatabase(unborn, 'durable');
    try {
      guarded(file, () => makeTables(db));
    } finally {
      db.close();
    }
    discardLogs(file); // of one that was moved away without them
    renameSync(unborn, file);
  } catch (error) {
    discard(unborn);
    throw error;
  }
  syncFolder(dirname(file));
}

function discard(file: string): void {
  rmSync(file, { force: true });
  discardLogs(file);
}

/** SQLite takes what lies there under such a name for a part of the file. */
function discardLogs(file: string): void {
  for (const log of ['-journal', '-wal', '-shm']) rmSync(`${file}${log}`, { force: true });
}
