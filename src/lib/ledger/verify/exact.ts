/** Arithmetic of the exact numbers of a book. Guarantees: no double is involved. */
import type { Ratio } from '../book/model.ts';

export const ZERO: Ratio = { num: 0n, denom: 1n };

export function sumOf(ratios: Iterable<Ratio>): Ratio {
  let { num, denom } = ZERO;
  for (const each of ratios) {
    if (each.denom === denom) num += each.num;
    else {
      num = num * each.denom + each.num * denom;
      denom *= each.denom;
      if (num % each.denom === 0n) {
        num /= each.denom;
        denom /= each.denom;
      }
    }
  }
  return { num, denom };
}

export function isSame(a: Ratio, b: Ratio): boolean {
  return a.denom === b.denom ? a.num === b.num : a.num * b.denom === b.num * a.denom;
}

/** As a whole number of units, so many of which make one; null where it is finer. */
export function inUnits({ num, denom }: Ratio, perOne: bigint): bigint | null {
  if (denom === perOne) return num;
  const scaled = num * perOne;
  return scaled % denom === 0n ? scaled / denom : null;
}

/** Halves away from zero; `divisor` above 0. */
export function dividedHalfUp(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}
