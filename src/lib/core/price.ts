/** Prices of US stocks and ETFs in dollars: doubles in decisions, decimals at the edges. */
import { compare, decimalOf, parseDecimal, type Decimal } from './decimal.ts';
import { ConfigError } from './errors.ts';
import { floorToStep } from './rounding.ts';

/** The smallest step of a quoted price: 0.01 from $1 on, 0.0001 below. */
export function tickOf(price: number): number {
  return price >= 1 ? 0.01 : 0.0001;
}

/** Rounds a limit or stop down to its tick. */
export function floorToTick(price: number): number {
  return floorToStep(price, tickOf(price));
}

/** A price as a broker or a person writes it. @throws ConfigError `not_a_decimal`, `not_a_price` unless above 0 */
export function parsePrice(text: string): Decimal {
  const price = parseDecimal(text);
  if (compare(price, decimalOf(0n)) > 0) return price;
  throw new ConfigError({
    code: 'not_a_price',
    message: `${text} is not a price`,
    cure: 'a price is above 0, such as 12.50',
  });
}
