/**
 * The way out of a trade. Guarantees: never a second sell while the fate of one is open; never more than is held, nor than
 * the broker has available; a stop is turned into the exit or has ended, proven by a look-up, before anything else sells;
 * a refused exit is tried again under a new number, until nothing is held; what has expired is not sold. An entry that cannot be
 * cancelled holds it up for 5 s at most, or where the broker would refuse to sell beside it for 15 s, the wait for a stop included;
 * the quote of a put for 5 s at most.
 */
import { leftOf } from '../core/quantity.ts';
import { hasExpired } from '../market/options/expired.ts';
import { floorToPutStep, leastPutPrice } from '../market/options/put-price.ts';
import { ASK_PAUSES_MS, LEDGER_PAUSES_MS } from './agenda.ts';
import type { OrderRequest } from './order.ts';
import { takesBackEntries } from './other-side.ts';
import type { OwnOrder } from './own-order.ts';
import {
  alert,
  alertAfter,
  alertOnce,
  cancel,
  CANCEL_WITHIN_MS,
  drop,
  entriesIn,
  giveUp,
  isPlacing,
  place,
  sellable,
  waitsSince,
  type Planning,
} from './planning.ts';
import type { Trade } from './trade.ts';

const PUT_MOVES_MS = 10_000;
const QUOTE_IS_FRESH_MS = 2_000;
/** The longest that a quote is waited for: then the last bid that is known has to do. */
const QUOTE_WITHIN_MS = 5_000;
/** Of the bid, at the hard exit. */
const AT_ANY_PRICE = 0.9;
/** From one exit that was refused or lost to the next try; the first is at once. */
const RETRY_PAUSES_MS = [0, 2_000, 5_000, 15_000] as const;
const SLOW_MS = 60_000;
/** Where a sale beside an entry is refused: after so long without a stop it is tried all the same, for that costs nothing. */
const OTHER_SIDE_WITHIN_MS = 15_000;
/** A position ledger may lag the end of an order by so much. */
const LEDGER_LAG_MS = 10_000;

export function planExit(planning: Planning, trade: Trade): void {
  if (trade.forcedBy !== null)
    alertOnce(planning, 'unprotected', trade.id, `${trade.id} is to be sold: ${trade.forcedBy}`);
  if (trade.held === 0 || hasExpired(trade.plan.instrument.ticker, planning.agenda.now)) return;
  if (waitsForEntry(planning, trade)) return;
  const exit = trade.exits.find(({ isLive }) => isLive);
  if (exit !== undefined) {
    whileExitWorks(planning, trade, exit);
    return;
  }
  if (trade.exits.some((each) => each.state === 'rejected')) tellRejects(planning, trade);
  if (takeOverStop(planning, trade) || !areStopsOver(planning, trade)) return;
  if (trade.exits.some((each) => each.isEnded && !each.isVerified) || !isRetryDue(planning, trade)) return;
  sell(planning, trade);
}

/** The end of what is left of its entry is waited for, but not for long: what is bought after that is sold as it comes. */
function waitsForEntry(planning: Planning, trade: Trade): boolean {
  const { agenda, can } = planning;
  if (can.refusesOtherSide === true) return waitsForOtherSide(planning, trade);
  const { entry, plan } = trade;
  if (trade.isEntryOver || trade.forcedBy !== null) return false;
  const wantedAt = agenda.calls.lasting(`exit ${trade.id}`, agenda.now);
  const since = Math.min(wantedAt, entry?.cancel?.firstAskedAt ?? wantedAt);
  const isHardExit = !plan.isAdopted && agenda.isDue(plan.hardExitAt);
  return !isHardExit && !agenda.isDue(since + CANCEL_WITHIN_MS);
}

/** For what another trade buys of it too. What it has waited for its stop before counts. */
function waitsForOtherSide(planning: Planning, trade: Trade): boolean {
  if (!takesBackEntries(planning, trade, 'what is held of it is to be sold')) return false;
  return !planning.agenda.isDue(waitsSince(planning, trade) + OTHER_SIDE_WITHIN_MS);
}

