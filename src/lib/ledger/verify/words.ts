/** Amounts and places of a book in the words of GnuCash. */
import type { Decimal } from '../../core/decimal.ts';
import { decimalOf, formatDecimal } from '../../core/decimal.ts';
import { centsOf, formatMoney } from '../../core/money.ts';
import type { BookTransaction, Ratio } from '../book/model.ts';
import type { CommodityRef } from '../postings.ts';
import { inUnits } from './exact.ts';

const CENTS = 100n;

/** `2025-12-01 "Sell 10 SPY", number A-1` */
export function transactionWords({
  date,
  description,
  num,
}: Pick<BookTransaction, 'date' | 'description' | 'num'>): string {
  return `${date} "${description}"${num === '' ? '' : `, number ${num}`}`;
}

/** In the currency of its transaction: "1,234.56"; finer than a cent, as it is. */
export function valueWords(value: Ratio): string {
  const cents = inUnits(value, CENTS);
  return cents === null ? exactWords(value) : formatMoney(centsOf(cents));
}

/** "10.5 SPY" */
export function quantityWords(quantity: Ratio, commodity: CommodityRef | null): string {
  return commodity === null ? exactWords(quantity) : `${exactWords(quantity)} ${commodity.id}`;
}

/** "1/1000000" is "0.000001"; what has no end as a decimal stays a fraction. */
export function exactWords({ num, denom }: Ratio): string {
  const decimal = asDecimal(num, denom);
  return decimal === null ? `${String(num)}/${String(denom)}` : formatDecimal(decimal);
}

function asDecimal(num: bigint, denom: bigint): Decimal | null {
  const digits = String(denom).length - 1;
  return denom === 10n ** BigInt(digits) ? decimalOf(num, digits) : null;
}
