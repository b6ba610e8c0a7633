/**
 * The newest session of an account, looked at again and again: each look reads only what is new in the journal.
 * Guarantees: it only reads, and may do so while the owner writes; a person's word of a later day, such as of the kill switch, does
 * not hide the session in which something is held.
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
    const session = newestIn(this.#journal);
    if (session === undefined) return null;
    if (this.#fold?.session !== session) this.#fold = new SessionFold(session);
    for (const stored of this.#journal.after(this.#fold.view.seq, session)) this.#fold.apply(stored);
    return this.#fold.view;
  }

  close(): void {
    this.#journal?.close();
  }
}

/** By one look; null: there is no session yet. @throws as SessionWatch */
export function viewOf(account: Account): SessionView | null {
  const watch = new SessionWatch(account);
  try {
    return watch.look();
  } finally {
    watch.close();
  }
}

/** In which a run began last; of a journal without a run whatever was written to last. */
function newestIn(journal: StoredJournal): string | undefined {
  const run = journal.lastOf('run_started') ?? journal.lastOf('session_opened');
  return run?.session ?? journal.sessions().at(-1);
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
