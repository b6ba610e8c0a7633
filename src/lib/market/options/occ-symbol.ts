/**
 * The names of option contracts: the OCC's symbology of 2010 without the spaces that pad the root to six places, as
 * Alpaca and Webull write it. Guarantees: one contract, one symbol; what the symbology cannot hold is an error.
 */
import { civilDate, dayNumber, isoDate, type DayNumber } from '../../calendar/civil-date.ts';
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
  const root = occRoot(underlying);
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

const OCC_SYMBOL = /^([A-Z][A-Z0-9]{0,5})(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;
/** Years are written with two digits: 98 is 1998. Options were first listed in 1973. */
const FIRST_SHORT_YEAR = 73;

/** The contract of that symbol, with the root of its underlying; null for what is no OCC symbol. */
export function readOccSymbol(symbol: string): (Omit<OptionContract, 'underlying'> & { readonly root: string }) | null {
  const [, root, shortYear, month, day, right, units] = OCC_SYMBOL.exec(symbol) ?? [];
  if (root === undefined) return null;
  const year = Number(shortYear) + (Number(shortYear) < FIRST_SHORT_YEAR ? 2000 : 1900);
  const expiry = dayNumber(year, Number(month), Number(day));
  if (isoDate(expiry) !== `${String(year)}-${String(month)}-${String(day)}`) return null;
  return { root, right: right === 'P' ? 'put' : 'call', strike: Number(units) / STRIKE_UNITS, expiry };
}

/** The root of the symbols of its options: BRK.B is BRKB. */
export function occRoot(underlying: string): string {
  return underlying.replace('.', '');
}

/** Whether the symbology can write it: a root of up to six letters and digits, a strike of whole thousandths. */
export function hasOccSymbol({ underlying, strike }: Pick<OptionContract, 'underlying' | 'strike'>): boolean {
  const units = Math.round(strike * STRIKE_UNITS);
  const isExact = Math.abs(strike * STRIKE_UNITS - units) < 1e-6;
  return ROOT.test(occRoot(underlying)) && isExact && units > 0 && units <= STRIKE_UNITS_MAX;
}

/** Calendar days from that New York date to the contract's expiry; 0 on the day itself. */
export function daysToExpiry({ expiry }: OptionContract, day: DayNumber): number {
  return expiry - day;
}
