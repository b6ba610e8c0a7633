/** Prices of US stocks and ETFs in dollars: doubles in decisions, decimals at the edges. */
import { compare, decimalNear, decimalOf, parseDecimal, type Decimal } from './decimal.ts';
import { floorToStep } from './rounding.ts';

/** The smallest step of a quoted price: 0.01 from $1 on, 0.0001 below. */
export function tickOf(price: number): number {
  return price >= 1 ? 0.01 : 0.0001;
}

/** Rounds a limit or stop down to its tick. */
export function floorToTick(price: number): number {
  return floorToStep(price, tickOf(price));
}

/** A price as a broker or a person writes it; null for what is no number above 0. */
export function parsePrice(text: string): Decimal | null {
  const price = parseDecimal(text);
  return price !== null && compare(price, decimalOf(0n)) > 0 ? price : null;
}

/** Of a billionth of a dollar there is no price: what is smaller is what doubles leave behind. */
const PRICE_DIGITS = 9;

/** A price that a program has in a double, as the decimal that the books have. */
export function priceDecimal(price: number): Decimal {
  return decimalNear(price, PRICE_DIGITS);
}
