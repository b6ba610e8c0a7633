/** Each thing of a book is there once. GnuCash loads a book with doubles without a word, and counts them twice or hides one. */
import type { BookPrice } from '../book/model.ts';
import { commodityKey } from '../postings.ts';
import type { BookView } from './book-view.ts';
import { tradeOf } from './facts.ts';
import type { Check, Fault } from './finding.ts';
import { transactionWords } from './words.ts';

const RESTORE = 'restore a backup (data/ledger/backups), enter anew what you have entered since, and export again';

export const UNIQUE_IDS: Check = {
  name: 'unique_ids',
  says: 'Every commodity, account, lot, price, transaction and split has an id of its own.',
  *find(view) {
    const { commodities, accounts, prices, transactions } = view.book;
    for (const each of doubles(commodities, commodityKey))
      yield fault(`security ${commodityKey(each)}`, 'a second security of that name');
    for (const { name } of doubles(accounts, idOf)) yield fault(`account ${name}`, 'a second account with the same id');
    yield* doubleLots(view);
    for (const price of doubles(prices, idOf)) yield fault(priceWords(price), 'a second price with the same id');
    for (const each of doubles(transactions, idOf))
      yield fault(transactionWords(each), 'a second transaction with the same id, counted twice', tradeOf(each));
    yield* doubleSplits(view);
  },
};

/** A note: it moves no money, and GnuCash itself lets older books have it. */
export const ONE_PRICE_A_DAY: Check = {
  name: 'one_price_a_day',
  says: 'A commodity has one price a day in a currency.',
  *find({ book }) {
    for (const price of doubles(book.prices, dayOf))
      yield {
        ...fault(priceWords(price), 'a second price of that day'),
        severity: 'note',
        cure: 'delete one of them in the Price Database',
      };
  },
};

/** Those of an account that is there twice are not told again. */
function* doubleLots({ accounts, pathOf }: BookView): Iterable<Fault> {
  const lots = [...accounts.values()].flatMap((account) =>
    account.lots.map(({ id, title }) => ({ id, title, account })),
  );
  for (const { title, account } of doubles(lots, idOf))
    yield fault(`lot "${title}" of ${pathOf(account.id)}`, 'a second lot with the same id');
}

/** Those of a transaction that is there twice are not told again. */
function* doubleSplits({ transactions, pathOf }: BookView): Iterable<Fault> {
  const seen = new Set<string>();
  for (const transaction of transactions.values())
    for (const { id, account } of transaction.splits) {
      if (seen.has(id)) {
        const place = `${transactionWords(transaction)}, in ${pathOf(account)}`;
        yield fault(place, 'a second split with the same id, counted twice', tradeOf(transaction));
      }
      seen.add(id);
    }
}

function doubles<T>(things: readonly T[], keyOf: (thing: T) => string): T[] {
  const seen = new Set<string>();
  return things.filter((thing) => {
    const key = keyOf(thing);
    const isSecond = seen.has(key);
    seen.add(key);
    return isSecond;
  });
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function dayOf({ commodity, currency, date }: BookPrice): string {
  return `${commodityKey(commodity)} ${commodityKey(currency)} ${date}`;
}

function priceWords({ commodity, date }: BookPrice): string {
  return `price of ${commodityKey(commodity)} on ${date}`;
}

function fault(place: string, found: string, tradeId: string | null = null): Fault {
  return { severity: 'error', place, tradeId, found, expected: 'one', cure: RESTORE };
}