function whileExitWorks(planning: Planning, trade: Trade, exit: OwnOrder): void {
  if (isPlacing(planning, exit) || !exit.isSeen) return;
  if (leftOf(trade.held, exit.open) > 0) tellShort(planning, trade);
  if (exit.request.kind === 'limit') movePut(planning, trade, exit);
  if (planning.agenda.isDue(exit.sentAt + SLOW_MS))
    alertAfter(planning, exit.sentAt, 'exit_slow', trade.id, `${trade.id} is not sold yet: ${exit.clientId} works`);
}

/** Where the broker can, the stop becomes the exit: there is no moment without a sell order, and none with two. */
function takeOverStop(planning: Planning, trade: Trade): boolean {
  const [stop, another] = trade.liveStops;
  // One that came with an entry which may still buy would grow.
  if (!trade.isEntryOver || !planning.can.stopToMarket || stop === undefined || another !== undefined) return false;
  if (!stop.isSeen || stop.state !== 'accepted' || stop.known > 0 || stop.cancel !== null) return false;
  if (stop.open > trade.held || trade.exits.some(({ request }) => request.replaces === stop.clientId)) return false;
  const quantity = Math.min(stop.open, sellable(planning, trade, stop));
  if (quantity > 0) place(planning, exitOrder(trade, quantity, null, stop.clientId), 'its stop becomes the exit');
  return true;
}

function areStopsOver(planning: Planning, trade: Trade): boolean {
  for (const stop of trade.stops) if (stop.isAbsent) drop(planning, stop.clientId, 'it is sold instead');
  for (const stop of trade.liveStops) {
    if (stop.isSeen && !isPlacing(planning, stop)) cancel(planning, stop, 'it is sold instead');
    const since = stop.cancel?.firstAskedAt ?? null;
    const text = `${trade.id} cannot be sold yet: its stop ${stop.clientId} has not ended`;
    if (since !== null) alertAfter(planning, since, 'exit_waits', trade.id, text);
  }
  return trade.stops.every((stop) => trade.isDormant(stop) || (stop.isEnded && stop.isVerified));
}

function tellRejects(planning: Planning, trade: Trade): void {
  const reason = trade.exits.findLast(({ state }) => state === 'rejected')?.reason ?? 'no reason was given';
  const text = `${trade.id}: the broker refused to sell (${reason}); it is looked up and tried again`;
  alert(planning, 'critical', 'exit_rejected', trade.id, text);
}

/** What was refused while an entry worked says nothing of the time after it. */
function isRetryDue(planning: Planning, trade: Trade): boolean {
  const { agenda } = planning;
  const ended = entriesIn(planning, trade.plan.instrument.ticker).filter(({ isEnded }) => isEnded);
  const since = Math.max(0, ...ended.map(({ changedAt }) => changedAt));
  const refused = trade.exits.filter((each) => each.sentAt >= since && (each.state === 'rejected' || each.isLost));
  const last = refused.at(-1);
  const pause = RETRY_PAUSES_MS[Math.min(refused.length, RETRY_PAUSES_MS.length) - 1] ?? 0;
  return last === undefined || agenda.isDue(last.sentAt + pause);
}

/** What the broker has available, then the price, then the order. */
function sell(planning: Planning, trade: Trade): void {
  const { agenda, book, can } = planning;
  const { ticker, kind } = trade.plan.instrument;
  const mine = sellable(planning, trade, null);
  if (mine === 0 || agenda.isSelling(ticker)) return;
  const seen = book.seen.position(ticker);
  const available = Math.min(mine, seen?.available ?? 0);
  if (seen === null || available <= 0 || (available < mine && mayLag(planning, ticker))) {
    askForPosition(planning, trade);
    return;
  }
  const absent = trade.exits.find(({ isAbsent }) => isAbsent);
  if (absent !== undefined) {
    sendAgain(planning, absent, available);
    return;
  }
  const limit = kind === 'put' && can.hasQuotes ? putLimit(planning, trade) : null;
  if (limit === 'none yet') return;
  place(planning, exitOrder(trade, available, limit, null), 'exit');
}

