/** US dollars as whole cents. Guarantees: exact; a sum of money is never a sum of doubles. */
import {
  decimalNear,
  decimalOf,
  exactUnits,
  formatDecimal,
  multiply,
  parseDecimal,
  roundedUnits,
  type Decimal,
} from './decimal.ts';

declare const cents: unique symbol;
export type Cents = bigint & { readonly [cents]: true };

export function centsOf(amount: bigint): Cents {
  return amount as Cents;
}

/** "12.5" -> 1250; null for what is no amount or has a fraction of a cent. */
export function parseMoney(text: string): Cents | null {
  const value = parseDecimal(text);
  const amount = value === null ? null : exactUnits(value, 2);
  return amount === null ? null : centsOf(amount);
}

/** What was moved the other way. */
export function negative(amount: Cents): Cents {
  return centsOf(-BigInt(amount));
}

/** Dollars that a program has in a double, as the cents that the books have: halves away from zero. */
export function centsNear(dollars: number): Cents {
  return centsOf(roundedUnits(decimalNear(dollars, DIGITS_OF_DOUBLES), 2));
}

/** What is smaller is what doubles leave behind. */
const DIGITS_OF_DOUBLES = 9;

/** The double nearest to an amount, for what is printed as a number. */
export function dollarsOf(amount: Cents): number {
  return Number(amount) / 100;
}

/** What a fill is worth in the books: quantity x price, rounded half up to the cent. */
export function valueOf(quantity: Decimal, price: Decimal): Cents {
  return centsOf(roundedUnits(multiply(quantity, price), 2));
}

/** 123456n -> "1,234.56"; the sign in front. */
export function formatMoney(amount: Cents): string {
  const magnitude = amount < 0n ? -BigInt(amount) : amount;
  const [whole = '0', fraction = ''] = formatDecimal(decimalOf(magnitude, 2)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0n ? '-' : ''}${grouped}.${fraction.padEnd(2, '0')}`;
}
