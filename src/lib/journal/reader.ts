/**
 * The journal's reader: reads records while another process writes them. Guarantees: it changes nothing; it sees whole
 * appends in their order; it never keeps the writer from writing or from tidying up, however slowly it is read from.
 */
import { existsSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalReader, JournalRecord, StoredRecord } from '../session/records.ts';
import { hex, type Head, type Row } from './chain.ts';
import { checkTables, noJournal } from './schema.ts';
import { brokenJournal, guarded, openDatabase } from './sqlite.ts';
import { verifyChain, type Verdict } from './verify.ts';

/** Records read at once: between two such reads the file is free. */
const PAGE = 256;

/** Records looked through at once for those of some kinds. */
const STRETCH = 4096;

const COLUMNS = 'seq, at, session, kind, body';

/** Walks the sessions in the index, each by one look-up. */
const SESSIONS = `
  WITH RECURSIVE each (session) AS (
    SELECT min(session) FROM record
    UNION ALL
    SELECT (SELECT min(session) FROM record WHERE session > each.session) FROM each WHERE each.session IS NOT NULL
  )
  SELECT session FROM each WHERE session IS NOT NULL
  ORDER BY (SELECT min(seq) FROM record WHERE record.session = each.session)
`;

export class StoredJournal implements JournalReader {
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #all: StatementSync;
  readonly #ofSession: StatementSync;

  constructor(file: string, db: DatabaseSync) {
    this.file = file;
    this.#db = db;
    this.#all = db.prepare(`SELECT ${COLUMNS} FROM record WHERE seq > ? ORDER BY seq LIMIT ${String(PAGE)}`);
    this.#ofSession = db.prepare(
      `SELECT ${COLUMNS} FROM record WHERE session = ? AND seq > ? ORDER BY seq LIMIT ${String(PAGE)}`,
    );
  }

  /** Oldest first; of one session, or of all. */
  read(session?: string): Iterable<StoredRecord> {
    return this.after(0, session);
  }

  /** Those after that one, as far as they are written when they are come to: what a follower asks for again and again. */
  *after(seq: number, session?: string): Generator<StoredRecord, void, undefined> {
    for (let last = seq; ;) {
      const rows = guarded(this.file, () =>
        session === undefined ? this.#all.all(last) : this.#ofSession.all(session, last),
      ) as unknown as Row[];
      for (const row of rows) {
        last = row.seq;
        yield this.#stored(row);
      }
      if (rows.length < PAGE) return;
    }
  }

  /** Of some kinds only, oldest first, without reading the others. */
  *ofKinds(kinds: readonly JournalRecord['kind'][]): Generator<StoredRecord, void, undefined> {
    const find = this.#db.prepare(
      `SELECT ${COLUMNS} FROM record
       WHERE kind IN (SELECT value FROM json_each(?)) AND seq > ? AND seq <= ? ORDER BY seq`,
    );
    const end = this.head().seq;
    for (let from = 0; from < end; from += STRETCH) {
      const rows = guarded(this.file, () => find.all(JSON.stringify(kinds), from, Math.min(end, from + STRETCH)));
      for (const row of rows as unknown as Row[]) yield this.#stored(row);
    }
  }

  /** Of all sessions, oldest first. */
  sessions(): readonly string[] {
    return guarded(this.file, () => this.#db.prepare(SESSIONS).all()).map(({ session }) => String(session));
  }

  /** The newest of a kind; null: there is none. */
  lastOf<K extends JournalRecord['kind']>(
    kind: K,
    session?: string,
  ): (StoredRecord & { readonly record: Extract<JournalRecord, { kind: K }> }) | null {
    const where = session === undefined ? '' : 'AND session = ?';
    const args = session === undefined ? [kind] : [kind, session];
    const row = guarded(this.file, () =>
      this.#db.prepare(`SELECT ${COLUMNS} FROM record WHERE kind = ? ${where} ORDER BY seq DESC LIMIT 1`).get(...args),
    ) as unknown as Row | undefined;
    if (row === undefined) return null;
    return this.#stored(row) as StoredRecord & { readonly record: Extract<JournalRecord, { kind: K }> };
  }

  /** The end of the chain. */
  head(): Head {
    const head = guarded(this.file, () => this.#db.prepare('SELECT seq, hash FROM head').get());
    return { seq: Number(head?.seq ?? 0), hash: hex((head?.hash ?? new Uint8Array()) as Uint8Array) };
  }

  /** Walks the whole chain; with a head that was kept elsewhere, also proves that the chain still leads through it. */
  verify(kept?: Head): Verdict {
    return guarded(this.file, () => verifyChain(this.#db, kept));
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #stored({ seq, at, session, body }: Row): StoredRecord {
    try {
      return { seq, at, session, record: JSON.parse(body) as JournalRecord };
    } catch (error) {
      const cure = 'restore the journal from a backup';
      const details = { file: this.file, seq };
      throw brokenJournal(`record ${String(seq)} of ${this.file} is damaged`, cure, { details, cause: error });
    }
  }
}

/** @throws ConfigError `no_journal`, `not_a_journal`; LogicError `journal_newer`, `journal_busy`, `journal_broken` */
export function readJournal(file: string): StoredJournal {
  if (!existsSync(file)) throw noJournal(file);
  const db = openDatabase(file, 'read');
  try {
    guarded(file, () => {
      checkTables(db, file);
    });
    return new StoredJournal(file, db);
  } catch (error) {
    db.close();
    throw error;
  }
}
