/**
 * The standard normal distribution. Guarantees: the CDF to a relative 1e-13 in the lower tail down to -37, the inverse
 * to 1e-13; no table of fitted coefficients is behind either beyond the first guess of the inverse.
 */

/** Where the series gives way to the continued fraction. */
const TAIL = 2.5;
/** At TAIL and beyond, later terms of the fraction are below the last digit of a double. */
const FRACTION_TERMS = 60;
/** From the first guess (4.5e-4) to a double's last digits: the error is cubed each time. */
const HALLEY_STEPS = 2;

export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** The share of a standard normal distribution at or below x. */
export function normalCdf(x: number): number {
  if (x < -TAIL) return lowerTail(-x);
  return x > TAIL ? 1 - lowerTail(x) : 0.5 + central(x);
}

/**
 * The x with normalCdf(x) = p: -Infinity at 0, Infinity at 1, NaN outside 0..1.
 * First guess: Abramowitz and Stegun 26.2.23; then Halley's method on the CDF.
 */
export function normalInverse(p: number): number {
  if (p > 0.5) return -normalInverse(1 - p);
  if (p === 0) return -Infinity;
  let x = firstGuess(p);
  for (let step = 0; step < HALLEY_STEPS; step++) {
    const newton = (normalCdf(x) - p) / normalDensity(x);
    x -= newton / (1 + (x * newton) / 2);
  }
  return x;
}

/** CDF(x) - 1/2 by the series x + x^3/3 + x^5/(3 x 5) + ...; Marsaglia 2004, "Evaluating the normal distribution". */
function central(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum * normalDensity(x);
}

/** CDF(-x) for x > 0 by the continued fraction 1/(x + 1/(x + 2/(x + 3/(x + ...; Abramowitz and Stegun 26.2.14. */
function lowerTail(x: number): number {
  let fraction = x;
  for (let term = FRACTION_TERMS; term >= 1; term--) fraction = x + term / fraction;
  return normalDensity(x) / fraction;
}

/** For 0 < p <= 0.5, within 4.5e-4. */
function firstGuess(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}
