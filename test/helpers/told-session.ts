/**
 * A session as a journal tells it, written by hand: one trade of open in SPY that wins, one entry that is filled in part
 * and stopped, one that stays unfilled, refusals, an order whose fate is unknown, an error, and the end of the run.
 */
import { sessionOn } from '../../src/lib/calendar/sessions.ts';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import type { Instrument } from '../../src/lib/market/instrument.ts';
import { clientIdOf, type Leg, type OrderReport, type OrderRequest } from '../../src/lib/orders/order.ts';
import type { ClosedEvent, OrderEvent, RefusalEvent, SignalEvent } from '../../src/lib/session/journal.ts';
import type {
  JournalReader,
  JournalRecord,
  RunStarted,
  ScanFailed,
  Scanned,
  StoredRecord,
} from '../../src/lib/session/records.ts';

/** Records with their times, to be numbered. */
export type Told = readonly [at: number, record: JournalRecord];

export const OPEN = (date: string): number => sessionOn(parseIsoDate(date))?.open ?? NaN;

export function stock(ticker: string): Instrument {
  return { kind: 'stock', ticker, multiplier: 1, contract: null, isSynthetic: false };
}

export function runStarted(more: Partial<RunStarted> = {}): RunStarted {
  return {
    kind: 'run_started',
    run: 'run-1',
    version: '0.1.0',
    configHash: 'abc',
    settings: SETTINGS,
    broker: 'alpaca',
    mode: 'paper',
    isDryRun: false,
    feed: { name: 'sip', hasQuotes: true },
    strategies: ['open'],
    testStart: null,
    symbols: ['SPY', 'QQQ', 'IWM'],
    pid: 4711,
    ...more,
  };
}

/** As `.env_bot` has them by default. */
export const SETTINGS: Readonly<Record<string, string>> = {
  MAX_SPREAD: '0.015',
  MAX_SLIPPAGE: '0.005',
  MAX_RISK_PER_TRADE: '0.025',
  MAX_OPEN_RISK: '0.05',
  MAX_OPEN_POSITIONS: '5',
  MAX_TRADES: '4',
  MIN_PRICE: '2',
  MAX_PRICE: '100',
  MIN_VOLUME_THRESHOLD: '1000000',
  TOTAL_ALLOCATION: '0.02',
  SHORT_TYPE: 'InverseETF',
  STRAT_OPEN_BUFFER: '0.02',
  STRAT_OPEN_VOLUME_FACTOR: '1.5',
  STRAT_MID_VWAP_THRESHOLD: '0.02',
  STRAT_CLOSE_VIX_THRESHOLD: '15',
};

export function sessionOpened(date: string, equity = 100_000): JournalRecord {
  const account = { equity, cash: equity, buyingPower: equity, accountId: 'A1' } as const;
  return {
    ...{ kind: 'session_opened', date, minutes: 390, openMinute: OPEN(date) / MINUTE_MS, equity, vix: null },
    account: { ...account, mode: 'paper', mayBuyPuts: true, hindrance: null },
  };
}

export function signal(symbol: string, m: number, more: Partial<SignalEvent> = {}): SignalEvent {
  return {
    ...{ kind: 'signal', m, strategy: 'open', symbol, side: 'long', score: 2.4, close: 51.3 },
    numbers: { range_high: 50, range_low: 49, trigger: 51, volume: 24_000, mean_volume: 10_000 },
    ...more,
  };
}

export function refusal(symbol: string, m: number, more: Partial<RefusalEvent>): RefusalEvent {
  return {
    ...{ kind: 'refusal', m, strategy: 'open', symbol, side: 'long', stage: 'gate', reason: 'spread' },
    ...{ ticker: symbol, close: 51.3, numbers: { spread: 0.018, most: 0.015 } },
    ...more,
  };
}

export function order(id: string, ticker: string, m: number, more: Partial<OrderEvent> = {}): OrderEvent {
  return {
    ...{ kind: 'order', m, strategy: 'open', symbol: ticker, id, ticker, side: 'long', instrument: stock(ticker) },
    ...{ close: 51.3, quantity: 10, limit: 51.55, decisionPrice: 51.3, share: 520, slot: null },
    stop: { kind: 'below_fill', share: 0.02 },
    ...more,
  };
}

