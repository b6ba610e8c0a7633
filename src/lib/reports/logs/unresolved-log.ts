/**
 * unresolved_orders.log: what did not go as it was meant to. Rejections, partial fills, what was left of entries, outcomes
 * that nobody knows, orders that were dropped or found, disagreements with the broker, and errors with their full trace.
 */
import type { OrderReport } from '../../orders/order.ts';
import type { StoredRecord } from '../../session/records.ts';
import { byKind, type ByKind } from '../by-kind.ts';
import { bareEntry, orderFields, tradeFields } from './entry-parts.ts';
import type { LogEntry } from './log-entry.ts';
import type { JournalPlace, TradeContext } from './trade-context.ts';

type Fields = Partial<LogEntry>;

/** Null for what went as it should. The context has seen the record. */
export function unresolvedEntry(stored: StoredRecord, place: JournalPlace, context: TradeContext): LogEntry | null {
  const fields = byKind(UNRESOLVED, stored.record, context) ?? null;
  return fields === null ? null : { ...bareEntry(stored, place), ...fields };
}

const UNRESOLVED: ByKind<[TradeContext], Fields | null> = {
  unfilled: ({ id, limit, m }, context) => {
    const size = context.order(id)?.quantity ?? null;
    const what = { side: 'buy', size, entry_price: limit, error_code: 'unfilled' };
    return { ...tradeFields(id, context), ...what, details: { m, left: size } };
  },
  order_report: ({ report }, context) => (context.isNews ? reportFields(report, context) : null),
  order_unknown: ({ clientId, error, asked }, context) => ({
    ...orderFields(clientId, context),
    ...{ error_code: 'order_unknown', reason: error, details: { asked } },
  }),
  order_absent: ({ clientId }, context) => ({ ...orderFields(clientId, context), error_code: 'order_absent' }),
  order_dropped: ({ clientId, why }, context) => ({
    ...orderFields(clientId, context),
    ...{ error_code: 'order_dropped', reason: why },
  }),
  cancel_refused: ({ clientId, error }, context) => ({
    ...orderFields(clientId, context),
    ...{ error_code: 'cancel_refused', reason: error },
  }),
  adopted: ({ report }, context) => {
    const { clientId, brokerId, ticker, side, quantity } = report;
    const ours = clientId === null ? { order_ids: brokerId } : orderFields(clientId, context, brokerId);
    return { ...ours, ...{ ticker, side, size: quantity, error_code: 'adopted', details: { report } } };
  },
  reconciled: ({ gaps, at, foreign }) =>
    gaps.length === 0
      ? null
      : { error_code: 'reconcile_gaps', reason: gaps.join('; '), details: { at, gaps, foreign } },
  disarmed: ({ why }) => ({ error_code: 'disarmed', reason: why }),
  scan_failed: ({ strategy, code, message, cure }) => ({
    ...{ strategy_name: strategy, error_code: code, reason: message, details: { cure } },
  }),
  error: ({ code, message, type, cure, isCritical, stack, about }, context) => ({
    ...aboutOrder(about, context),
    ...{ error_code: code, reason: message, details: { type, cure, critical: isCritical, stack, ...about } },
  }),
};

const ENDED_WITHOUT_ALL: readonly string[] = ['cancelled', 'expired'] satisfies OrderReport['state'][];

function reportFields(report: OrderReport, context: TradeContext): Fields | null {
  const code = codeOf(report, context);
  const { clientId, brokerId, state, filled, quantity, reason } = report;
  if (code === null || clientId === null) return null;
  const details = { filled, left: quantity - filled, said: reason, state };
  return {
    ...orderFields(clientId, context, brokerId),
    ...{ size: quantity, reason: reason ?? state, error_code: code, details },
  };
}

function codeOf({ clientId, state, filled, quantity }: OrderReport, context: TradeContext): string | null {
  if (state === 'rejected') return 'order_rejected';
  if (state === 'unknown') return 'order_state_unknown';
  if (state === 'partially_filled') return 'partial_fill';
  // What is left of an exit or a stop is sold by the order that follows; of an entry nobody buys it. An entry that bought
  // nothing at all is told by the session.
  const isEntry = clientId !== null && context.request(clientId)?.leg === 'entry';
  return isEntry && ENDED_WITHOUT_ALL.includes(state) && filled > 0 && filled < quantity ? 'left_over' : null;
}

type About = Readonly<Record<string, string | number | null>>;

function aboutOrder({ clientId, tradeId }: About, context: TradeContext): Fields {
  if (typeof clientId === 'string') return orderFields(clientId, context);
  return typeof tradeId === 'string' ? tradeFields(tradeId, context) : {};
}
