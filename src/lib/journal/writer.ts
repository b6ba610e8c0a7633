/**
 * The journal's writer: appends records to a file of SQLite (WAL, synchronous FULL) as a hash chain.
 * Guarantees: what `append` has returned from survives SIGKILL and power loss; records that are appended together are all
 * there or none; sequence numbers have no gap; nothing is ever changed or removed.
 *
 * Numbers that JSON does not know (NaN, infinities) are kept as null, and -0 as 0. After `journal_broken` (the disk did not
 * answer) a reader sees nothing of what was to be appended, but should this process die before the next append, it may
 * turn up after all: what was journaled as intended and never sent.
 */
import { existsSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LogicError } from '../core/errors.ts';
import type { JournalRecord, JournalWriter } from '../session/records.ts';
import { dropBallast, hasBallast, makeBallast } from './ballast.ts';
import { hashOf, hex, NO_HASH, type Head, type Row } from './chain.ts';
import { ControlDesk } from './control.ts';
import { makeJournal } from './new-file.ts';
import { checkTables, makeTables } from './schema.ts';
import { brokenJournal, guarded, inTransaction, openDatabase } from './sqlite.ts';

/** Pages of the write-ahead log after which it is used again, once the disk has been full. */
const FRUGAL_PAGES = 100;

/** Appends, of some six pages each: with 1000 pages SQLite tidies the write-ahead log up within an append. */
const TIDY_AFTER = 64;

export class JournalStore implements JournalWriter {
  readonly file: string;
  /** What other processes ask for. */
  readonly control: ControlDesk;
  readonly #db: DatabaseSync;
  readonly #head: StatementSync;
  readonly #insert: StatementSync;
  readonly #moveHead: StatementSync;
  #appendsSinceTidy = 0;

  constructor(file: string, db: DatabaseSync) {
    this.file = file;
    this.control = new ControlDesk(file, db);
    this.#db = db;
    this.#head = db.prepare('SELECT seq, hash FROM head');
    this.#insert = db.prepare('INSERT INTO record (seq, at, session, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)');
    this.#moveHead = db.prepare('UPDATE head SET seq = ?, hash = ?');
  }

  /** @throws LogicError `journal_full`, `journal_busy`, `journal_broken`: nothing was appended */
  append(session: string, at: number, records: readonly JournalRecord[]): void {
    if (records.length === 0) return;
    const bodies = records.map((record) => JSON.stringify(record));
    guarded(this.file, () => {
      inTransaction(this.#db, () => {
        let { seq, hash } = this.#end();
        records.forEach(({ kind }, index) => {
          const row = { seq: ++seq, at, session, kind, body: bodies[index] ?? '' };
          hash = hashOf(hash, row);
          this.#insert.run(seq, at, session, kind, row.body, hash);
        });
        this.#moveHead.run(seq, hash);
      });
    });
    this.#appendsSinceTidy++;
  }

  /**
   * For a moment in which no order waits: moves what the write-ahead log holds into the file, if that is much. It takes
   * several times as long as an append, which would do it otherwise. What hinders it is said by the append that needs room.
   */
  tidy(): void {
    if (this.#appendsSinceTidy < TIDY_AFTER) return;
    this.#appendsSinceTidy = 0;
    try {
      this.#db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      return;
    }
  }

  /** To be kept elsewhere (a report, a message): `verify` of a reader takes it. */
  head(): Head {
    const { seq, hash } = guarded(this.file, () => this.#end());
    return { seq, hash: hex(hash) };
  }

  get hasBallast(): boolean {
    return hasBallast(this.file);
  }

  /**
   * After `journal_full`: gives up the room that is kept for exits, and uses what there is sparingly from then on. Returns
   * whether there was any. It is taken again when the journal is opened the next time and there is room.
   */
  releaseBallast(): boolean {
    const wasThere = dropBallast(this.file);
    guarded(this.file, () => {
      this.#db.exec(`PRAGMA wal_autocheckpoint = ${String(FRUGAL_PAGES)}; PRAGMA wal_checkpoint(PASSIVE)`);
    });
    return wasThere;
  }

  /** What was asked for and not done has lapsed. */
  close(): void {
    if (!this.#db.isOpen) return;
    try {
      this.control.lapse();
    } finally {
      this.#db.close();
    }
  }

  #end(): { seq: number; hash: Uint8Array } {
    const head = this.#head.get();
    if (head !== undefined) return { seq: Number(head.seq), hash: head.hash as Uint8Array };
    throw endless(this.file);
  }
}

/**
 * Opens it for its one owner, and makes folder and file where there are none.
 * @throws LogicError `journal_full`, `journal_busy`, `journal_broken`, `journal_newer`; ConfigError `not_a_journal`
 */
export function openJournal(file: string): JournalStore {
  const store = withRoom(file);
  makeBallast(file);
  return store;
}

/** After a disk has run full, the ballast of the run before is what makes the next start possible. */
function withRoom(file: string): JournalStore {
  try {
    return open(file);
  } catch (error) {
    if (!(error instanceof LogicError) || error.code !== 'journal_full' || !dropBallast(file)) throw error;
    return open(file);
  }
}

function open(file: string): JournalStore {
  if (!existsSync(file)) makeJournal(file);
  const db = openDatabase(file, 'durable');
  try {
    guarded(file, () => {
      makeTables(db);
      checkTables(db, file);
      checkEnd(db, file);
    });
    const store = new JournalStore(file, db);
    store.control.lapse();
    return store;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Nothing is appended to a chain whose end is not as it was left. */
function checkEnd(db: DatabaseSync, file: string): void {
  const { seq, hash } = db.prepare('SELECT seq, hash FROM head').get() ?? {};
  const [last, before] = db
    .prepare('SELECT seq, at, session, kind, body, hash FROM record ORDER BY seq DESC LIMIT 2')
    .all() as unknown as (Row & { readonly hash: Uint8Array })[];
  if (seq !== (last?.seq ?? 0)) throw endless(file);
  const expected = last === undefined ? NO_HASH : hashOf(before?.hash ?? NO_HASH, last);
  if (Buffer.compare(expected, hash as Uint8Array) !== 0) throw endless(file);
}

function endless(file: string): LogicError {
  const cure = 'restore it from a backup, or move it away with its -wal: a new one begins empty';
  return brokenJournal(`records at the end of ${file} were changed or removed`, cure, { details: { file } });
}
