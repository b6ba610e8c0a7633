/** Quantities of shares or contracts: doubles in decisions, decimals at the edges. */
import { decimalOf, exactUnits, parseDecimal, type Decimal } from './decimal.ts';
import { ConfigError } from './errors.ts';
import { floorToStep } from './rounding.ts';

/** Decimals of a share that tbot trades in: a millionth. */
export const FRACTION_DIGITS = 6;
export const FRACTIONAL_STEP = 1e-6;
export const WHOLE_STEP = 1;

/** How many whole steps of an instrument the money buys at that price, as a quantity; 0 when not even one. */
export function quantityFor(budget: number, price: number, step: number): number {
  return floorToStep(budget / price, step);
}

/** A quantity as a broker or a person writes it. @throws ConfigError `not_a_decimal`, `not_a_quantity` */
export function parseQuantity(text: string): Decimal {
  const quantity = parseDecimal(text);
  const units = exactUnits(quantity, FRACTION_DIGITS);
  if (units !== null && units >= 0n) return quantity;
  throw new ConfigError({
    code: 'not_a_quantity',
    message: `${text} is not a quantity of shares`,
    cure: `write 0 or more with at most ${String(FRACTION_DIGITS)} decimals, such as 10 or 0.25`,
  });
}

/** A double that came out of `quantityFor`, as the decimal that is sent to a broker: no binary tail. */
export function quantityDecimal(quantity: number): Decimal {
  return decimalOf(BigInt(Math.round(quantity / FRACTIONAL_STEP)), FRACTION_DIGITS);
}
