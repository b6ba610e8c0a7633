/** What the parts of a plan share: look-ups, cancels, alerts, and the one gate that every sell order passes. */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { leftOf } from '../core/quantity.ts';
import { hasExpired } from '../market/options/expired.ts';
import { ASK_PAUSES_MS, type Agenda } from './agenda.ts';
import type { TradeBook } from './book.ts';
import type { Capabilities } from './broker.ts';
import type { Alerted } from './order-records.ts';
import type { OrderRequest } from './order.ts';
import type { OwnOrder } from './own-order.ts';
import type { Trade } from './trade.ts';

/** The longest that tbot waits for the end of a cancelled order before it looks for another way. */
export const CANCEL_WITHIN_MS = 5_000;
const CANCEL_AGAIN_MS = 1_000;
const ALERT_EVERY_MS = 15_000;
/** What a broker's clock may be behind. */
const CLOCK_SLACK_MS = MINUTE_MS;

export interface Planning {
  readonly agenda: Agenda;
  readonly book: TradeBook;
  readonly can: Capabilities;
  /** The first plan of this process: what was sent before it may still be on its way. */
  readonly awakeSince: EpochMs;
}

export function alert(
  { agenda, book }: Planning,
  severity: Alerted['severity'],
  code: string,
  about: string,
  text: string,
): void {
  const last = book.lastAlertAt(code, about);
  if (last !== null && !agenda.isDue(last + ALERT_EVERY_MS)) return;
  agenda.do({ do: 'alert', record: { kind: 'alert', severity, code, about, text } });
}

/** Of all trades, in that ticker. */
export function entriesIn({ book }: Planning, ticker: string): readonly OwnOrder[] {
  const trades = book.trades.filter(({ plan }) => plan.instrument.ticker === ticker);
  return trades.flatMap(({ entry }) => entry ?? []);
}

/** Told when it has lasted, and while it lasts. */
export function alertAfter(planning: Planning, since: EpochMs, code: string, about: string, text: string): void {
  if (planning.agenda.isDue(since + ALERT_EVERY_MS)) alert(planning, 'critical', code, about, text);
}

/** What is held and neither under a stop nor being sold is told of, whatever it is that everybody waits for. */
export function tellBare(planning: Planning, trade: Trade): void {
  const { agenda, book } = planning;
  const { id, plan, held, exitCause } = trade;
  const isWatched = exitCause === null && book.hasSoftStop(trade);
  const isNothing = held === 0 || hasExpired(plan.instrument.ticker, agenda.now);
  if (isNothing || isWatched || leftOf(held, trade.working('sell')) === 0 || !book.isMarketOpen(agenda.now)) {
    agenda.calls.over(`bare ${id}`);
    return;
  }
  const since = agenda.calls.lasting(`bare ${id}`, agenda.now);
  const text = `${id} is neither under a stop nor being sold: the broker has not answered yet`;
  alertAfter(planning, since, exitCause === null ? 'no_stop_yet' : 'exit_waits', id, text);
}

/** Since when a trade waits for its stop, or for its exit where no stop rests, because of what is bought of it. */
export function waitsSince({ agenda }: Planning, trade: Trade): EpochMs {
  return agenda.calls.lasting(waitOf(trade), agenda.now);
}

/** It waits no more: it is under its stop. */
export function waitIsOver({ agenda }: Planning, trade: Trade): void {
  agenda.calls.over(waitOf(trade));
}

function waitOf({ id }: Trade): string {
  return `${id} waits`;
}

/** Told once. */
export function alertOnce(planning: Planning, code: string, about: string, text: string): void {
  if (planning.book.lastAlertAt(code, about) === null) alert(planning, 'critical', code, about, text);
}

export function lookUp({ agenda, can, awakeSince }: Planning, trade: Trade, order: OwnOrder): void {
  const { clientId, newsAt } = order;
  const returned = agenda.calls.endedAt(`place ${clientId}`) ?? awakeSince;
  const since = order.isSeen ? newsAt : Math.max(trade.stopSince(order), newsAt, returned);
  const mayBeGone = !order.isSeen || order.isEnded || trade.successorOf(order)?.isSeen === true;
  const provesAbsence = mayBeGone && agenda.now >= since + can.lookupLagMs;
  agenda.ask({ do: 'lookup', clientId, provesAbsence }, ASK_PAUSES_MS);
}

/** Cancels a working order, and again when it is found to work still. */
export function cancel({ agenda }: Planning, order: OwnOrder, why: string): void {
  const { clientId, cancel: progress, lookedUpAt } = order;
  const isAsked = agenda.calls.endedAt(`cancel ${clientId}`) !== null;
  const pause = progress?.answer === 'none' ? CANCEL_WITHIN_MS : CANCEL_AGAIN_MS;
  if (progress !== null && isAsked) {
    if (lookedUpAt === null || lookedUpAt < progress.askedAt || !agenda.isDue(progress.askedAt + pause)) return;
  }
  agenda.do({ do: 'cancel', clientId, record: { kind: 'cancel_asked', clientId, why } });
}

/** An order that does not arrive is sent again with pauses. */
export function place({ agenda }: Planning, request: OrderRequest, why: string): void {
  agenda.ask({ do: 'place', request, record: { kind: 'order_intended', request, why } }, ASK_PAUSES_MS);
}

export function drop({ agenda }: Planning, clientId: string, why: string): void {
  agenda.do({ do: 'note', record: { kind: 'order_dropped', clientId, why } });
}

/** It has been sent often enough and never arrived: people are told, and it is not sent any more. */
export function giveUp(planning: Planning, { clientId }: OwnOrder): void {
  alertOnce(planning, 'order_lost', clientId, `${clientId} has not arrived, as often as it was sent`);
  drop(planning, clientId, 'it does not arrive');
}

export function forceExit({ agenda }: Planning, { id: tradeId, exitCause }: Trade, why: string): void {
  if (exitCause === null) agenda.do({ do: 'note', record: { kind: 'exit_forced', tradeId, why } });
}

/** Whether a stop rests for each part of its entry as it is filled. */
export function stopsEachPart({ can }: Planning, { hasAttachedStop }: Trade): boolean {
  return hasAttachedStop && can.attachedStopNeedsAll !== true;
}

/** The gate of sells: what may be sold of a trade now, by an order that takes the place of `replaced`. Shares or contracts. */
export function sellable({ agenda, book }: Planning, trade: Trade, replaced: OwnOrder | null): number {
  if (!book.isMarketOpen(agenda.now)) {
    agenda.isDue(book.openAt);
    return 0;
  }
  const working = leftOf(trade.working('sell'), replaced?.open ?? 0);
  return leftOf(trade.held, working);
}

export function isPlacing({ agenda }: Planning, order: OwnOrder): boolean {
  return agenda.calls.isUnderWay(`place ${order.clientId}`);
}

/** The one call for fills that reports know of and executions do not tell. */
export function askForExecutions({ agenda }: Planning, orders: readonly OwnOrder[]): void {
  const since = Math.min(...orders.map(({ sentAt }) => sentAt)) - CLOCK_SLACK_MS;
  agenda.ask({ do: 'executions', since }, ASK_PAUSES_MS);
}
