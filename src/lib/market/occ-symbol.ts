/** The name that an option contract has everywhere. */
import { civilDate } from '../calendar/civil-date.ts';
import type { OptionContract } from './bars.ts';

/** "GOOG151224C00600000": ticker, expiry, right, strike in thousandths of a dollar (OCC, OSI of 2010, without padding). */
export function occSymbol({ underlying, right, strike, expiry }: OptionContract): string {
  const { year, month, day } = civilDate(expiry);
  const date = [year % 100, month, day].map((part) => String(part).padStart(2, '0')).join('');
  const thousandths = String(Math.round(strike * 1000)).padStart(8, '0');
  return `${underlying}${date}${right === 'call' ? 'C' : 'P'}${thousandths}`;
}
