/**
 * Exact decimals for the edges: what a broker sends as a string, what a person types, what a ledger stores.
 * Guarantees: no double is involved before `toNumber`, and two decimals are equal exactly when their values are.
 */
/** coefficient x 10^-scale; normalised: no trailing zero in the coefficient, scale >= 0. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly scale: number;
}

/** More digits than any price, quantity or amount has; a bound so that no input can make arithmetic slow. */
const DIGITS_MAX = 60;
const PLAIN_DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Reads plain notation ("-12.50"); no exponent, no separators. Null when it is anything else: the edge says whose fault. */
export function parseDecimal(text: string): Decimal | null {
  const match = text.length <= DIGITS_MAX + 2 ? PLAIN_DECIMAL.exec(text) : null;
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  const magnitude = BigInt(whole + fraction);
  return normalise(sign === '-' ? -magnitude : magnitude, fraction.length);
}

export function decimalOf(coefficient: bigint, scale = 0): Decimal {
  return normalise(coefficient, scale);
}

/** The decimal nearest to a double, with that many digits after the point. */
export function decimalNear(value: number, digits: number): Decimal {
  return decimalOf(BigInt(Math.round(value * 10 ** digits)), digits);
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return normalise(atScale(a, scale) + atScale(b, scale), scale);
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return normalise(a.coefficient * b.coefficient, a.scale + b.scale);
}

/** Negative, zero or positive, as a is less than, equal to or greater than b. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = atScale(a, scale) - atScale(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The value in units of 10^-scale when it is a whole number of them, else null. */
export function exactUnits(value: Decimal, scale: number): bigint | null {
  return value.scale <= scale ? atScale(value, scale) : null;
}

/** The value in units of 10^-scale, halves rounded away from zero ("half up" for amounts of either sign). */
export function roundedUnits(value: Decimal, scale: number): bigint {
  if (value.scale <= scale) return atScale(value, scale);
  const divisor = 10n ** BigInt(value.scale - scale);
  const magnitude = value.coefficient < 0n ? -value.coefficient : value.coefficient;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return value.coefficient < 0n ? -rounded : rounded;
}

export function formatDecimal(value: Decimal): string {
  const magnitude = value.coefficient < 0n ? -value.coefficient : value.coefficient;
  const digits = magnitude.toString().padStart(value.scale + 1, '0');
  const point = digits.length - value.scale;
  const sign = value.coefficient < 0n ? '-' : '';
  return sign + digits.slice(0, point) + (value.scale > 0 ? '.' + digits.slice(point) : '');
}

/** The nearest double: for decisions and simulation, never for books. */
export function toNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

function atScale(value: Decimal, scale: number): bigint {
  return value.coefficient * 10n ** BigInt(scale - value.scale);
}

function normalise(coefficient: bigint, scale: number): Decimal {
  if (coefficient === 0n) return { coefficient, scale: 0 };
  while (scale > 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    scale -= 1;
  }
  return { coefficient, scale };
}
