/**
 * What is to be said of a book in a line: whether it has every trade of the journals. Guarantees: looks and changes nothing, and takes
 * no lock; what is wrong with the book is what is said, and never thrown.
 */
import { existsSync, readFileSync } from 'node:fs';
import { asError } from '../../core/errors.ts';
import { counted } from '../../core/counted.ts';
import { extendBook } from '../../ledger/extend.ts';
import type { BookMode } from '../../ledger/fill.ts';
import type { App } from '../app.ts';
import { bookName, bookPlace, writtenModes } from './books.ts';
import { postingsOf } from './postings.ts';

/** Null: nothing was traded, or the book is not to be written. */
export function bookState(app: App, mode: BookMode): string | null {
  const { config } = app.configuration();
  if (config === null || !writtenModes(config.trading).includes(mode)) return null;
  const place = bookPlace(app.home, mode);
  try {
    const { postings, unbooked, unread } = postingsOf(app.home, mode);
    if (postings.transactions.length === 0) return null;
    const old = existsSync(place.file) ? readFileSync(place.file) : null;
    const { transactions, trades } = extendBook(old, postings, place.file);
    if (transactions > 0) return `${bookName(place)} lacks ${counted(trades, 'trade')}; tbot ledger export`;
    const isWhole = unbooked.length === 0 && unread.length === 0;
    return isWhole
      ? `${bookName(place)} has every trade`
      : `${bookName(place)} is not whole; tbot ledger export says why`;
  } catch (error) {
    return `${bookName(place)} is not as it should be: ${asError(error).message}; tbot ledger verify`;
  }
}
