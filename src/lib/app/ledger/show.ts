/** `tbot ledger show`: the accounts of a book with their balances. Guarantees: looks and changes nothing, and takes no lock. */
import { existsSync, readFileSync } from 'node:fs';
import type { Home } from '../../config/home.ts';
import { ConfigError } from '../../core/errors.ts';
import { balancesOf, type Balance } from '../../ledger/balances.ts';
import { unpackBook } from '../../ledger/book/bytes.ts';
import { readBook } from '../../ledger/book/read-book.ts';
import type { Book } from '../../ledger/book/model.ts';
import { saying } from '../../ledger/file/faults.ts';
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

interface NamedBook {
  readonly mode: BookMode;
  readonly file: string;
}

/** The one asked for, or those that are there. @throws ConfigError `no_book`; and of a book that cannot be read */
export function showBooks({ home }: App, asked: BookMode | undefined): readonly ShownBook[] {
  return booksThere(home, asked).map(({ mode, file }) => {
    const book = readBookFile(file);
    return { mode, file, transactions: book.transactions.length, accounts: balancesOf(book) };
  });
}

/** @throws ConfigError `ledger_unusable`; and what readBook does */
export function readBookFile(file: string): Book {
  const bytes = saying(file, () => readFileSync(file));
  return readBook(unpackBook(bytes, file).bytes, file).book;
}

export function booksOf(home: Home, asked: BookMode | undefined): readonly NamedBook[] {
  return BOOK_MODES.filter((mode) => (asked ?? mode) === mode).map((mode) => ({
    mode,
    file: bookPlace(home, mode).file,
  }));
}

/** @throws ConfigError `no_book` */
export function booksThere(home: Home, asked: BookMode | undefined): readonly NamedBook[] {
  const books = booksOf(home, asked);
  const there = books.filter(({ file }) => existsSync(file));
  if (there.length > 0) return there;
  throw noBooks(books);
}

export function noBooks(books: readonly NamedBook[]): ConfigError {
  return new ConfigError({
    code: 'no_book',
    message: `there is no book: ${books.map(({ file }) => file).join(', ')}`,
    cure: 'tbot ledger export writes it once something was traded',
  });
}
