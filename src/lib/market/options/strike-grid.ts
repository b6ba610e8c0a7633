/**
 * The strikes that a put without quotes could have had: an assumption, not a rule of any exchange. Real chains differ
 * by name and change with the price; the grid is as fine as those of much-traded stocks near the money.
 */

/** Strikes below that many dollars are that far apart. */
const GRID: readonly { readonly below: number; readonly step: number }[] = [
  { below: 25, step: 0.5 },
  { below: 200, step: 1 },
  { below: 1000, step: 2.5 },
  { below: Infinity, step: 5 },
];

/** The strike of the grid nearest to a price above 0, the lower of two; the lowest there is is 0.50. */
export function nearestStrike(price: number): number {
  const step = GRID.find(({ below }) => price < below)?.step ?? NaN;
  const lower = Math.floor(price / step) * step;
  const strike = price - lower <= lower + step - price ? lower : lower + step;
  return Math.max(strike, step);
}
