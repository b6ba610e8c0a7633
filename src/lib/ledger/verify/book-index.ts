/**
 * A book with what is looked up in it, and what it is to hold. Guarantees: where an id is there twice the first one counts;
 * a broken book (missing accounts, circles of parents) makes no look-up fail.
 */
import type { Book, BookAccount, BookTransaction } from '../book/model.ts';
import type { Guid } from '../guid.ts';
import type { PlannedTransaction, Postings } from '../postings.ts';

/** What the book is to hold by the journal. */
export interface Expected {
  readonly postings: Postings;
  /** From the id of a planned account to that of the account in the book that stands for it; absent: the same id. */
  readonly accountIds: ReadonlyMap<Guid, Guid>;
  /** The postings are of all that was ever traded: what is in the book beside them should not be. */
  readonly isComplete: boolean;
}

export interface LotHome {
  readonly account: BookAccount;
  readonly title: string;
}

export interface BookIndex {
  readonly book: Book;
  readonly expected: Expected | null;
  readonly accounts: ReadonlyMap<Guid, BookAccount>;
  readonly lots: ReadonlyMap<Guid, LotHome>;
  readonly transactions: ReadonlyMap<Guid, BookTransaction>;
  /** What is expected, by its id; empty without expectation. */
  readonly planned: ReadonlyMap<Guid, PlannedTransaction>;
  /** "Assets:Brokerage:Alpaca", as GnuCash writes it. */
  readonly pathOf: (account: Guid) => string;
}

export function indexOf(book: Book, expected: Expected | null): BookIndex {
  const accounts = firstById(book.accounts);
  const lots = new Map<Guid, LotHome>();
  for (const account of book.accounts)
    for (const { id, title } of account.lots) if (!lots.has(id)) lots.set(id, { account, title });
  return {
    book,
    expected,
    accounts,
    lots,
    transactions: firstById(book.transactions),
    planned: firstById(expected?.postings.transactions ?? []),
    pathOf: (account) => pathIn(accounts, account),
  };
}

/** The account in the book that stands for a planned one. */
export function idInBook({ accountIds }: Expected, planned: Guid): Guid {
  return accountIds.get(planned) ?? planned;
}

function firstById<T extends { readonly id: Guid }>(things: readonly T[]): Map<Guid, T> {
  const byId = new Map<Guid, T>();
  for (const thing of things) if (!byId.has(thing.id)) byId.set(thing.id, thing);
  return byId;
}

function pathIn(accounts: ReadonlyMap<Guid, BookAccount>, id: Guid): string {
  const names: string[] = [];
  const seen = new Set<Guid>();
  let account = accounts.get(id);
  while (account !== undefined && account.type !== 'ROOT' && !seen.has(account.id)) {
    seen.add(account.id);
    names.unshift(account.name);
    account = account.parent === null ? undefined : accounts.get(account.parent);
  }
  return names.length > 0 ? names.join(':') : `(account ${id})`;
}
