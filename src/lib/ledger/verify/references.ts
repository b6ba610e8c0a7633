/** What a book names is in it. GnuCash shows a book that lacks something empty, or puts what hangs in the air elsewhere. */
import { counted } from '../../core/counted.ts';
import type { BookSplit, BookTransaction } from '../book/model.ts';
import type { Guid } from '../guid.ts';
import { commodityKey, isCurrency, type CommodityRef } from '../postings.ts';
import type { BookView } from './book-view.ts';
import { tradeOf } from './facts.ts';
import type { Check, Fault } from './finding.ts';
import { grouped } from './grouped.ts';
import { transactionWords } from './words.ts';

const RESTORE = 'restore a backup (data/ledger/backups), enter anew what you have entered since, and export again';

export const KNOWN_COMMODITIES: Check = {
  name: 'known_commodities',
  says: 'The security or currency that an account, a price or a transaction is kept in is in the book.',
  *find({ book, pathOf }) {
    const known = new Set(book.commodities.map(commodityKey));
    const isUnknown = (each: CommodityRef): boolean => !isCurrency(each) && !known.has(commodityKey(each)); // GnuCash knows the currencies by itself
    for (const { id, type, commodity } of book.accounts) {
      if (commodity === null) {
        if (type !== 'ROOT') yield fault(`account ${pathOf(id)}`, 'kept in nothing', 'a security or a currency');
      } else if (isUnknown(commodity)) yield fault(`account ${pathOf(id)}`, ...unknown(commodity));
    }
    for (const { commodity, currency, date } of book.prices)
      for (const each of [commodity, currency])
        if (isUnknown(each)) yield fault(`price of ${commodityKey(commodity)} on ${date}`, ...unknown(each));
    for (const transaction of book.transactions)
      if (isUnknown(transaction.currency)) yield fault(transactionWords(transaction), ...unknown(transaction.currency));
  },
};

export const KNOWN_ACCOUNTS: Check = {
  name: 'known_accounts',
  says: 'The account of every split is in the book, and every account hangs in its tree.',
  *find(view) {
    const rooted = new Set<Guid>();
    for (const { id } of view.book.accounts)
      if (!isRooted(view, id, rooted))
        yield fault(`account ${view.pathOf(id)}`, 'no way up to the top of the account tree', 'a parent in the book');
    const homeless = splitsWith(view, ({ account }) => !view.accounts.has(account));
    for (const [account, splits] of grouped(homeless, ({ split }) => split.account))
      yield faultIn(splits, `in account ${account}, which is not in the book`, 'an account of the book');
  },
};

export const KNOWN_LOTS: Check = {
  name: 'known_lots',
  says: 'The lot of a split is in the book, and of the same account.',
  *find(view) {
    const { lots, pathOf } = view;
    const lost = splitsWith(view, ({ lot, account }) => lot !== null && lots.get(lot)?.account.id !== account);
    for (const splits of grouped(lost, ({ split }) => `${split.lot ?? ''} ${split.account}`).values()) {
      const { account = '', lot = null } = splits[0]?.split ?? {};
      const home = lot === null ? undefined : lots.get(lot);
      const where = home === undefined ? 'that is not in the book' : `"${home.title}" of ${pathOf(home.account.id)}`;
      yield faultIn(splits, `in ${pathOf(account)} with a lot ${where}`, `a lot of ${pathOf(account)}`);
    }
  },
};

interface Located {
  readonly transaction: BookTransaction;
  readonly split: BookSplit;
}

function* splitsWith({ book }: BookView, isMeant: (split: BookSplit) => boolean): Iterable<Located> {
  for (const transaction of book.transactions)
    for (const split of transaction.splits) if (isMeant(split)) yield { transaction, split };
}

/** Goes up until the top or what is known to lead there; what leads there is known from then on. */
function isRooted({ accounts }: BookView, from: Guid, rooted: Set<Guid>): boolean {
  const way = new Set<Guid>();
  let account = accounts.get(from);
  while (account !== undefined && account.type !== 'ROOT' && !rooted.has(account.id)) {
    if (way.has(account.id) || account.parent === null) return false;
    way.add(account.id);
    account = accounts.get(account.parent);
  }
  if (account === undefined) return false;
  for (const id of way) rooted.add(id);
  return true;
}

function unknown(commodity: CommodityRef): [found: string, expected: string] {
  return [`kept in ${commodityKey(commodity)}, which is not in the book`, `the security ${commodity.id} in the book`];
}

function fault(place: string, found: string, expected: string): Fault {
  return { severity: 'error', place, tradeId: null, found, expected, cure: RESTORE };
}

/** Of splits with the same fault, at the first one. */
function faultIn(splits: readonly Located[], found: string, expected: string): Fault {
  const [first] = splits;
  if (first === undefined) throw new RangeError('no split, no fault');
  const { transaction } = first;
  const count = splits.length === 1 ? 'a split' : `${counted(splits.length, 'split')}, this one first,`;
  return { ...fault(transactionWords(transaction), `${count} ${found}`, expected), tradeId: tradeOf(transaction) };
}
