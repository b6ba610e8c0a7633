/**
 * Both sides of an instrument at a broker that takes one at a time (`refusesOtherSide`): there a sale at the market or a stop is
 * refused while anything of it is bought, whichever trade that is for. What is held goes first. Guarantees: before such an
 * order is sent, what buys is cancelled and its end known, or of a sale waited for as long as it may be; nothing is sent that buys
 * while something that another trade holds is on its way out or not yet proven to be under its stop. Where the broker takes both
 * sides, nothing of this happens.
 */
import { cancel, entriesIn, isPlacing, type Planning } from './planning.ts';
import type { Trade } from './trade.ts';

/** True: of what the trade holds more may still be bought, by any trade; all of that is cancelled. */
export function takesBackEntries(planning: Planning, { plan }: Trade, why: string): boolean {
  if (planning.can.refusesOtherSide !== true) return false;
  const buying = entriesIn(planning, plan.instrument.ticker).filter(({ isLive }) => isLive);
  for (const entry of buying) if (entry.isSeen && !isPlacing(planning, entry)) cancel(planning, entry, why);
  return buying.length > 0;
}

/** Whether the entry of a trade has to wait for what another one holds of the same instrument. */
export function comesSecond({ book, can }: Planning, { id, plan }: Trade): boolean {
  if (can.refusesOtherSide !== true) return false;
  const isAtRest = (trade: Trade): boolean =>
    trade.exitCause === null && (book.hasSoftStop(trade) || trade.restingUnder !== null);
  return book.trades.some(
    (other) =>
      other.id !== id && other.plan.instrument.ticker === plan.instrument.ticker && other.held > 0 && !isAtRest(other),
  );
}
