/**
 * The stop of what a trade holds. Guarantees: what is held and not on its way out is under stops for exactly that much,
 * proven to rest, or is sold; the stop that came with the entry is replaced and never cancelled first; a stop outlives
 * neither its position nor its size; what a broker would refuse it for is out of its way before it is sent.
 */
import { leftOf } from '../core/quantity.ts';
import type { OrderRequest } from './order.ts';
import { takesBackEntries } from './other-side.ts';
import type { OwnOrder } from './own-order.ts';
import {
  cancel,
  CANCEL_WITHIN_MS,
  drop,
  forceExit,
  giveUp,
  isPlacing,
  place,
  sellable,
  stopsEachPart,
  waitIsOver,
  waitsSince,
  type Planning,
} from './planning.ts';
import type { Trade } from './trade.ts';

/** So long the executions behind a report of a fill may take before the stop is measured from the decision's price. */
const EXECUTIONS_WITHIN_MS = 2_000;
const PROVEN_WITHIN_MS = 5_000;
const NEEDS_STOP = 'what is held of it needs its stop';

export function planProtection(planning: Planning, trade: Trade): void {
  if (trade.held === 0) return;
  if (!trade.isEntryOver) {
    whileEntryWorks(planning, trade);
    return;
  }
  if (planning.book.hasSoftStop(trade)) return;
  const why = reasonToExit(planning, trade);
  if (why !== null) {
    forceExit(planning, trade, why);
    return;
  }
  if (replaceAttached(planning, trade)) return;
  if (!fitToHolding(planning, trade)) prove(planning, trade);
}

/** Nothing is held: what may still sell is taken back. */
export function planCleanUp(planning: Planning, trade: Trade): void {
  if (!trade.isEntryOver || trade.held > 0) return;
  if (trade.plan.isAdopted && trade.entry === null) return;
  for (const order of trade.liveSells) {
    const { agenda } = planning;
    const isTakenOver = trade.successorOf(order)?.isSeen === true && !agenda.isDue(order.newsAt + CANCEL_WITHIN_MS);
    if (order.isSeen && !isPlacing(planning, order) && !isTakenOver)
      cancel(planning, order, 'nothing is held any more');
  }
  for (const order of trade.orders)
    if (order.isAbsent && order.request.side === 'sell') drop(planning, order.clientId, 'nothing is held any more');
}

/** The rest is being cancelled, so that what is filled can be protected; that may take its time, but not for long. */
function whileEntryWorks(planning: Planning, trade: Trade): void {
  if (stopsEachPart(planning, trade) || planning.book.hasSoftStop(trade)) return;
  takesBackEntries(planning, trade, NEEDS_STOP);
  sellIfItLasts(planning, trade, 'the rest of its entry cannot be cancelled');
}

/** True: a stop of its own would be refused; if that lasts, it is sold. */
function waitsForOtherSide(planning: Planning, trade: Trade): boolean {
  if (!takesBackEntries(planning, trade, NEEDS_STOP)) return false;
  sellIfItLasts(planning, trade, 'what else is bought of it cannot be cancelled');
  return true;
}

/** From when something was first held: a cancel may have been asked for long before that. */
function sellIfItLasts(planning: Planning, trade: Trade, why: string): void {
  if (planning.agenda.isDue(waitsSince(planning, trade) + CANCEL_WITHIN_MS)) forceExit(planning, trade, why);
}

function reasonToExit({ book, agenda, can }: Planning, trade: Trade): string | null {
  if (!book.canRest(trade)) return 'no stop can rest for it';
  for (const stop of trade.stops) {
    const isOwn = !stop.isAttached && stop.request.replaces === null;
    if (stop.state === 'rejected' && isOwn) return 'its stop was rejected';
    if (stop.isAbsent && stop.isLost && isOwn) return 'its stop does not arrive';
    const isLost =
      stop.isEnded && stop.isSeen && stop.isVerified && stop.state !== 'filled' && stop.state !== 'rejected';
    if (isLost && !stop.isAttached && stop.cancel === null && trade.successorOf(stop) === null)
      return 'its stop was taken away';
    const isPending = stop.isLive && stop.isSeen && stop.lookedUpAt !== null && stop.restingAt === null;
    const isLate = (): boolean => agenda.isDue(trade.stopSince(stop) + PROVEN_WITHIN_MS + can.lookupLagMs);
    if (isPending && (stop.state === 'submitted' || stop.isWaiting) && isLate()) return 'its stop does not rest';
  }
  return null;
}

