/**
 * The only source of randomness in decisions, simulation and synthetic data. Guarantees: one seed, one sequence, on
 * every platform and version.
 */
export interface Rng {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
}

/** Any number as a seed: its 32-bit integer part decides. */
export function seededRng(seed: number): Rng {
  const mix = splitMix32(seed);
  return xoshiro128(mix(), mix(), mix(), mix());
}

/** xoshiro128** 1.1 (Blackman and Vigna 2018, "Scrambled linear pseudorandom number generators"). */
export function xoshiro128(s0: number, s1: number, s2: number, s3: number): Rng {
  return {
    next() {
      const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
      const carried = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= carried;
      s3 = rotateLeft(s3, 11);
      return result / 2 ** 32;
    },
  };
}

/** Spreads neighbouring seeds apart: a Weyl sequence through the finaliser of MurmurHash3. */
function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
