/**
 * The logs of the strategies: scans, signals, refusals, orders, fills and exits of each, one line a record. Guarantees: every
 * decision of a strategy and every step of its trades is a line; what is told twice by a broker is one.
 */
import { utcText } from '../../calendar/text.ts';
import type { StoredRecord } from '../../session/records.ts';
import { byKind, type ByKind } from '../by-kind.ts';
import { bareEntry, closedFields, orderFields, tradeFields } from './entry-parts.ts';
import type { LogEntry } from './log-entry.ts';
import type { JournalPlace, TradeContext } from './trade-context.ts';

type Fields = Partial<LogEntry>;
type Steps = ByKind<[TradeContext], Fields | null>;

/** Null for what is no step of a strategy's. The context has seen the record. */
export function strategyEntry(stored: StoredRecord, place: JournalPlace, context: TradeContext): LogEntry | null {
  const fields = byKind(STEPS, stored.record, context) ?? null;
  return (fields?.strategy_name ?? null) === null ? null : { ...bareEntry(stored, place), ...fields };
}

const SCANS: Steps = {
  scanned: ({ strategy, symbols, scannedAt, source, notes, leftOut }) => ({
    ...{ strategy_name: strategy, reason: symbols.length === 0 ? 'no symbol' : symbols.join(' ') },
    details: { scanned: utcText(scannedAt), source, notes, left_out: leftOut },
  }),
  scan_failed: ({ strategy, code, message }) => ({ strategy_name: strategy, error_code: code, reason: message }),
};

const DECISIONS: Steps = {
  signal: ({ strategy, symbol, side, m, score, close, numbers }) => ({
    ...{ strategy_name: strategy, signal_ticker: symbol, ticker: symbol, side },
    details: { m, score, close, ...numbers },
  }),
  refusal: ({ strategy, symbol, side, ticker, reason, m, stage, close, numbers }) => ({
    ...{ strategy_name: strategy, signal_ticker: symbol, ticker: ticker ?? symbol, side, reason },
    details: { m, stage, close, ...numbers },
  }),
  proposal: ({ strategy, symbol, ticker, side: direction, m, quantity, limit }) => ({
    ...{ strategy_name: strategy, signal_ticker: symbol, ticker, side: 'buy', size: quantity, entry_price: limit },
    details: { m, direction },
  }),
  confirmed: ({ strategy, symbol, answer }) => ({
    ...{ strategy_name: strategy, signal_ticker: symbol, ticker: symbol, reason: answer },
  }),
  order: ({ id, quantity, limit, m, side: direction, decisionPrice, share, slot, stop }, context) => ({
    ...tradeFields(id, context),
    ...{ side: 'buy', size: quantity, entry_price: limit },
    details: { m, direction, decision_price: decisionPrice, share, slot, stop },
  }),
  unfilled: ({ id, limit, m }, context) => ({
    ...tradeFields(id, context),
    ...{ side: 'buy', entry_price: limit, details: { m } },
  }),
};

const TRADE_STEPS: Steps = {
  bought: ({ id, stop, fill: { m, price, quantity, fees, slippage } }, context) => ({
    ...tradeFields(id, context),
    ...{ side: 'buy', size: quantity, entry_price: price, fees, entry_time: context.timeOf(m) },
    details: { m, stop, slippage },
  }),
  exit_asked: ({ id, why, m }, context) => ({
    ...tradeFields(id, context),
    ...{ side: 'sell', exit_reason: why, details: { m } },
  }),
  sold: ({ id, cause, fill: { m, price, quantity, fees, slippage } }, context) => ({
    ...tradeFields(id, context),
    ...{ side: 'sell', size: quantity, exit_price: price, fees, exit_time: context.timeOf(m), reason: cause },
    details: { m, slippage },
  }),
  closed: (event, context) => {
    const { slippage, stop, multiplier } = event;
    return { ...closedFields(event, context), details: { slippage, stop, multiplier } };
  },
};

const ORDER_STEPS: Steps = {
  order_intended: ({ request: { clientId, leg, kind, limit, stop, side }, why }, context) => ({
    ...orderFields(clientId, context),
    ...(side === 'buy' ? { entry_price: limit } : { exit_price: limit ?? stop }),
    ...{ reason: why, details: { leg, kind, limit, stop } },
  }),
  cancel_asked: ({ clientId, why }, context) => ({ ...orderFields(clientId, context), reason: why }),
  cancel_refused: ({ clientId, error }, context) => ({ ...orderFields(clientId, context), reason: error }),
  order_report: ({ from, report: { clientId, brokerId, state, filled, limit, stop, reason: said } }, context) =>
    clientId === null || !context.isNews
      ? null
      : {
          ...orderFields(clientId, context, brokerId),
          ...{ reason: state, details: { filled, limit, stop, said, from } },
        },
  order_unknown: ({ clientId, error, asked }, context) => ({
    ...orderFields(clientId, context),
    ...{ reason: error, details: { asked } },
  }),
  order_absent: ({ clientId }, context) => orderFields(clientId, context),
  order_dropped: ({ clientId, why }, context) => ({ ...orderFields(clientId, context), reason: why }),
  protected: ({ clientId }, context) => orderFields(clientId, context),
};

const STEPS: Steps = { ...SCANS, ...DECISIONS, ...TRADE_STEPS, ...ORDER_STEPS };