/** True: nothing else is to be done now. */
function replaceAttached(planning: Planning, trade: Trade): boolean {
  const { attached, held, stopPrice } = trade;
  if (attached === null || !attached.isLive || !attached.isSeen) return false;
  const absent = trade.stops.find(({ isAbsent, request }) => isAbsent && request.replaces === attached.clientId);
  if (absent !== undefined) return sendAgain(planning, trade, absent, held);
  if (trade.hasTriedToReplace(attached)) return false;
  if (planning.can.replace === 'none' || attached.known > 0 || stopPrice === null || attached.cancel !== null)
    return false;
  if (
    attached.request.stop === stopPrice &&
    leftOf(attached.quantity, held) === 0 &&
    leftOf(held, attached.quantity) === 0
  )
    return false;
  if (isPriceOpen(planning, trade)) return true;
  if (sellable(planning, trade, attached) < held) return false;
  place(planning, stopOrder(trade, held, stopPrice, attached), 'its stop, from the price paid');
  return true;
}

/** True: something was to be done. */
function fitToHolding(planning: Planning, trade: Trade): boolean {
  const { held, liveStops, stopPrice } = trade;
  if (trade.stops.some((stop) => isInDoubt(trade, stop))) return true;
  const covered = trade.working('sell');
  if (leftOf(covered, held) > 0) {
    const isReplacing = liveStops.some((stop) => trade.successorOf(stop)?.isLive === true);
    const newest = liveStops.findLast((stop) => stop.isSeen);
    if (newest !== undefined && !isReplacing) cancel(planning, newest, 'it is for more than is held');
    return true;
  }
  const uncovered = leftOf(held, covered);
  if (uncovered === 0 || stopPrice === null) return false;
  if (waitsForOtherSide(planning, trade)) return true;
  for (const stop of trade.stops) if (stop.isAbsent) return sendAgain(planning, trade, stop, uncovered);
  if (isPriceOpen(planning, trade)) return true;
  const quantity = Math.min(uncovered, sellable(planning, trade, null));
  if (quantity > 0) place(planning, stopOrder(trade, quantity, stopPrice, null), 'its stop');
  return true;
}

/** It may be at work, or for more than is known: its look-up is waited for. */
function isInDoubt(trade: Trade, stop: OwnOrder): boolean {
  if (stop.isLive) return stop.isAttached && !trade.isProven(stop) && !trade.isDormant(stop);
  return stop.isEnded && !stop.isVerified;
}

/** It never arrived: the same again, if it still fits. */
function sendAgain(planning: Planning, trade: Trade, stop: OwnOrder, uncovered: number): boolean {
  const { replaces, quantity } = stop.request;
  const replaced = replaces === null ? null : trade.order(replaces);
  const isReplacing = replaced === null || (replaced.isLive && replaced.known === 0);
  const fits = isReplacing && quantity <= uncovered;
  if (stop.isLost) giveUp(planning, stop);
  else if (!fits) drop(planning, stop.clientId, 'it does not fit what is held any more');
  else if (sellable(planning, trade, replaced) >= quantity) place(planning, stop.request, 'its stop did not arrive');
  return true;
}

function isPriceOpen({ agenda }: Planning, { entry }: Trade): boolean {
  return entry !== null && entry.lacksExecutions && !agenda.isDue(entry.newsAt + EXECUTIONS_WITHIN_MS);
}

function prove(planning: Planning, trade: Trade): void {
  const { liveStops, id, protectedBy } = trade;
  waitIsOver(planning, trade);
  if (liveStops.length === 0 || !liveStops.every((stop) => trade.isProven(stop))) return;
  const { clientId } = liveStops.at(-1) ?? { clientId: null };
  if (clientId === null || clientId === protectedBy) return;
  planning.agenda.do({ do: 'note', record: { kind: 'protected', tradeId: id, clientId } });
}

function stopOrder(trade: Trade, quantity: number, stop: number, replaced: OwnOrder | null): OrderRequest {
  return {
    clientId: trade.nextId('stop'),
    tradeId: trade.id,
    leg: 'stop',
    instrument: trade.plan.instrument,
    side: 'sell',
    kind: 'stop',
    quantity,
    limit: null,
    stop,
    attachedStop: null,
    replaces: replaced?.clientId ?? null,
    expiresAt: null,
  };
}
