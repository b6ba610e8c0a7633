/**
 * The newest session of an account, looked at again and again: each look reads only what is new in the journal.
 * Guarantees: it only reads, and may do so while the owner writes.
 */
import { existsSync } from 'node:fs';
import { SessionFold, type SessionView } from '../../journal/fold/session-fold.ts';
import { readJournal, type StoredJournal } from '../../journal/reader.ts';
import type { Account } from './account.ts';

export class SessionWatch {
  readonly #file: string;
  #journal: StoredJournal | null = null;
  #fold: SessionFold | null = null;

  constructor({ journal }: Account) {
    this.#file = journal;
  }

  /** Null: there is no session yet. @throws LogicError `journal_broken`, `journal_newer`; ConfigError `not_a_journal` */
  look(): SessionView | null {
    if (this.#journal === null && !existsSync(this.#file)) return null;
    this.#journal ??= readJournal(this.#file);
    const session = this.#journal.sessions().at(-1);
    if (session === undefined) return null;
    if (this.#fold?.session !== session) this.#fold = new SessionFold(session);
    for (const stored of this.#journal.after(this.#fold.view.seq, session)) this.#fold.apply(stored);
    return this.#fold.view;
  }

  close(): void {
    this.#journal?.close();
  }
}

/** Where nobody owns the account, the view is of after the last owner has gone: its last word is in it. */
export function withOwner<T>(
  look: () => SessionView | null,
  ownerNow: (view: SessionView | null) => T,
  isNobody: (owner: T) => boolean,
): { readonly owner: T; readonly view: SessionView | null } {
  const before = look();
  const owner = ownerNow(before);
  if (!isNobody(owner)) return { owner, view: before };
  const view = look();
  return { owner: ownerNow(view), view };
}
