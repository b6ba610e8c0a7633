/**
 * The entry of a trade. Guarantees: it is sent within its minute or not at all, one that waits for another trade while what it was
 * decided on is fresh (15 s), none while entries are disarmed; again only after it was proven not to be
 * there, under the same id, and not for ever; what is left after its minute is cancelled; where no stop goes with it that
 * protects a part of it, its first partial fill cancels the rest.
 */
import { MINUTE_MS } from '../core/clock.ts';
import { floorToTick } from '../core/price.ts';
import { MAX_QUOTE_AGE_MS } from '../risk/gate.ts';
import { entryIdOf } from './book.ts';
import { clientIdOf, type OrderRequest } from './order.ts';
import { comesSecond } from './other-side.ts';
import { alertAfter, cancel, drop, giveUp, isPlacing, place, stopsEachPart, type Planning } from './planning.ts';
import { isWithin, type Trade } from './trade.ts';

/** After its minute the broker is given so long to tell of an end that it was told to make itself. */
const GOOD_TILL_DATE_GRACE_MS = 2_000;

export function planEntry(planning: Planning, trade: Trade): void {
  const { entry, plan } = trade;
  if (trade.isEntryOver) return;
  if (entry?.isAbsent === true && entry.isLost) {
    giveUp(planning, entry);
    return;
  }
  if (entry === null || entry.isAbsent) {
    const isSecond = comesSecond(planning, trade);
    const why = reasonToDrop(planning, trade, isSecond);
    if (why !== null) drop(planning, entry?.clientId ?? entryIdOf(plan.id), why);
    else if (planning.book.isMarketOpen(planning.agenda.now) && !isSecond)
      place(planning, entry?.request ?? request(planning, trade), 'entry');
    return;
  }
  if (isPlacing(planning, entry) || !entry.isSeen) return;
  const why = reasonToCancel(planning, trade);
  if (why !== null) cancel(planning, entry, why);
  const text = `nobody knows what ${plan.id} has bought: its entry ${entry.clientId} was to be cancelled, and has not ended`;
  if (entry.cancel !== null) alertAfter(planning, entry.cancel.firstAskedAt, 'entry_waits', plan.id, text);
}

function reasonToDrop({ agenda }: Planning, trade: Trade, isSecond: boolean): string | null {
  const { expiresAt } = trade.plan;
  if (trade.cancelsEntry) return 'it is not wanted any more';
  if (trade.dropsEntry) return 'entries are disarmed';
  if (agenda.isDue(expiresAt)) return 'its minute is over';
  const isOld = isSecond && agenda.isDue(expiresAt - MINUTE_MS + MAX_QUOTE_AGE_MS);
  return isOld ? 'it had to wait, and what it was decided on is old' : null;
}

function reasonToCancel(planning: Planning, trade: Trade): string | null {
  const { agenda, book, can } = planning;
  if (trade.cancelsEntry) return 'it is not wanted any more';
  const isCovered = stopsEachPart(planning, trade) || book.hasSoftStop(trade);
  const isNaked = trade.isAnythingKnownFilled && !isCovered;
  if (isNaked) return 'a part is filled, and needs its stop';
  const grace = can.entryLife === 'day' ? 0 : GOOD_TILL_DATE_GRACE_MS;
  return agenda.isDue(trade.plan.expiresAt + grace) ? 'its minute is over' : null;
}

function request({ can }: Planning, { plan }: Trade): OrderRequest {
  const { id, instrument, quantity, limit, decisionPrice, stop, expiresAt } = plan;
  const isCovered = stop?.kind === 'below_fill' && isWithin(can.attachedStop, quantity);
  return {
    clientId: entryIdOf(id),
    tradeId: id,
    leg: 'entry',
    instrument,
    side: 'buy',
    kind: 'limit',
    quantity,
    limit,
    stop: null,
    attachedStop: isCovered
      ? { clientId: clientIdOf(id, 'stop', 1), price: floorToTick(decisionPrice * (1 - stop.share)) }
      : null,
    replaces: null,
    expiresAt,
  };
}
