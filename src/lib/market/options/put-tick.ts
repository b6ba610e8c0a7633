/**
 * What puts are quoted in. The finest step of any class is taken: a cent, as of SPY and of what is much traded below $3; others go
 * by 5 or 10 cents. Guarantees: an estimate is rounded against the trader, the ask up and the bid down, so that there is no
 * bid for what is worth less than a cent.
 */
import { ceilToStep, floorToStep } from '../../core/rounding.ts';

/** Dollars a share of the underlying. */
export const PUT_TICK = 0.01;

export function bidFor(estimate: number): number {
  return floorToStep(estimate, PUT_TICK);
}

export function askFor(estimate: number): number {
  return ceilToStep(estimate, PUT_TICK);
}
