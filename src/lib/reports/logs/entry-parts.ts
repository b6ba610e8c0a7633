/** The parts of log entries that several logs share: the empty entry of a record, and what is known of its trade. */
import { utcText } from '../../calendar/text.ts';
import { CLOSED_TRADE_COLUMNS } from '../../market/closed-trade.ts';
import type { ClosedEvent } from '../../session/journal.ts';
import type { StoredRecord } from '../../session/records.ts';
import type { LogEntry } from './log-entry.ts';
import { tradeIdOf, type JournalPlace, type TradeContext } from './trade-context.ts';

/** An entry that says nothing yet but when, where and of which record it is. */
export function bareEntry({ seq, at, session, record }: StoredRecord, place: JournalPlace): LogEntry {
  return {
    timestamp: utcText(at),
    strategy_name: null,
    ticker: null,
    side: null,
    size: null,
    entry_price: null,
    exit_price: null,
    PnL: null,
    broker: place.broker,
    mode: place.mode,
    error_code: null,
    trade_id: null,
    signal_ticker: null,
    instrument: null,
    fees: null,
    entry_time: null,
    exit_time: null,
    exit_reason: null,
    order_ids: null,
    event: record.kind,
    reason: null,
    dry_run: place.isDryRun,
    session,
    journal: place.journal,
    seq,
    details: {},
  };
}

type TradeFields = Pick<
  LogEntry,
  'trade_id' | 'strategy_name' | 'ticker' | 'signal_ticker' | 'instrument' | 'order_ids'
>;

export function tradeFields(tradeId: string, context: TradeContext): TradeFields {
  const order = context.order(tradeId);
  return {
    trade_id: tradeId,
    strategy_name: context.strategyOf(tradeId),
    ticker: order?.ticker ?? null,
    signal_ticker: order?.symbol ?? null,
    instrument: order?.instrument.kind ?? null,
    order_ids: context.orderIds(tradeId),
  };
}

/** Of an order of ours, with that order's id alone. */
export function orderFields(
  clientId: string,
  context: TradeContext,
  brokerId: string | null = null,
): TradeFields & Pick<LogEntry, 'side' | 'size'> {
  const request = context.request(clientId);
  const fields = tradeFields(request?.tradeId ?? tradeIdOf(clientId), context);
  return {
    ...fields,
    ticker: request?.instrument.ticker ?? fields.ticker,
    instrument: request?.instrument.kind ?? fields.instrument,
    side: request?.side ?? null,
    size: request?.quantity ?? null,
    order_ids: brokerId === null ? clientId : `${clientId} ${brokerId}`,
  };
}

/** All that the trade history says of a trade. */
export function closedFields(event: ClosedEvent, context: TradeContext): Partial<LogEntry> {
  const trade = context.settled(event.trade);
  const columns = CLOSED_TRADE_COLUMNS.filter((column) => column !== 'timestamp');
  return {
    ...Object.fromEntries(columns.map((column) => [column, trade[column]])),
    error_code: trade.error_code === '' ? null : trade.error_code,
    order_ids: context.orderIds(trade.trade_id),
  };
}
