/** Stops that no broker order holds: tbot looks at the bars of each closed minute. Which trades have one, and when it is hit. */
import type { Capabilities } from './broker.ts';
import { isWithin, type Trade } from './trade.ts';

/** What of a closed bar a soft stop looks at. */
export interface BarRange {
  readonly high: number;
  readonly low: number;
}

/** Whether a stop order can rest at the broker for all that the trade holds. */
export function canRest({ plan, held }: Trade, can: Capabilities): boolean {
  return plan.stop?.kind === 'below_fill' && isWithin(can.restingStop, held);
}

/** Null of `barOf`: no bar. */
export function isStopped({ plan, stopPrice }: Trade, barOf: (ticker: string) => BarRange | null): boolean {
  if (plan.stop?.kind === 'underlying_above') return (barOf(plan.stop.symbol)?.high ?? -Infinity) >= plan.stop.price;
  return stopPrice !== null && (barOf(plan.instrument.ticker)?.low ?? Infinity) <= stopPrice;
}
