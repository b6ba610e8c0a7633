/**
 * Reads a GnuCash XML book of version 2: what is in it, and where more can be put. Guarantees: changes nothing; reads
 * what GnuCash reads, or says why not; judges the structure alone: whether it balances, or says a thing twice, is for the
 * checks to find.
 */
import type { Guid } from '../guid.ts';
import { guidIn, plainGuid, textOf, type BookElement } from './element.ts';
import { bookDamaged, notOneBook } from './faults.ts';
import type { BookLayout } from './layout.ts';
import type { Book, BookAccount, BookCommodity, BookOutline, BookPrice, BookTransaction } from './model.ts';
import { surveyor } from './place.ts';
import { accountOf, commodityOf, hasTradingAccounts, priceOf, transactionOf } from './records.ts';
import { scanBook } from './scan.ts';
import { assertBookText } from './sniff.ts';

/** All of it: for checks. @param file how errors name it @throws ConfigError: see faults.ts */
export function readBook(bytes: Buffer, file: string): { readonly book: Book; readonly layout: BookLayout } {
  const transactions: BookTransaction[] = [];
  const { outline, layout } = read(bytes, file, false, (record) => transactions.push(transactionOf(record)));
  return { book: { ...outline, transactions }, layout };
}

/** Of transactions only the ids: enough to know what is to be added, and much quicker. */
export function readOutline(
  bytes: Buffer,
  file: string,
): { readonly outline: BookOutline; readonly layout: BookLayout } {
  const transactionIds = new Set<Guid>();
  const { outline, layout } = read(bytes, file, true, (record) => transactionIds.add(guidIn(record, 'trn:id')));
  return { outline: { ...outline, transactionIds }, layout };
}

interface Read {
  readonly outline: Omit<BookOutline, 'transactionIds'>;
  readonly layout: BookLayout;
}

function read(bytes: Buffer, file: string, onlyIds: boolean, onTransaction: (record: BookElement) => void): Read {
  assertBookText(bytes, file);
  const commodities: BookCommodity[] = [];
  const accounts: BookAccount[] = [];
  const prices: BookPrice[] = [];
  const survey = surveyor(bytes);
  let id = '';
  let bookCount = 0;
  let usesTradingAccounts = false;
  const visits: Readonly<Record<string, (record: BookElement) => void>> = {
    'book:id': (record) => (id = plainGuid(textOf(record))),
    'book:slots': (record) => (usesTradingAccounts = hasTradingAccounts(record)),
    'gnc:commodity': (record) => commodities.push(commodityOf(record)),
    'gnc:account': (record) => accounts.push(accountOf(record)),
    price: (record) => prices.push(priceOf(record)),
    'gnc:transaction': onTransaction,
    'gnc:book': () => (bookCount += 1),
  };
  scanBook(bytes, file, { onlyIds }, (record) => {
    survey.see(record);
    visits[record.name]?.(record);
  });
  if (bookCount !== 1) throw notOneBook(file, bookCount);
  const root = accounts.find(({ type }) => type === 'ROOT');
  if (id === '') throw bookDamaged(file, 'the book has no id');
  if (root === undefined) throw bookDamaged(file, 'the book has no root account');
  return { outline: { id, usesTradingAccounts, commodities, accounts, prices }, layout: survey.layout(root.id) };
}
