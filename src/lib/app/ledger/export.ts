/**
 * `tbot ledger export`, and what a run does at its end: the journals' trades into the books. Guarantees: a book that GnuCash
 * has open is left alone, and nothing is lost by that, for the next export looks at the journals anew; a trade that is in
 * the book is not added again; a fill that cannot be booked is named.
 */
import { existsSync, readFileSync } from 'node:fs';
import { configOf } from '../../config/files.ts';
import { asError, RefusedError } from '../../core/errors.ts';
import type { Unbooked } from '../../ledger/bookkeeping.ts';
import { extendBook, type Extended } from '../../ledger/extend.ts';
import { changeBook, type ChangeOutcome } from '../../ledger/file/book-file.ts';
import type { BookPlace } from '../../ledger/file/place.ts';
import type { BookMode } from '../../ledger/fill.ts';
import type { Postings } from '../../ledger/postings.ts';
import type { App } from '../app.ts';
import type { UnreadJournal } from '../journals.ts';
import { bookPlace, modesToWrite } from './books.ts';
import { postingsOf } from './postings.ts';

/** What became of one book. */
export interface BookExport {
  readonly mode: BookMode;
  readonly file: string;
  /** `written`: more was added; `unchanged`: it had everything; `absent`: there is no trade, and no book. */
  readonly outcome: 'written' | 'unchanged' | 'absent';
  readonly trades_added: number;
  readonly transactions_added: number;
  /** Name of the backup of the book as it was before; null: there was none, or nothing was changed. */
  readonly backup: string | null;
  readonly unbooked: readonly UnbookedFill[];
  /** Journals that could not be read: their trades are not in the book. */
  readonly unread: readonly UnreadJournal[];
}

export interface UnbookedFill {
  readonly trade_id: string;
  readonly execution_id: string;
  readonly why: string;
}

/** All books that may be written, or the one asked for, each told as it is done; what failed first is thrown at the end. */
export function exportBooks(
  app: App,
  asked: BookMode | undefined,
  told: (book: BookExport) => void,
): readonly BookExport[] {
  const exports: BookExport[] = [];
  const errors: unknown[] = [];
  for (const mode of modesToWrite(configOf(app.configuration()).trading, asked)) {
    try {
      const book = exportBook(app, mode);
      exports.push(book);
      told(book);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw asError(errors[0]);
  return exports;
}

/** @throws RefusedError `ledger_open` and others; ConfigError of a book that cannot be used; LogicError of the disk */
export function exportBook(app: App, mode: BookMode): BookExport {
  return writeBook(app, mode, bookPlace(app.home, mode), postingsOf(app.home, mode));
}

export function writeBook(
  { clock }: App,
  mode: BookMode,
  place: BookPlace,
  { postings, unbooked, unread = [] }: WhatToWrite,
): BookExport {
  const left = unbooked.map(({ fill, why }) => ({ trade_id: fill.tradeId, execution_id: fill.executionId, why }));
  const what = { mode, file: place.file, unbooked: left, unread, trades_added: 0, transactions_added: 0, backup: null };
  if (postings.transactions.length === 0) return { ...what, outcome: existsSync(place.file) ? 'unchanged' : 'absent' };
  let extended: Extended | null = null;
  const extend = (old: Buffer | null): Extended => (extended = extendBook(old, postings, place.file));
  const changed = unlessWhole(place, extend, () => changeBook(place, clock.now(), (old) => extend(old).content));
  if (!changed.isChanged) return { ...what, outcome: 'unchanged' };
  const { trades = 0, transactions = 0 } = (extended as Extended | null) ?? {};
  const backup = changed.backup?.name ?? null;
  return { ...what, outcome: 'written', trades_added: trades, transactions_added: transactions, backup };
}

interface WhatToWrite {
  readonly postings: Postings;
  readonly unbooked: readonly Unbooked[];
  readonly unread?: readonly UnreadJournal[];
}

/** That GnuCash has a book open is no trouble where nothing is to be added to it. */
function unlessWhole(
  { file }: BookPlace,
  extend: (old: Buffer) => Extended,
  change: () => ChangeOutcome,
): ChangeOutcome {
  try {
    return change();
  } catch (error) {
    const isOpen = error instanceof RefusedError && error.code === 'ledger_open' && existsSync(file);
    if (!isOpen || extend(readFileSync(file)).content !== null) throw error;
    return { isChanged: false };
  }
}
