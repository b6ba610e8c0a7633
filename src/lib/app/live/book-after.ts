/**
 * The GnuCash book at a run's end. Guarantees: whatever is wrong with it is told and alerted, and is no failure of the run; what
 * could not be written is taken from the journal by the next export. The books' code is loaded only here, after the trading.
 */
import { asError, TbotError } from '../../core/errors.ts';
import type { Alert } from '../../session/alert.ts';
import type { BookExport } from '../ledger/export.ts';
import type { RunPlan, WaitingBook } from './plan.ts';

/** Null: nothing is to be written after a dry run, or with GNC_EXPORT_MODE. */
export async function bookAfterRun(
  { app, config, words, stage }: RunPlan,
  alert: (alert: Alert) => void,
): Promise<BookExport | WaitingBook | null> {
  if (words.dryRun) return null;
  const { mode } = stage.place;
  try {
    const { writtenModes } = await import('../ledger/books.ts');
    if (!writtenModes(config).includes(mode)) return null;
    const { exportBook } = await import('../ledger/export.ts');
    const book = exportBook(app, mode);
    for (const { trade_id: id, why } of book.unbooked)
      alert({ severity: 'warning', code: 'ledger_unbooked', text: `${id} is not whole in the ${mode} book: ${why}` });
    for (const { journal, why } of book.unread)
      alert({
        severity: 'warning',
        code: 'ledger_unread',
        text: `the ${mode} book lacks the trades of ${journal}: ${why}`,
      });
    return book;
  } catch (thrown) {
    const error = asError(thrown);
    const { code, cure } = error instanceof TbotError ? error : { code: 'ledger_failed', cure: 'tbot ledger export' };
    const text = `the ${mode} book waits: ${error.message} (${cure})`;
    alert({ severity: 'warning', code, text });
    return { outcome: 'waits', code, message: error.message, cure };
  }
}
