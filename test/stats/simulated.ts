/** Series with a known truth, for tests: by seed, so that nothing flickers. */
import { type Rng, seededRng } from '../../src/lib/core/rng.ts';

/** Independent standard normal values (Box and Muller 1958). */
export function normals(rng: Rng, count: number): number[] {
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - rng.next()));
    return radius * Math.cos(2 * Math.PI * rng.next());
  });
}

/** x_t = phi x_(t-1) + e_t from 0, e_t triangular on -1..1: sums and products only, the same in any language. */
export function autoregressive(seed: number, phi: number, count: number): number[] {
  const rng = seededRng(seed);
  let x = 0;
  return Array.from({ length: count }, () => (x = phi * x + (rng.next() + rng.next() - 1)));
}

/** Daily returns with mean 0.001 and deviation 0.01, a Sharpe ratio of 0.1 a day; stationary from the first on. */
export function dailyReturns(rng: Rng, phi: number, count: number): number[] {
  let x: number | undefined;
  return normals(rng, count).map((e) => {
    x = x === undefined ? e : phi * x + Math.sqrt(1 - phi * phi) * e;
    return 0.001 + 0.01 * x;
  });
}

export const TRUE_ANNUAL_SHARPE = 0.1 * Math.sqrt(252);
