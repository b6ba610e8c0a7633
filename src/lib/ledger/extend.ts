/**
 * A book with what it lacks of its postings: read, compared, spliced, packed as it was. Guarantees: the same postings twice
 * are added once; what was in the book stays as it is, byte for byte; nothing to add gives null, and nothing is to be written.
 */
import { additionsTo } from './additions.ts';
import { packBook, unpackBook } from './book/bytes.ts';
import { emptyBook } from './book/empty-book.ts';
import { readOutline } from './book/read-book.ts';
import { splice } from './book/splice.ts';
import { guidOf } from './guid.ts';
import type { Postings } from './postings.ts';
import { countTrades } from './verify/facts.ts';

export interface Extended {
  /** The book, piece by piece; to be gone through once. Null: it has everything. */
  readonly content: Iterable<Buffer> | null;
  readonly transactions: number;
  /** Of which something was added. */
  readonly trades: number;
}

const NOTHING: Extended = { content: null, transactions: 0, trades: 0 };

/**
 * @param old null: there is no book yet
 * @param file how errors name it
 * @throws ConfigError, RefusedError: what speaks against the book (book/faults.ts, additions.ts)
 */
export function extendBook(old: Buffer | null, postings: Postings, file: string): Extended {
  if (old === null && postings.transactions.length === 0) return NOTHING;
  const unpacked = old === null ? { bytes: emptyBook(idOfNew(postings)), isGzip: false } : unpackBook(old, file);
  const { outline, layout } = readOutline(unpacked.bytes, file);
  const additions = additionsTo(outline, postings);
  const { transactions } = additions;
  if (transactions.length === 0) return NOTHING;
  const content = packBook(splice(unpacked.bytes, layout, additions), unpacked.isGzip);
  return { content, transactions: transactions.length, trades: countTrades(transactions) };
}

/** The same trades make the same book, to the byte. */
function idOfNew({ transactions: [first] }: Postings): string {
  return guidOf('book', first?.id ?? '');
}
