/** What is asked of every book of tbot's, of the real GnuCash: it has no complaint, and would change nothing, now and later. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { unpackBook } from '../../../src/lib/ledger/book/bytes.ts';
import { readBook } from '../../../src/lib/ledger/book/read-book.ts';
import { extendBook } from '../../../src/lib/ledger/extend.ts';
import { accountIdsIn } from '../../../src/lib/ledger/known-accounts.ts';
import type { Postings } from '../../../src/lib/ledger/postings.ts';
import { verifyBook } from '../../../src/lib/ledger/verify/verify-book.ts';
import { engineCheck, engineScrub, saveByEngine, type EngineVerdict, type ScrubChange } from '../../helpers/gnucash.ts';

/** @param known what GnuCash would change in what a person has entered */
export function assertSound(context: Mocha.Context, file: string, known: readonly ScrubChange[] = []): EngineVerdict {
  const verdict = engineCheck(context, file, { scrub: true });
  const { why, engine_log: log, static: text } = verdict;
  assert.deepEqual(why, [], [...log, ...text.findings].join('\n'));
  assert.deepEqual(engineScrub(file), known);
  return verdict;
}

/** Sound, saved by GnuCash, and sound with the same in it. */
export function assertStaysSound(
  context: Mocha.Context,
  file: string,
  { known = [], plain = false }: { readonly known?: readonly ScrubChange[]; readonly plain?: boolean } = {},
): EngineVerdict {
  const verdict = assertSound(context, file, known);
  saveByEngine(file, { plain });
  assert.deepEqual(contentOf(assertSound(context, file, known)), contentOf(verdict));
  return verdict;
}

/** Without what a save may change: the order of lots, and how the file is packed. */
export function contentOf({
  accounts,
  transactions,
  prices,
  lots,
  realized_by_strategy: gains,
}: EngineVerdict): unknown {
  const sorted = lots.map((lot) => JSON.stringify(lot)).sort();
  return { accounts, transactions, prices, gains, lots: sorted };
}

/** tbot's own checks find nothing. @param postings what the book should hold; null: nobody knows */
export function assertVerified(file: string, postings: Postings | null): void {
  const { book } = readBook(unpackBook(bookBytes(file), file).bytes, file);
  const expected =
    postings === null ? null : { postings, accountIds: accountIdsIn(book, postings.accounts), isComplete: true };
  assert.deepEqual(verifyBook(book, expected), []);
}

/** The old book's lines are all in the new one, as they were and in their order; but for what counts its records. */
export function assertOnlyAdded(old: Buffer, grown: Buffer): void {
  const lines = linesOf(grown);
  let at = 0;
  for (const line of linesOf(old)) {
    while (at < lines.length && lines[at] !== line) at++;
    assert.ok(at < lines.length, `the grown book lacks, where it was: ${line}`);
    at++;
  }
  assert.ok(lines.length > linesOf(old).length);
}

function linesOf(book: Buffer): string[] {
  const text = unpackBook(book, 'the book').bytes.toString('utf8');
  return text.split('\n').filter((line) => !line.startsWith('<gnc:count-data '));
}

/** A book with what it lacks of the postings; null: it has everything. @param old null: there is no book yet */
export function extended(old: Buffer | null, postings: Postings): Buffer | null {
  const { content } = extendBook(old, postings, 'the book');
  return content === null ? null : Buffer.concat([...content]);
}

export function bookBytes(file: string): Buffer {
  return readFileSync(file);
}

/** What lies in the accounts whose path ends so, in their commodities; sign as GnuCash keeps it: debits above zero. */
export function balanceIn({ accounts }: EngineVerdict, path: string): string | undefined {
  return accounts.find(({ name }) => name === path)?.balance;
}
