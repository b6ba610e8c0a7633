/** `tbot ledger show`: the accounts of a book with their balances. Guarantees: looks and changes nothing, and takes no lock. */
import { existsSync, readFileSync } from 'node:fs';
import { ConfigError } from '../../core/errors.ts';
import { balancesOf, type Balance } from '../../ledger/balances.ts';
import { unpackBook } from '../../ledger/book/bytes.ts';
import { readBook } from '../../ledger/book/read-book.ts';
import type { Book } from '../../ledger/book/model.ts';
import type { BookMode } from '../../ledger/fill.ts';
import type { App } from '../app.ts';
import { BOOK_MODES, bookPlace } from './books.ts';

export interface ShownBook {
  readonly mode: BookMode;
  readonly file: string;
  readonly transactions: number;
  /** In the order of their paths; of all accounts, also those that tbot does not use. */
  readonly accounts: readonly Balance[];
}

/** The one asked for, or those that are there. @throws ConfigError `no_book`; and of a book that cannot be read */
export function showBooks({ home }: App, asked: BookMode | undefined): readonly ShownBook[] {
  return booksThere(home, asked).map(({ mode, file }) => {
    const book = readBookFile(file);
    return { mode, file, transactions: book.transactions.length, accounts: balancesOf(book) };
  });
}

export function readBookFile(file: string): Book {
  return readBook(unpackBook(readFileSync(file), file).bytes, file).book;
}

/** @throws ConfigError `no_book` */
export function booksThere(
  home: App['home'],
  asked: BookMode | undefined,
): readonly { readonly mode: BookMode; readonly file: string }[] {
  const books = BOOK_MODES.filter((mode) => (asked ?? mode) === mode).map((mode) => ({
    mode,
    file: bookPlace(home, mode).file,
  }));
  const there = books.filter(({ file }) => existsSync(file));
  if (there.length > 0) return there;
  throw new ConfigError({
    code: 'no_book',
    message: `there is no book: ${books.map(({ file }) => file).join(', ')}`,
    cure: 'tbot ledger export writes it once something was traded',
  });
}
