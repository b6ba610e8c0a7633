/**
 * The one place where prices and quantities are rounded to what a market accepts.
 * "Down" always means floor(x / step + 1e-9) x step in IEEE doubles: the 1e-9 keeps 0.3 / 0.1 = 2.9999... at 3.
 * "Up" is ceil(x / step - 1e-9) x step.
 */
const NEARLY_WHOLE = 1e-9;

/** The largest whole number of steps that is not above x (up to 1e-9 of a step), as a double. */
export function floorToStep(x: number, step: number): number {
  return Math.floor(x / step + NEARLY_WHOLE) * step;
}

/** The smallest whole number of steps that is not below x (up to 1e-9 of a step), as a double. */
export function ceilToStep(x: number, step: number): number {
  // Of 0 that would be -0.
  return (Math.ceil(x / step - NEARLY_WHOLE) + 0) * step;
}
