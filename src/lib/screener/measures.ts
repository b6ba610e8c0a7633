/**
 * The measures that candidates are ranked by, of the facts of a symbol. Null: what they are made of is not known.
 */
import { minutesClosed, type Facts, type Moment } from './facts.ts';

/** From the close before to the session's open; before the open to the newest price, if it is of that day. */
export function gapOf({ session, previousClose, price, pricedAt }: Facts, moment: Moment): number | null {
  if (previousClose === null) return null;
  if (session !== null) return session.open / previousClose - 1;
  const isOfThatMorning = pricedAt !== null && pricedAt >= morningOf(moment) && pricedAt < moment.session.open;
  return price === null || !isOfThatMorning ? null : price / previousClose - 1;
}

/** Shares so far against what is usual by then, if trading were even over the session: 1 is usual. */
export function relativeVolumeOf({ activity }: Facts): number | null {
  if (activity === null || !(activity.usual > 0 && activity.share > 0)) return null;
  return activity.shares / (activity.share * activity.usual);
}

/** close / VWAP - 1, as the strategy mid has it. */
export function vwapDistanceOf({ session, price }: Facts): number | null {
  const vwap = session?.vwap ?? null;
  return vwap === null || price === null || !(vwap > 0) ? null : price / vwap - 1;
}

/** From the close before to the newest price, once the session has begun. */
export function dayMoveOf({ session, price, previousClose }: Facts, moment: Moment): number | null {
  if (session === null || price === null || previousClose === null || minutesClosed(moment) === 0) return null;
  return price / previousClose - 1;
}

/** Trading before the open begins at 4:00, so a price of the last 5 1/2 hours is of that morning. */
const MORNING_MS = 5.5 * 3_600_000;

function morningOf({ session }: Moment): number {
  return session.open - MORNING_MS;
}
