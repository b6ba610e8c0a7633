/**
 * `tbot ledger verify`: is each book sound, and is it what the journals say, and what the broker says where it can be asked?
 * Guarantees: looks and changes nothing; a broker that cannot be asked is said, and is no fault of the book.
 */
import type { Book } from '../../ledger/book/model.ts';
import { accountIdsIn } from '../../ledger/known-accounts.ts';
import type { BookMode } from '../../ledger/fill.ts';
import { countTrades } from '../../ledger/verify/facts.ts';
import { CHECKS, verifyBook } from '../../ledger/verify/verify-book.ts';
import type { App } from '../app.ts';
import type { Reach } from '../ops/reconcile.ts';
import { askBrokers, type AskedBroker } from './ask-brokers.ts';
import { told, type ToldFinding } from './told-finding.ts';
import { postingsOf } from './postings.ts';
import { booksThere, readBookFile } from './show.ts';

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

/** The checks by name, each with what holds in a sound book. */
export function ledgerChecks(): readonly { readonly name: string; readonly says: string }[] {
  return CHECKS.map(({ name, says }) => ({ name, says }));
}

/** The one asked for, or those that are there. @throws ConfigError `no_book`; and of a book that cannot be read */
export async function verifyBooks(
  app: App,
  asked: BookMode | undefined,
  reach: Reach,
): Promise<readonly VerifiedBook[]> {
  const verified: VerifiedBook[] = [];
  for (const { mode, file } of booksThere(app.home, asked)) {
    const book = readBookFile(file);
    const findings = verifyBook(book, expectedIn(app, mode, book));
    const brokers = await askBrokers(app, mode, book, reach);
    const all = [...findings.map(told), ...brokers.flatMap((broker) => broker.findings)];
    const trades = countTrades(book.transactions);
    const agrees = all.every(({ severity }) => severity === 'note');
    verified.push({ mode, file, transactions: book.transactions.length, trades, agrees, findings: all, brokers });
  }
  return verified;
}

/** The journals may know of several sessions that a book could have been opened with: the book says which it was. */
function expectedIn({ home }: App, mode: BookMode, book: Book): Parameters<typeof verifyBook>[1] {
  const openedBy = new Set(
    book.transactions.flatMap(({ facts }) => (facts.event === 'opening' ? [openingKey(facts)] : [])),
  );
  const { postings } = postingsOf(home, mode, (opening) => openedBy.has(openingKey({ ...opening })));
  return { postings, accountIds: accountIdsIn(book, postings.accounts), isComplete: true };
}

function openingKey({ broker = '', session = '' }: Readonly<Record<string, unknown>>): string {
  return `${String(broker)} ${String(session)}`;
}
