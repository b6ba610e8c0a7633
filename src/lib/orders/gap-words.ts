/** What a position that the journal holds and the broker does not is called, and what a person has to do about it. */
import { isoDate } from '../calendar/civil-date.ts';
import type { EpochMs } from '../core/clock.ts';
import { price } from '../core/figures.ts';
import { PUT_MULTIPLIER } from '../market/instrument.ts';
import { hasExpired } from '../market/options/expired.ts';
import { readOccSymbol } from '../market/options/occ-symbol.ts';

export interface Gap {
  readonly ticker: string;
  /** Shares or contracts. */
  readonly ours: number;
  readonly theirs: number;
  /** The broker says that the contract was exercised. */
  readonly isExercised: boolean;
}

export function gapWords({ ticker, ours, theirs, isExercised }: Gap, at: EpochMs): string {
  const gap = `${ticker}: ${String(ours)} are ours by the journal, the broker has ${String(theirs)}`;
  const contract = readOccSymbol(ticker);
  if (contract === null || !hasExpired(ticker, at)) return gap;
  const { root, strike, expiry } = contract;
  const day = isoDate(expiry);
  if (!isExercised)
    return `${gap}; it expired on ${day}, and the broker has booked neither a sale nor its expiry yet: look at its activities there`;
  const shares = String((ours - theirs) * PUT_MULTIPLIER);
  return (
    `${gap}; it was exercised on ${day}: ${shares} ${root} were sold at ${price(strike)} for it. ` +
    `Where the account is short of ${root} now, buy them back at the broker; then tbot reconcile --apply closes the trade at 0`
  );
}
