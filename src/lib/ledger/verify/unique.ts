/** Each thing of a book is there once. GnuCash loads a book with doubles without a word, and counts them twice or hides one. */
import type { BookTransaction } from '../book/model.ts';
import { commodityKey } from '../postings.ts';
import type { BookView } from './book-view.ts';
import { tradeOf } from './facts.ts';
import type { Check, Fault, Severity } from './finding.ts';
import { transactionWords } from './words.ts';

interface Thing {
  readonly key: string;
  readonly place: () => string;
  readonly transaction?: BookTransaction;
}

const RESTORE = 'restore a backup (data/ledger/backups), enter anew what you have entered since, and export again';

export const UNIQUE_IDS: Check = {
  name: 'unique_ids',
  says: 'Every commodity, account, lot, price, transaction and split has an id of its own.',
  *find(view) {
    yield* doubles(commodities(view), 'error', 'a second commodity of that name', RESTORE);
    yield* doubles(accounts(view), 'error', 'a second account with the same id', RESTORE);
    yield* doubles(lots(view), 'error', 'a second lot with the same id', RESTORE);
    yield* doubles(
      prices(view, ({ id }) => id),
      'error',
      'a second price with the same id',
      RESTORE,
    );
    yield* doubles(transactions(view), 'error', 'a second transaction with the same id, counted twice', RESTORE);
    yield* doubles(splits(view), 'error', 'a second split with the same id, counted twice', RESTORE);
  },
};

/** A note: it moves no money, and GnuCash itself lets older books have it. */
export const ONE_PRICE_A_DAY: Check = {
  name: 'one_price_a_day',
  says: 'A commodity has one price a day in a currency.',
  find: (view) =>
    doubles(
      prices(view, ({ commodity, currency, date }) =>
        [commodityKey(commodity), commodityKey(currency), date].join(' '),
      ),
      'note',
      'a second price of that day',
      'delete one of them in the Price Database',
    ),
};

function* doubles(things: Iterable<Thing>, severity: Severity, found: string, cure: string): Iterable<Fault> {
  const seen = new Set<string>();
  for (const { key, place, transaction } of things) {
    if (seen.has(key)) {
      const tradeId = transaction === undefined ? null : tradeOf(transaction);
      yield { severity, place: place(), tradeId, found, expected: 'one', cure };
    }
    seen.add(key);
  }
}

function* commodities({ book }: BookView): Iterable<Thing> {
  for (const each of book.commodities) yield { key: commodityKey(each), place: () => `security ${commodityKey(each)}` };
}

function* accounts({ book }: BookView): Iterable<Thing> {
  for (const { id, name } of book.accounts) yield { key: id, place: () => `account ${name}` };
}

/** Those of an account that is there twice are not told again. */
function* lots({ accounts: firsts, pathOf }: BookView): Iterable<Thing> {
  for (const account of firsts.values())
    for (const { id, title } of account.lots) yield { key: id, place: () => `lot "${title}" of ${pathOf(account.id)}` };
}

function* prices({ book }: BookView, keyOf: (price: BookView['book']['prices'][number]) => string): Iterable<Thing> {
  for (const price of book.prices)
    yield { key: keyOf(price), place: () => `price of ${commodityKey(price.commodity)} on ${price.date}` };
}

function* transactions({ book }: BookView): Iterable<Thing> {
  for (const transaction of book.transactions)
    yield { key: transaction.id, place: () => transactionWords(transaction), transaction };
}

/** Those of a transaction that is there twice are not told again. */
function* splits({ transactions: firsts, pathOf }: BookView): Iterable<Thing> {
  for (const transaction of firsts.values())
    for (const { id, account } of transaction.splits)
      yield { key: id, place: () => `${transactionWords(transaction)}, in ${pathOf(account)}`, transaction };
}