/** Of a quarter of an hour before the open. */
export function scanned(symbols: readonly string[], more: Partial<Scanned> = {}): Scanned {
  const scannedAt = OPEN('2025-12-01') - 15 * MINUTE_MS;
  return {
    ...{ kind: 'scanned', strategy: 'open', scannedAt, source: 'alpaca', notes: [], symbols, leftOut: [] },
    ...more,
  };
}

export function scanFailed(strategy = 'open'): ScanFailed {
  const [message, cure] = ['Alpaca could not be reached', 'check the connection'];
  return { kind: 'scan_failed', strategy, code: 'source_unreachable', message, cure };
}

export function request(tradeId: string, ticker: string, leg: Leg, more: Partial<OrderRequest> = {}): OrderRequest {
  return {
    ...{ clientId: clientIdOf(tradeId, leg, 1), tradeId, leg, instrument: stock(ticker) },
    ...{ side: leg === 'entry' ? 'buy' : 'sell', kind: leg === 'entry' ? 'limit' : leg === 'stop' ? 'stop' : 'market' },
    ...{ quantity: 10, limit: leg === 'entry' ? 51.55 : null, stop: leg === 'stop' ? 50.27 : null },
    ...{ attachedStop: null, replaces: null, expiresAt: null },
    ...more,
  };
}

export function report(of: OrderRequest, more: Partial<OrderReport>): JournalRecord {
  return {
    kind: 'order_report',
    from: 'stream',
    askedAt: null,
    report: {
      ...{ clientId: of.clientId, brokerId: `b-${of.clientId}`, ticker: of.instrument.ticker, side: of.side },
      ...{ kind: of.kind, quantity: of.quantity, limit: of.limit, stop: of.stop, state: 'working', filled: 0 },
      ...{ reason: null, at: 0 },
      ...more,
    },
  };
}

export function closed(trade: Partial<ClosedTrade>, more: Partial<ClosedEvent> = {}): ClosedEvent {
  const exit = trade.exit_time ?? '2025-12-01T15:20:00Z';
  return {
    kind: 'closed',
    trade: {
      ...{ timestamp: exit, trade_id: '2025-12-01-open-SPY-1', strategy_name: 'open', ticker: 'SPY' },
      ...{ signal_ticker: 'SPY', instrument: 'stock', side: 'buy', size: 10, entry_time: '2025-12-01T14:56:00Z' },
      ...{ entry_price: 51.4, exit_time: exit, exit_price: 53, exit_reason: 'hard_exit', fees: 0.02, PnL: 15.98 },
      ...{ broker: 'alpaca', mode: 'paper', error_code: '' },
      ...trade,
    },
    ...{ slippage: 0.5, entryMinute: 26, exitMinute: 50, multiplier: 1, stop: 50.37, isSynthetic: false },
    ...more,
  };
}

const fill = (m: number, price: number, quantity: number, fees: number, slippage = 0) => ({
  ...{ m, price, quantity, fees, slippage },
});

