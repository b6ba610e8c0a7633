/**
 * Random numbers of the synthetic market. Guarantees: one seed, the same bytes everywhere, because sums and products
 * make them, no logarithm or sine, whose last bit may differ between platforms.
 */
import { seededRng, type Rng } from '../../core/rng.ts';

/** Generators of their own from one seed: what one of them draws does not move the others. */
export function rngFamily(seed: number): () => Rng {
  const parent = seededRng(seed);
  return () => seededRng(parent.next() * 2 ** 32);
}

/** Mean 0, deviation 1, within -3..3: three uniforms (Irwin 1927, Hall 1927), each of variance 1/12. */
export function bell(rng: Rng): number {
  return (rng.next() + rng.next() + rng.next() - 1.5) * 2;
}

const WIDE_SHARE = 0.08;
const WIDE = 2.2;
/** So that the variance is 1: (1 - 0.08) x 0.816^2 + 0.08 x 2.2^2 = 1. */
const NARROW = 0.816;

/** Mean 0, deviation 1, kurtosis near 6: now and then from a wider bell. */
export function fatTailed(rng: Rng): number {
  return bell(rng) * (rng.next() < WIDE_SHARE ? WIDE : NARROW);
}

/** Uniform between the two. */
export function between(rng: Rng, low: number, high: number): number {
  return low + (high - low) * rng.next();
}

/** -1 or 1. */
export function sign(rng: Rng): number {
  return rng.next() < 0.5 ? -1 : 1;
}
