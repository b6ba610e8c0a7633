/**
 * `tbot ledger verify`: is each book sound, and is it what the journals say, and what the broker says where it can be asked?
 * Guarantees: looks and changes nothing; what cannot be read is a finding, and keeps nothing else from being looked at; a
 * broker that cannot be asked is said, and is no fault of the book.
 */
import { existsSync } from 'node:fs';
import { configOf } from '../../config/files.ts';
import { TbotError } from '../../core/errors.ts';
import { counted } from '../../core/counted.ts';
import type { Book, BookTransaction } from '../../ledger/book/model.ts';
import { accountIdsIn, assertUsable } from '../../ledger/known-accounts.ts';
import type { BookMode } from '../../ledger/fill.ts';
import type { Expected } from '../../ledger/verify/book-index.ts';
import { countTrades } from '../../ledger/verify/facts.ts';
import type { Finding } from '../../ledger/verify/finding.ts';
import { verifyBook } from '../../ledger/verify/verify-book.ts';
import { sessionOfTrade } from '../../orders/trade-id.ts';
import type { App } from '../app.ts';
import type { Reach } from '../ops/reconcile.ts';
import { askBrokers, type AskedBroker } from './ask-brokers.ts';
import { writtenModes } from './books.ts';
import { told, type ToldFinding } from './told-finding.ts';
import { postingsOf } from './postings.ts';
import { booksOf, noBooks, readBookFile } from './show.ts';

export interface VerifiedBook {
  readonly mode: BookMode;
  readonly file: string;
  readonly transactions: number;
  /** Of tbot's. */
  readonly trades: number;
  /** No finding but notes. */
  readonly agrees: boolean;
  readonly findings: readonly ToldFinding[];
  readonly brokers: readonly AskedBroker[];
}

/** The one asked for, or all that are there or should be. @throws ConfigError `no_book` where there is none and no trade */
export async function verifyBooks(
  app: App,
  asked: BookMode | undefined,
  reach: Reach,
): Promise<readonly VerifiedBook[]> {
  const verified: VerifiedBook[] = [];
  const books = booksOf(app.home, asked);
  for (const { mode, file } of books) {
    const one = existsSync(file) ? await looked(app, mode, file, reach) : missing(app, mode, file);
    if (one !== null) verified.push(one);
  }
  if (verified.length === 0) throw noBooks(books);
  return verified;
}

async function looked(app: App, mode: BookMode, file: string, reach: Reach): Promise<VerifiedBook> {
  let book: Book;
  try {
    book = readBookFile(file);
  } catch (error) {
    return judged({ mode, file, transactions: 0, trades: 0, brokers: [] }, [findingOf(error, 'the book')]);
  }
  const { unread, findings } = findingsIn(app, mode, book);
  const { asked: brokers, findings: ofBrokers } = await askBrokers(app, mode, book, reach);
  const figures = { transactions: book.transactions.length, trades: countTrades(book.transactions) };
  return judged({ mode, file, ...figures, brokers }, [...findings, ...unread, ...ofBrokers]);
}

/** Null: nothing was traded in that mode, or its book is not to be written. */
function missing(app: App, mode: BookMode, file: string): VerifiedBook | null {
  if (!writtenModes(configOf(app.configuration()).trading).includes(mode)) return null;
  const { transactions } = postingsOf(app.home, mode).postings;
  if (transactions.length === 0) return null;
  const finding: Finding = {
    ...{ check: 'missing', severity: 'error', place: 'the book', tradeId: null, found: 'no book' },
    expected: `the journals' trades in ${counted(transactions.length, 'transaction')}`,
    cure: 'tbot ledger export',
  };
  return judged({ mode, file, transactions: 0, trades: 0, brokers: [] }, [finding]);
}

function judged(book: Omit<VerifiedBook, 'agrees' | 'findings'>, findings: readonly Finding[]): VerifiedBook {
  return { ...book, agrees: findings.every(({ severity }) => severity === 'note'), findings: findings.map(told) };
}

/** A book that tbot cannot add to is looked at by itself. */
function findingsIn(
  app: App,
  mode: BookMode,
  book: Book,
): { readonly findings: readonly Finding[]; readonly unread: readonly Finding[] } {
  const openedBy = new Set(book.transactions.filter(({ facts }) => facts.event === 'opening').map(sessionOf));
  const { postings, unread, sessions } = postingsOf(app.home, mode, ({ broker, session }) =>
    openedBy.has(`${broker} ${session}`),
  );
  const ours = book.transactions.filter(({ facts }) => Object.keys(facts).length > 0);
  // Journals that were put away explain nothing: then it is not known what should not be in the book.
  const isComplete = ours.every((transaction) => sessions.has(sessionOf(transaction)));
  const ofJournals = unread.map(({ journal, why }): Finding => ({
    ...{ check: 'journals', severity: 'error', place: `journal ${journal}`, tradeId: null, found: why },
    expected: 'a journal that can be read',
    cure: 'docs/OPERATIONS.md, "The journal is damaged"; its trades are not compared',
  }));
  try {
    assertUsable(book);
    const accountIds = accountIdsIn(book, postings.accounts);
    const expected: Expected = {
      postings: { ...postings, transactions: meant(postings, book) },
      accountIds,
      isComplete,
    };
    return { findings: verifyBook(book, expected), unread: ofJournals };
  } catch (error) {
    return { findings: [findingOf(error, 'the book'), ...verifyBook(book, null)], unread: ofJournals };
  }
}

/** Where the session is not known any more that the book was opened with, another one's money is not expected instead. */
function meant({ transactions }: Expected['postings'], book: Book): Expected['postings']['transactions'] {
  const opened = new Map(
    book.transactions.filter(({ facts }) => facts.event === 'opening').map((each) => [each.id, each]),
  );
  return transactions.filter((planned) => {
    const inBook = opened.get(planned.id);
    return inBook === undefined || inBook.facts.session === planned.facts.session;
  });
}

/** Broker and session, in which it was decided or opened. */
function sessionOf({ facts }: BookTransaction): string {
  const { broker = '', trade_id: id, session = '' } = facts;
  return `${broker} ${id === undefined ? session : (sessionOfTrade(id) ?? '')}`;
}

/** @throws what is no failure of the book */
function findingOf(error: unknown, place: string): Finding {
  if (!(error instanceof TbotError)) throw error;
  const { code: check, message: found, cure } = error;
  return { check, severity: 'error', place, tradeId: null, found, expected: 'a book that tbot can add to', cure };
}
