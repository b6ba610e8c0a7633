/** What each account of a book holds: exact, as texts. */
import type { Book, Ratio } from './book/model.ts';
import type { Guid } from './guid.ts';
import { viewOf } from './verify/book-view.ts';
import { sumOf } from './verify/exact.ts';
import { exactWords } from './verify/words.ts';

export interface Balance {
  /** "Assets:Brokerage:Sim" */
  readonly account: string;
  readonly type: string;
  /** What it is kept in. */
  readonly commodity: string;
  /** Of the commodity, without what lies beneath it; debits above zero, as GnuCash keeps it. */
  readonly balance: string;
  /** What its transactions moved, in their currency: of a security what is left of its cost. */
  readonly value: string;
  readonly splits: number;
}

export function balancesOf(book: Book): readonly Balance[] {
  const splits = new Map<Guid, { value: Ratio; quantity: Ratio }[]>();
  for (const split of book.transactions.flatMap((transaction) => transaction.splits)) {
    const those = splits.get(split.account);
    if (those === undefined) splits.set(split.account, [split]);
    else those.push(split);
  }
  const { pathOf } = viewOf(book, null);
  return book.accounts
    .filter(({ type }) => type !== 'ROOT')
    .map((account) => {
      const ours = splits.get(account.id) ?? [];
      return {
        ...{ account: pathOf(account.id), type: account.type, commodity: account.commodity?.id ?? '' },
        balance: exactWords(sumOf(ours.map(({ quantity }) => quantity))),
        value: exactWords(sumOf(ours.map(({ value }) => value))),
        splits: ours.length,
      };
    })
    .sort((a, b) => (inTree(a) < inTree(b) ? -1 : 1));
}

/** So that what lies in an account follows it, also where another's name begins with its name. */
function inTree({ account }: Balance): string {
  return account.replaceAll(':', '\0');
}
