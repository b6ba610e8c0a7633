/**
 * Prices of puts, and limits of orders in them. Options are quoted in steps of a cent, five or ten, by their class and price, and a chain does not
 * say of which class one is; but each quote lies on its steps. Guarantees: a limit lies on the widest steps on which the
 * quote lies that it is made of, so that it is a price of that class; it is not above what was asked for. An estimate is rounded
 * to cents against the trader, so that there is no bid for what is worth less than a cent.
 */
import { floorToTick, tickOf } from '../../core/price.ts';
import { ceilToStep, floorToStep } from '../../core/rounding.ts';

/** Dollars, the widest first. */
const STEPS = [0.1, 0.05, 0.01] as const;
/** The finest: what is estimated is of no class that is known. */
export const PUT_TICK = 0.01;

export function bidFor(estimate: number): number {
  return floorToStep(estimate, PUT_TICK);
}

export function askFor(estimate: number): number {
  return ceilToStep(estimate, PUT_TICK);
}

/** A limit, down to a price of a put that is quoted at that price. What lies on no step goes by those of shares. */
export function floorToPutStep(limit: number, quoted: number): number {
  const step = stepOf(quoted);
  return step === null ? floorToTick(limit) : floorToStep(limit, step);
}

/** The lowest price of a put that is quoted at that price. */
export function leastPutPrice(quoted: number): number {
  return stepOf(quoted) ?? tickOf(1);
}

function stepOf(quoted: number): number | null {
  return STEPS.find((step) => quoted > 0 && Math.abs(quoted / step - Math.round(quoted / step)) < 1e-6) ?? null;
}
