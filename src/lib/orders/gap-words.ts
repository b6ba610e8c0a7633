/** What a position that the journal holds and the broker does not is called, and what a person has to do about it. */
import { isoDate } from '../calendar/civil-date.ts';
import { localIsoDate, NEW_YORK } from '../calendar/zone.ts';
import type { EpochMs } from '../core/clock.ts';
import { price } from '../core/figures.ts';
import { PUT_MULTIPLIER } from '../market/instrument.ts';
import { hasExpired } from '../market/options/expired.ts';
import { readOccSymbol } from '../market/options/occ-symbol.ts';
import type { ExecutionReport } from './order.ts';

export interface Gap {
  readonly ticker: string;
  /** Shares or contracts. */
  readonly ours: number;
  readonly theirs: number;
  /** What the broker says of it that was exercised, oldest first. */
  readonly exercises: readonly ExecutionReport[];
}

export function gapWords({ ticker, ours, theirs, exercises }: Gap, at: EpochMs): string {
  const gap = `${ticker}: ${String(ours)} are ours by the journal, the broker has ${String(theirs)}`;
  const contract = readOccSymbol(ticker);
  if (contract === null) return gap;
  const { root, strike, expiry } = contract;
  const last = exercises.at(-1);
  if (last === undefined) {
    if (!hasExpired(ticker, at)) return gap;
    return (
      `${gap}; it expired on ${isoDate(expiry)}, and the broker has booked neither a sale nor its expiry yet: ` +
      `look at its activities there; once it is booked, tbot reconcile --apply closes the trade`
    );
  }
  const contracts = exercises.reduce((sum, { quantity }) => sum + quantity, 0);
  const shares = String(Math.min(ours - theirs, contracts) * PUT_MULTIPLIER);
  return (
    `${gap}; it was exercised on ${localIsoDate(NEW_YORK, last.at)}: ${shares} ${root} were sold at ${price(strike)} for it. ` +
    `Where the account is short of ${root} now, buy them back at the broker; then tbot reconcile --apply closes the trade at 0`
  );
}
