/**
 * Is an adjusted series still what the vendor tells? Each new split or dividend changes all of it, and two halves that were
 * adjusted differently are none.
 */
import { counted } from '../../../core/counted.ts';
import { BrokerError } from '../../../core/errors.ts';
import type { Bars } from '../../../market/bars.ts';

/** The share of a session's bars that must come again as they are: single ones are corrected. */
const SAME_MIN = 0.5;

/** Both of that session. @throws BrokerError `series_changed` */
export function assertStillTheSame(stored: Bars, told: Bars, date: string): void {
  const closes = new Map(Array.from(told.minute, (minute, at) => [minute, told.close[at]]));
  const same = stored.minute.filter((minute, at) => closes.get(minute) === stored.close[at]).length;
  if (same >= stored.minute.length * SAME_MIN) return;
  const { symbol } = stored;
  throw new BrokerError({
    code: 'series_changed',
    message: `${symbol}: ${String(stored.minute.length - same)} of ${counted(stored.minute.length, 'bar')} of ${date} are now adjusted differently than in the store`,
    cure: 'there was a split or a dividend since: start the symbol anew with --replace, or keep prices as traded (--adjustment raw)',
    details: { symbol, date },
  });
}
