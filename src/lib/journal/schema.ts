/**
 * The tables of a journal's file. Guarantees: a file of a newer tbot, or of another program, is refused before anything
 * is read from it or written to it.
 */
import type { DatabaseSync } from 'node:sqlite';
import { ConfigError, LogicError } from '../core/errors.ts';
import { inTransaction } from './sqlite.ts';

const VERSION = 1;
/** `tbot` in ASCII. */
const APPLICATION = 0x74_62_6f_74;

/** `head` is the end of the chain; `wish` is what other processes ask of the owner, and no part of the chain. */
const TABLES = `
  CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    session TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX record_of_session ON record (session, seq);
  CREATE INDEX record_of_kind ON record (kind, seq);
  CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
  INSERT INTO head VALUES (1, 0, zeroblob(32));
  CREATE TABLE wish (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    command TEXT NOT NULL,
    args TEXT NOT NULL,
    asker TEXT NOT NULL,
    at REAL NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    how TEXT,
    text TEXT,
    data TEXT
  ) STRICT;
  CREATE INDEX open_wish ON wish (id) WHERE how IS NULL;
  PRAGMA application_id = ${String(APPLICATION)};
  PRAGMA user_version = ${String(VERSION)};
`;

/** Makes the tables in a new file; one that holds something is left as it is. */
export function makeTables(db: DatabaseSync): void {
  if (!isEmpty(db)) return;
  inTransaction(db, () => {
    db.exec(TABLES);
  });
  // Stays with the file. Only now: so the tables are in the file itself, and not in a log beside it.
  db.exec('PRAGMA journal_mode = WAL');
}

/** @throws LogicError `journal_newer`; ConfigError `no_journal`, `not_a_journal` */
export function checkTables(db: DatabaseSync, file: string): void {
  if (isEmpty(db)) throw noJournal(file);
  const version = pragma(db, 'user_version');
  if (pragma(db, 'application_id') !== APPLICATION) {
    const message = `${file} is no journal of tbot`;
    throw new ConfigError({ code: 'not_a_journal', message, cure: 'move it away; tbot makes a new one' });
  }
  if (version > VERSION) {
    const message = `${file} was written by a newer tbot (journal version ${String(version)}, known is ${String(VERSION)})`;
    throw new LogicError({ code: 'journal_newer', message, cure: 'update tbot', details: { file, version } });
  }
}

export function noJournal(file: string): ConfigError {
  const cure = 'run something first: tbot run open --replay DATE makes one';
  return new ConfigError({ code: 'no_journal', message: `there is no journal ${file}`, cure, details: { file } });
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
