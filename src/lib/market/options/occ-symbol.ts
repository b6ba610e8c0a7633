/**
 * The names of option contracts: the OCC's symbology of 2010 without the spaces that pad the root to six places, as
 * Alpaca and Webull write it. Guarantees: one contract, one symbol; what the symbology cannot hold is an error.
 */
import { civilDate, type DayNumber } from '../../calendar/civil-date.ts';
import { LogicError } from '../../core/errors.ts';
import type { OptionContract } from '../bars.ts';

const ROOT = /^[A-Z][A-Z0-9]{0,5}$/;
/** The strike is written in thousandths of a dollar, in eight digits. */
const STRIKE_UNITS = 1000;
const STRIKE_UNITS_MAX = 99_999_999;

/**
 * "GOOG151231P00750000": root, yymmdd, P or C, strike. The root is the ticker without a dot: BRK.B is BRKB.
 * @throws LogicError `occ_symbol` for a ticker or strike that the symbology cannot write
 */
export function occSymbol({ underlying, right, strike, expiry }: OptionContract): string {
  const root = underlying.replace('.', '');
  const units = Math.round(strike * STRIKE_UNITS);
  if (!hasOccSymbol({ underlying, strike }))
    throw new LogicError({
      code: 'occ_symbol',
      message: `an option on ${underlying} with strike ${String(strike)} has no OCC symbol`,
      cure: 'report it: a contract like this should never have come from a chain',
      details: { underlying, strike },
    });
  const { year, month, day } = civilDate(expiry);
  const date = [year % 100, month, day].map((part) => String(part).padStart(2, '0')).join('');
  return `${root}${date}${right === 'put' ? 'P' : 'C'}${String(units).padStart(8, '0')}`;
}

/** Whether the symbology can write it: a root of up to six letters and digits, a strike of whole thousandths. */
export function hasOccSymbol({ underlying, strike }: Pick<OptionContract, 'underlying' | 'strike'>): boolean {
  const units = Math.round(strike * STRIKE_UNITS);
  const isExact = Math.abs(strike * STRIKE_UNITS - units) < 1e-6;
  return ROOT.test(underlying.replace('.', '')) && isExact && units > 0 && units <= STRIKE_UNITS_MAX;
}

/** Calendar days from that New York date to the contract's expiry; 0 on the day itself. */
export function daysToExpiry({ expiry }: OptionContract, day: DayNumber): number {
  return expiry - day;
}
