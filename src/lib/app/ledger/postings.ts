/**
 * What the book of a mode should hold: the fold over all journals of that mode in the home. Guarantees: dry runs are left
 * out; paper and live are never in the same book; a session that was replayed six times is in it six times, as it is in
 * the trade history; a journal that cannot be read is named, and keeps nothing of the others out.
 */
import type { Home } from '../../config/home.ts';
import { Bookkeeper, type Unbooked } from '../../ledger/bookkeeping.ts';
import type { BookMode, Opening } from '../../ledger/fill.ts';
import { BOOKED_KINDS, bookableOf, type Bookable } from '../../ledger/from-journal.ts';
import type { Postings } from '../../ledger/postings.ts';
import {
  journalFiles,
  listedJournal,
  ofReadable,
  withJournal,
  type JournalFile,
  type UnreadJournal,
} from '../journals.ts';
import { accountAt } from '../ops/account.ts';

export interface ModePostings {
  readonly postings: Postings;
  readonly unbooked: readonly Unbooked[];
  readonly unread: readonly UnreadJournal[];
  /** Broker and session of all that the journals know of. */
  readonly sessions: ReadonlySet<string>;
}

/** @param isMeant of several sessions whose money a book may have been opened with, the one that it was; else the first */
export function postingsOf(
  home: Home,
  mode: BookMode,
  isMeant: (opening: Opening) => boolean = () => false,
): ModePostings {
  const sessions = new Set<string>();
  const journals = journalFiles(home).filter((journal) => mayBeOf(home, journal, mode));
  const { found, unread } = ofReadable(journals, (journal) => bookableIn(journal, mode, sessions) ?? []);
  const bookables = found.filter(({ fills }) => fills.length > 0).sort(byOpening);
  const keeper = new Bookkeeper();
  const openings = bookables.flatMap(({ opening }) => opening ?? []);
  for (const opening of [...openings.filter(isMeant), ...openings]) keeper.open(opening);
  for (const fill of bookables.flatMap(({ fills }) => fills)) keeper.book(fill);
  return { postings: keeper.postings, unbooked: keeper.unbooked, unread, sessions };
}

/** By its name; one of another name is looked into. */
function mayBeOf(home: Home, { name }: JournalFile, mode: BookMode): boolean {
  const account = accountAt(home, name);
  return account.broker === '' || (account.mode === mode && !account.isDryRun);
}

function bookableIn(journal: JournalFile, mode: BookMode, sessions: Set<string>): Bookable | null {
  const listed = listedJournal(journal);
  if (listed?.mode !== mode || listed.isDryRun) return null;
  const { broker, file } = listed;
  for (const session of listed.sessions) sessions.add(`${broker} ${session}`);
  return withJournal(file, (reader) => bookableOf({ broker, mode, records: reader.ofKinds(BOOKED_KINDS) }));
}

function byOpening(a: Bookable, b: Bookable): number {
  return (a.opening?.at ?? 0) - (b.opening?.at ?? 0);
}
