/**
 * What the book of a mode should hold: the fold over all journals of that mode in the home. Guarantees: dry runs are left
 * out; paper and live are never in the same book; a session that was replayed six times is in it six times, as it is in
 * the trade history.
 */
import type { Home } from '../../config/home.ts';
import { Bookkeeper, type Unbooked } from '../../ledger/bookkeeping.ts';
import type { BookMode, Opening } from '../../ledger/fill.ts';
import { BOOKED_KINDS, bookableOf, type Bookable } from '../../ledger/from-journal.ts';
import type { Postings } from '../../ledger/postings.ts';
import { listJournals, withJournal } from '../journals.ts';

export interface ModePostings {
  readonly postings: Postings;
  readonly unbooked: readonly Unbooked[];
}

/**
 * @param isMeant of several sessions whose money a book may have been opened with, the one that it was; else the first
 * @throws LogicError as listJournals does
 */
export function postingsOf(
  home: Home,
  mode: BookMode,
  isMeant: (opening: Opening) => boolean = () => false,
): ModePostings {
  const bookables = listJournals(home)
    .filter((journal) => journal.mode === mode && !journal.isDryRun)
    .map(({ file, broker }) =>
      withJournal(file, (journal) => bookableOf({ broker, mode, records: journal.ofKinds(BOOKED_KINDS) })),
    )
    .filter(({ fills }) => fills.length > 0)
    .sort(byOpening);
  const keeper = new Bookkeeper();
  const openings = bookables.flatMap(({ opening }) => opening ?? []);
  for (const opening of [...openings.filter(isMeant), ...openings]) keeper.open(opening);
  for (const fill of bookables.flatMap(({ fills }) => fills)) keeper.book(fill);
  return { postings: keeper.postings, unbooked: keeper.unbooked };
}

function byOpening(a: Bookable, b: Bookable): number {
  return (a.opening?.at ?? 0) - (b.opening?.at ?? 0);
}