/** The position as the broker sees it may lag a fill by seconds. */
function askForPosition(planning: Planning, trade: Trade): void {
  const { ticker } = trade.plan.instrument;
  const { agenda, book } = planning;
  agenda.ask({ do: 'positions', ticker }, book.seen.position(ticker) === null ? ASK_PAUSES_MS : LEDGER_PAUSES_MS);
  tellShort(planning, trade);
}

/** A part alone is sold only when the rest does not come: the rest would wait for it, without a stop. */
function mayLag({ agenda, book }: Planning, ticker: string): boolean {
  const since = book.seen.shortSince(ticker);
  return since !== null && !agenda.isDue(since + LEDGER_LAG_MS);
}

function tellShort(planning: Planning, { id, plan }: Trade): void {
  const { ticker } = plan.instrument;
  const since = planning.book.seen.shortSince(ticker);
  const text = `${id} cannot be sold yet: the broker has less of ${ticker} available than is ours`;
  if (since !== null) alertAfter(planning, since, 'exit_waits', id, text);
}

/** It never arrived. The same order again, if it still fits; else another. */
function sendAgain(planning: Planning, exit: OwnOrder, available: number): void {
  const { kind, replaces, quantity, clientId } = exit.request;
  if (exit.isLost) giveUp(planning, exit);
  else if (kind === 'market' && replaces === null && quantity <= available)
    place(planning, exit.request, 'it did not arrive');
  else drop(planning, clientId, 'it does not fit what is held any more');
}

/**
 * A put goes at the bid, at the hard exit at less. Where nobody quotes it in time it goes at the last bid that is known, at
 * less where it is urgent, and at the market where none is known. Null: at the market.
 */
function putLimit(planning: Planning, trade: Trade): number | null | 'none yet' {
  const { agenda, book } = planning;
  const { ticker } = trade.plan.instrument;
  const isHardExit = agenda.isDue(trade.plan.hardExitAt);
  const quote = book.seen.quote(ticker);
  // Of the next order: what it takes to have one at work taken back is not waited for a second time.
  const wait = `quote for ${trade.nextId('exit')}`;
  if (quote !== null && !agenda.isDue(quote.at + QUOTE_IS_FRESH_MS)) {
    agenda.calls.over(wait);
    return limitFrom(quote.bid, isHardExit);
  }
  agenda.ask({ do: 'quote', ticker }, LEDGER_PAUSES_MS);
  if (!agenda.isDue(agenda.calls.lasting(wait, agenda.now) + QUOTE_WITHIN_MS)) return 'none yet';
  return quote === null ? null : limitFrom(quote.bid, isHardExit || trade.isUrgent || trade.forcedBy !== null);
}

function limitFrom(bid: number, isUrgent: boolean): number | 'none yet' {
  const limit = floorToPutStep(isUrgent ? bid * AT_ANY_PRICE : bid, bid);
  const least = leastPutPrice(bid);
  if (limit >= least) return limit;
  return isUrgent ? least : 'none yet';
}

/** An order at a bid that has gone is taken back, and the next one is at the new bid. */
function movePut(planning: Planning, trade: Trade, exit: OwnOrder): void {
  const { agenda } = planning;
  if (exit.cancel !== null) {
    cancel(planning, exit, 'the bid has moved');
    return;
  }
  const isHardExitNew = exit.sentAt < trade.plan.hardExitAt && agenda.isDue(trade.plan.hardExitAt);
  if (!isHardExitNew && !agenda.isDue(exit.sentAt + PUT_MOVES_MS)) return;
  const limit = putLimit(planning, trade);
  if (limit !== 'none yet' && limit !== exit.request.limit) cancel(planning, exit, 'the bid has moved');
}

function exitOrder(trade: Trade, quantity: number, limit: number | null, replaces: string | null): OrderRequest {
  return {
    clientId: trade.nextId('exit'),
    tradeId: trade.id,
    leg: 'exit',
    instrument: trade.plan.instrument,
    side: 'sell',
    kind: limit === null ? 'market' : 'limit',
    quantity,
    limit,
    stop: null,
    attachedStop: null,
    replaces,
    expiresAt: null,
  };
}
