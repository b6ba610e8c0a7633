/**
 * What has to be looked up of a trade. Guarantees: an order whose fate is open is asked for until the broker answers, and
 * people are told while it lasts; an end that something hangs on is proven; silence is not taken for good news.
 */
import type { OwnOrder } from './own-order.ts';
import { alertAfter, askForExecutions, isPlacing, lookUp, type Planning } from './planning.ts';
import type { Trade } from './trade.ts';

/** A working order of which nothing was heard for so long is asked for. */
const QUIET_MS = 5_000;
const CANCEL_ANSWER_MS = 1_000;

export function planLookups(planning: Planning, trade: Trade): void {
  for (const order of trade.orders) {
    if (isPlacing(planning, order) || order.isAbsent || trade.isDormant(order)) continue;
    if (order.isEnded ? isProofMissing(trade, order) : isOpen(planning, trade, order)) lookUp(planning, trade, order);
    if (order.unclearSince !== null) {
      const text = `nobody knows what became of ${order.clientId}; it is looked up until the broker says`;
      alertAfter(planning, order.unclearSince, 'order_unknown', order.clientId, text);
    }
  }
  const lacking = trade.orders.filter((order) => order.lacksExecutions);
  if (lacking.length > 0) askForExecutions(planning, lacking);
  for (const { clientId, newsAt } of lacking) {
    const text = `the broker reports a fill of ${clientId} that it does not list`;
    alertAfter(planning, newsAt, 'executions_missing', clientId, text);
  }
}

function isOpen({ agenda }: Planning, trade: Trade, order: OwnOrder): boolean {
  const { cancel, isSeen, state, request } = order;
  if (order.isAttached && !isSeen) return trade.isEntryOver || (trade.exitCause !== null && trade.held > 0);
  if (!isSeen || state === 'unknown' || order.isDoubted) return true;
  if (cancel !== null) return cancel.answer !== 'none' || agenda.isDue(cancel.askedAt + CANCEL_ANSWER_MS);
  const successor = trade.successorOf(order);
  if (successor?.isSeen === true) return true;
  if (request.leg === 'stop') return trade.isEntryOver && !trade.isProven(order);
  return agenda.isDue(order.newsAt + QUIET_MS);
}

/** An end after which something is told, or sold. */
function isProofMissing(trade: Trade, order: OwnOrder): boolean {
  if (order.isVerified) return false;
  if (order.request.leg === 'entry') return !trade.isDone && order.state !== 'rejected';
  return trade.held > 0;
}
