/** The books for people: which are meant, and what became of them. */
import { Flags } from '@oclif/core';
import { BOOK_MODES } from '../lib/app/ledger/books.ts';
import type { BookExport } from '../lib/app/ledger/export.ts';
import { counted } from '../lib/core/counted.ts';

export const bookModeFlag = {
  mode: Flags.option({ options: BOOK_MODES, description: 'The book of paper or of live trading (default: both)' })(),
};

export function exportLines({ mode, file, outcome, unbooked, ...added }: BookExport): string[] {
  const left = unbooked.map(
    ({ trade_id: id, execution_id: execution, why }) =>
      `warning: ${id}: the fill ${execution} is not in the book: ${why}`,
  );
  if (outcome === 'absent') return [`${mode}: no trades, and no book`, ...left];
  if (outcome === 'unchanged') return [`${mode}: ${file} has every trade`, ...left];
  const what = `${counted(added.trades_added, 'trade')} in ${counted(added.transactions_added, 'transaction')}`;
  const before = added.backup === null ? 'a new book' : `the book before it: backup ${added.backup}`;
  return [`${mode}: added ${what} to ${file} (${before})`, ...left];
}
