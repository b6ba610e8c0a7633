/** Quantities of shares or contracts: doubles in decisions, decimals at the edges. */
import { decimalNear, exactUnits, parseDecimal, type Decimal } from './decimal.ts';
import { floorToStep } from './rounding.ts';

/** Decimals of a share that tbot trades in: a millionth. */
export const FRACTION_DIGITS = 6;
export const FRACTIONAL_STEP = 1e-6;
export const WHOLE_STEP = 1;

/** How many whole steps of an instrument the money buys at that price, as a quantity; 0 when not even one. */
export function quantityFor(budget: number, price: number, step: number): number {
  return floorToStep(budget / price, step);
}

/** A quantity as a broker or a person writes it; null for what is negative, no number, or finer than a millionth. */
export function parseQuantity(text: string): Decimal | null {
  const quantity = parseDecimal(text);
  const units = quantity === null ? null : exactUnits(quantity, FRACTION_DIGITS);
  return units !== null && units >= 0n ? quantity : null;
}

/** A double that came out of `quantityFor`, as the decimal that is sent to a broker: no binary tail. */
export function quantityDecimal(quantity: number): Decimal {
  return decimalNear(quantity, FRACTION_DIGITS);
}

/** Below this a quantity is what doubles leave behind. */
const NOTHING = 1e-9;

/** What is left of a quantity after a part of it has gone; exactly 0 when all of it has. */
export function leftOf(quantity: number, part: number): number {
  const left = quantity - part;
  return left < NOTHING ? 0 : left;
}
