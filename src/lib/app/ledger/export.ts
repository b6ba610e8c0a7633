/**
 * `tbot ledger export`, and what a run does at its end: the journals' trades into the books. Guarantees: a book that GnuCash
 * has open is left alone, and nothing is lost by that, for the next export looks at the journals anew; a trade that is in
 * the book is not added again; a fill that cannot be booked is named.
 */
import { configOf } from '../../config/files.ts';
import { asError } from '../../core/errors.ts';
import type { Unbooked } from '../../ledger/bookkeeping.ts';
import { extendBook, type Extended } from '../../ledger/extend.ts';
import { changeBook } from '../../ledger/file/book-file.ts';
import type { BookPlace } from '../../ledger/file/place.ts';
import type { BookMode } from '../../ledger/fill.ts';
import type { Postings } from '../../ledger/postings.ts';
import type { App } from '../app.ts';
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
}

export interface UnbookedFill {
  readonly trade_id: string;
  readonly execution_id: string;
  readonly why: string;
}

/** All books that may be written, or the one asked for; the first error is thrown when each has been tried. */
export function exportBooks(app: App, asked: BookMode | undefined): readonly BookExport[] {
  const exports: BookExport[] = [];
  const errors: unknown[] = [];
  for (const mode of modesToWrite(configOf(app.configuration()).trading, asked)) {
    try {
      exports.push(exportBook(app, mode));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw asError(errors[0]);
  return exports;
}

/** @throws RefusedError `ledger_open` and others; ConfigError of a book that cannot be used; LogicError of journals and disk */
export function exportBook(app: App, mode: BookMode): BookExport {
  const { postings, unbooked } = postingsOf(app.home, mode);
  return writeBook(app, mode, bookPlace(app.home, mode), { postings, unbooked });
}

export function writeBook(
  { clock }: App,
  mode: BookMode,
  place: BookPlace,
  { postings, unbooked }: { readonly postings: Postings; readonly unbooked: readonly Unbooked[] },
): BookExport {
  const left = unbooked.map(({ fill, why }) => ({ trade_id: fill.tradeId, execution_id: fill.executionId, why }));
  const what = { mode, file: place.file, unbooked: left };
  if (postings.transactions.length === 0)
    return { ...what, outcome: 'absent', trades_added: 0, transactions_added: 0, backup: null };
  let extended: Extended | null = null;
  const changed = changeBook(place, clock.now(), (old) => {
    extended = extendBook(old, postings, place.file);
    return extended.content;
  });
  const { trades = 0, transactions = 0 } = (extended as Extended | null) ?? {};
  return {
    ...{ ...what, outcome: changed.isChanged ? 'written' : 'unchanged', trades_added: trades },
    ...{ transactions_added: transactions, backup: changed.isChanged ? (changed.backup?.name ?? null) : null },
  };
}