/** The whole of it, in the order of time. */
export function toldSession(date = '2025-12-01', run: Partial<RunStarted> = {}): Told[] {
  const open = OPEN(date);
  const at = (m: number, seconds = 0): number => open + m * MINUTE_MS + seconds * 1000;
  const [spy, qqq, iwm] = ['SPY', 'QQQ', 'IWM'].map((ticker, n) => `${date}-open-${ticker}-${String(n + 1)}`) as [
    ...[string, string, string],
  ];
  const [entry, stop, exit] = [request(spy, 'SPY', 'entry'), request(spy, 'SPY', 'stop'), request(spy, 'SPY', 'exit')];
  const part = request(qqq, 'QQQ', 'entry', { quantity: 20 });
  const partStop = request(qqq, 'QQQ', 'stop', { quantity: 5 });
  const late = request(iwm, 'IWM', 'entry');
  const time = (m: number): string => new Date(at(m)).toISOString().replace('.000', '');
  return [
    [at(-5), runStarted(run)],
    [at(-5, 1), sessionOpened(date)],
    [
      at(21),
      refusal('XYZ', 20, {
        side: null,
        stage: 'strategy',
        reason: 'thin_range',
        ticker: null,
        numbers: { bars: 8, bars_needed: 10 },
      }),
    ],
    [at(26), signal('SPY', 25)],
    [at(26), signal('DIA', 25)],
    [at(26), refusal('DIA', 25, {})],
    [at(26), order(spy, 'SPY', 25)],
    [at(26), { kind: 'order_intended', request: entry, why: 'entry' }],
    [at(26), { kind: 'decided', m: 25 }],
    [at(26, 1), report(entry, {})],
    [at(26, 2), report(entry, {})],
    [at(26, 3), report(entry, { state: 'filled', filled: 10 })],
    [at(26, 3), { kind: 'bought', id: spy, fill: fill(26, 51.4, 10, 0.01, 0.5), stop: 50.37 }],
    [at(26, 3), { kind: 'order_intended', request: stop, why: 'protection' }],
    [at(26, 4), report(stop, {})],
    [at(26, 4), { kind: 'protected', tradeId: spy, clientId: stop.clientId }],
    [at(27), { kind: 'bars', m: 26, bars: [['SPY', 51.4, 51.6, 51.2, 51, 9000]] }],
    [at(27), { kind: 'decided', m: 26 }],
    [at(28), signal('QQQ', 27)],
    [at(28), order(qqq, 'QQQ', 27, { quantity: 20 })],
    [at(28), { kind: 'order_intended', request: part, why: 'entry' }],
    [at(28, 1), report(part, { state: 'partially_filled', filled: 5 })],
    [at(28, 1), { kind: 'bought', id: qqq, fill: fill(28, 51.5, 5, 0.01), stop: 50.47 }],
    [at(28, 1), { kind: 'cancel_asked', clientId: part.clientId, why: 'its minute is over' }],
    [at(29), { kind: 'cancel_refused', clientId: part.clientId, error: 'order is not cancelable' }],
    [at(29), report(part, { state: 'cancelled', filled: 5 })],
    [at(29), { kind: 'order_intended', request: partStop, why: 'protection' }],
    [at(29, 1), { kind: 'order_unknown', clientId: partStop.clientId, asked: 'place', error: 'no answer in 10 s' }],
    [at(29, 5), report(partStop, {})],
    [at(30), report(partStop, { state: 'filled', filled: 5 })],
    [at(30), { kind: 'sold', id: qqq, fill: fill(29, 50.4, 5, 0.01), cause: 'stop' }],
    [
      at(30),
      closed({
        ...{ trade_id: qqq, ticker: 'QQQ', signal_ticker: 'QQQ', size: 5, entry_time: time(28), entry_price: 51.5 },
        // 5 x (50.40 - 51.50) - 0.02 = -5.52
        ...{ exit_time: time(29), timestamp: time(29), exit_price: 50.4, exit_reason: 'stop', fees: 0.02, PnL: -5.52 },
      }),
    ],
    [at(31), signal('IWM', 30)],
    [at(31), order(iwm, 'IWM', 30)],
    [at(31), { kind: 'order_intended', request: late, why: 'entry' }],
    [at(32), report(late, { state: 'cancelled' })],
    [at(32), { kind: 'unfilled', m: 31, strategy: 'open', symbol: 'IWM', ticker: 'IWM', id: iwm, limit: 51.55 }],
    [
      at(33),
      {
        ...{ kind: 'error', type: 'NetworkError', code: 'no_answer', message: 'no answer, "again"', cure: 'wait' },
        ...{ isCritical: true, stack: 'NetworkError: no answer\n    at place', about: { clientId: exit.clientId } },
      },
    ],
    [at(50), { kind: 'exit_asked', m: 50, id: spy, why: 'hard_exit' }],
    [at(50), { kind: 'order_intended', request: exit, why: 'hard_exit' }],
    [at(50, 1), report(exit, { state: 'filled', filled: 10 })],
    [at(50, 1), { kind: 'sold', id: spy, fill: fill(50, 53, 10, 0.01), cause: 'exit' }],
    [at(50, 1), closed({ trade_id: spy, exit_time: time(50), timestamp: time(50), entry_time: time(26) })],
    [at(51), { kind: 'decided', m: 50 }],
    [at(51), { kind: 'reconciled', at: 'minute', gaps: [], foreign: [] }],
    [at(52), { kind: 'run_ended', run: 'run-1', how: 'done', code: null }],
  ];
}

/** Numbered on from there. */
export function stored(told: readonly Told[], session = '2025-12-01', seq = 0): StoredRecord[] {
  return told.map(([at, record], n) => ({ seq: seq + n + 1, at, session, record }));
}

export function readerOf(records: readonly StoredRecord[]): JournalReader {
  return {
    read: (session) => records.filter((each) => session === undefined || each.session === session),
    sessions: () => [...new Set(records.map(({ session }) => session))],
  };
}
