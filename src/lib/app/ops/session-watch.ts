/**
 * The newest session of an account, looked at again and again: each look reads only what is new in the journal.
 * Guarantees: it only reads, and may do so while the owner writes.
 */
import { SessionFold, type SessionView } from '../../journal/fold/session-fold.ts';
import { readJournal, type StoredJournal } from '../../journal/reader.ts';
import type { Account } from './account.ts';

export class SessionWatch {
  readonly #journal: StoredJournal;
  #fold: SessionFold | null = null;

  /** @throws ConfigError `no_journal`; LogicError `journal_broken` */
  constructor({ journal }: Account) {
    this.#journal = readJournal(journal);
  }

  /** Null: the journal holds no session yet. */
  look(): SessionView | null {
    const session = this.#journal.sessions().at(-1);
    if (session === undefined) return null;
    if (this.#fold?.session !== session) this.#fold = new SessionFold(session);
    for (const stored of this.#journal.after(this.#fold.view.seq, session)) this.#fold.apply(stored);
    return this.#fold.view;
  }

  close(): void {
    this.#journal.close();
  }
}
