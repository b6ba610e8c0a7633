/** What can be wrong with the bytes of a book, as errors that say what to do. Nothing was changed when one is thrown. */
import { ConfigError } from '../../core/errors.ts';

const SAVE_AGAIN = 'open it in GnuCash, choose File > Save As with the data format XML, and use that file';
const RESTORE = 'put back a copy from data/ledger/backups, or one that GnuCash has kept beside the book';

/** It is something else. */
export function notGnuCash(file: string, why: string): ConfigError {
  const cure =
    'check the path; a GnuCash book in the data format XML is needed. To have a new book made, move this file away';
  return new ConfigError({ code: 'not_gnucash', message: `${file} is no GnuCash XML book: ${why}`, cure });
}

/** It is a GnuCash book, kept in a database. */
export function bookIsSqlite(file: string): ConfigError {
  const message = `${file} is a GnuCash book in the data format sqlite3`;
  return new ConfigError({ code: 'book_sqlite', message, cure: SAVE_AGAIN });
}

/** It is a GnuCash book of a format from before version 2. */
export function bookIsOld(file: string, why: string): ConfigError {
  const message = `${file} is a GnuCash book of an old format: ${why}`;
  return new ConfigError({ code: 'book_old_format', message, cure: SAVE_AGAIN });
}

/** Its text is not what GnuCash reads without asking: UTF-8 that says so. */
export function bookEncoding(file: string, why: string): ConfigError {
  const cure = `${SAVE_AGAIN}; or ${RESTORE}`;
  return new ConfigError({ code: 'book_encoding', message: `the text of ${file} is not plain UTF-8: ${why}`, cure });
}

/** Torn, or changed by something that is no GnuCash. */
export function bookDamaged(file: string, what: string, cause?: unknown): ConfigError {
  return new ConfigError({ code: 'book_damaged', message: `${file} is damaged: ${what}`, cure: RESTORE, cause });
}

export function bookTooLarge(file: string, bytesMax: number): ConfigError {
  const message = `${file} unpacks to more than ${String(bytesMax / 1024 ** 2)} MiB`;
  const cure = 'check that it is the book; start a new one by moving it away';
  return new ConfigError({ code: 'book_too_large', message, cure });
}

/** GnuCash reads such a file; where more is to be put in, nobody can say. */
export function notOneBook(file: string, count: number): ConfigError {
  const message = count === 0 ? `${file} holds no gnc:book` : `${file} holds ${String(count)} books instead of one`;
  return new ConfigError({ code: 'not_one_book', message, cure: SAVE_AGAIN });
}
