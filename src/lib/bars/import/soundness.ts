/**
 * What makes a row of numbers sound, and the words for one that is not. Guarantees: a row that passes has only finite
 * prices above zero, a high that is the highest and a low that is the lowest of them, and a volume of zero or more.
 */
import { FIELDS, type Content } from './content.ts';

type Fields = readonly Float64Array[];

/** A test for the rows of a table, fast enough for each of millions. */
export function soundRows(content: Content, fields: Fields): (row: number) => boolean {
  switch (content) {
    case 'bars':
      return both(soundPrices(fields), soundAmounts(fields[4]));
    case 'vix':
      return soundPrice(fields[0]);
    case 'ticks':
      return both(soundPrice(fields[0]), soundAmounts(fields[1]));
    case 'quotes':
    case 'option_quotes':
      return both(soundSide(fields.slice(0, 5)), soundSide(fields.slice(5)));
  }
}

/** Of a row that is not sound: what is wrong with it. */
export function problemOf(content: Content, fields: Fields, row: number): string {
  const values = FIELDS[content].map((name, index) => ({ name, value: fields[index]?.[row] ?? NaN }));
  if (content === 'ticks' || content === 'vix') return problemOfOne(values[0]) ?? problemOfAmount(values[1]) ?? '';
  const sides = values.length > 5 ? [values.slice(0, 5), values.slice(5)] : [values];
  for (const side of sides) {
    if (values.length > 5 && side.slice(0, 4).every(({ value }) => Number.isNaN(value))) continue;
    const problem = problemOfPrices(side.slice(0, 4)) ?? (side.length > 4 ? problemOfAmount(side[4]) : undefined);
    if (problem !== undefined) return problem;
  }
  return '';
}

function both(one: (row: number) => boolean, other: (row: number) => boolean): (row: number) => boolean {
  return (row) => one(row) && other(row);
}

const NONE = new Float64Array();

/** Open, high, low, close. Every comparison with NaN is false. */
function soundPrices([open = NONE, high = NONE, low = NONE, close = NONE]: Fields): (row: number) => boolean {
  return (row) => {
    const [o, h, l, c] = [open[row] ?? NaN, high[row] ?? NaN, low[row] ?? NaN, close[row] ?? NaN];
    return l > 0 && h >= o && h >= c && l <= o && l <= c && h < Infinity;
  };
}

function soundAmounts(amounts: Float64Array = NONE): (row: number) => boolean {
  return (row) => {
    const amount = amounts[row] ?? NaN;
    return amount >= 0 && amount < Infinity;
  };
}

function soundPrice(prices: Float64Array = NONE): (row: number) => boolean {
  return (row) => {
    const price = prices[row] ?? NaN;
    return price > 0 && price < Infinity;
  };
}

/** Bid or ask: whole, or not there at all. */
function soundSide(side: Fields): (row: number) => boolean {
  const isWhole = both(soundPrices(side), soundAmounts(side[4]));
  const prices = side.slice(0, 4);
  return (row) => isWhole(row) || prices.every((column) => Number.isNaN(column[row]));
}

interface Named {
  readonly name: string;
  readonly value: number;
}

function problemOfPrices(prices: readonly Named[]): string | undefined {
  const ofOne = prices.map(problemOfOne).find((problem) => problem !== undefined);
  if (ofOne !== undefined) return ofOne;
  const [open, high, low, close] = prices;
  if (open === undefined || high === undefined || low === undefined || close === undefined) return undefined;
  const crossed = [
    { upper: high, lower: low },
    { upper: high, lower: open },
    { upper: high, lower: close },
    { upper: open, lower: low },
    { upper: close, lower: low },
  ].find(({ upper, lower }) => upper.value < lower.value);
  return crossed && `the ${text(crossed.upper)} lies below the ${text(crossed.lower)}`;
}

function problemOfOne(price: Named | undefined): string | undefined {
  if (price === undefined || (price.value > 0 && price.value < Infinity)) return undefined;
  return Number.isNaN(price.value) ? `the ${price.name} is missing` : `the ${text(price)} is no price`;
}

function problemOfAmount(amount: Named | undefined): string | undefined {
  if (amount === undefined || (amount.value >= 0 && amount.value < Infinity)) return undefined;
  return Number.isNaN(amount.value) ? `the ${amount.name} is missing` : `the ${text(amount)} is negative or endless`;
}

function text({ name, value }: Named): string {
  return `${name} ${String(value)}`;
}
