/** Backtest reports for tests: a made-up one of two years, the same every time, and one of nothing. */
import { localDay, NEW_YORK } from '../../src/lib/calendar/zone.ts';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { sessionsBetween, type Session } from '../../src/lib/calendar/sessions.ts';
import { utcText } from '../../src/lib/calendar/text.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { seededRng, type Rng } from '../../src/lib/core/rng.ts';
import { EXIT_REASONS, type ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import type { BacktestReport, FunnelRow, PriceChart } from '../../src/lib/reports/backtest-report.ts';
import { measurePerformance } from '../../src/lib/stats/performance.ts';
import type { TradeOutcome } from '../../src/lib/stats/trade-figures.ts';

const CAPITAL = 100_000;
const SYMBOLS = ['AAPL', 'AMD', 'IWM', 'MSFT', 'NVDA', 'QQQ', 'SPY', 'TSLA'] as const;
/** First and last session minute of an entry. */
const WINDOWS = { open: [6, 55], mid: [90, 280], close: [330, 375] } as const;
type Strategy = keyof typeof WINDOWS;
const STRATEGIES = ['open', 'mid', 'close'] as const;
const STOP_SHARE = 0.02;

/** Minute bars of one session, a random walk in steps of up to 6 basis points. */
interface Walk extends Omit<PriceChart, 'trades'> {
  readonly session: Session;
}

export interface SampleSize {
  readonly first?: string;
  readonly last?: string;
  readonly trades?: number;
  readonly charts?: number;
}

/** Trades spread evenly over the sessions of the range. */
export function sampleReport(size: SampleSize = {}): BacktestReport {
  const { first = '2023-01-03', last = '2024-12-31', trades: wanted = 400, charts: charted = 20 } = size;
  const rng = seededRng(20_230_103);
  const sessions = sessionsBetween(parseIsoDate(first), parseIsoDate(last));
  const minute = Int32Array.from(sessions.flatMap(minutesOf));
  const equity = new Float64Array(minute.length).fill(CAPITAL);
  const trades: ClosedTrade[] = [];
  const charts: PriceChart[] = [];
  for (let at = 0; at < wanted; at++) {
    const session = sessions[Math.floor((at * sessions.length) / wanted)];
    if (session === undefined) break;
    const walk = walkOf(session, pick(rng, SYMBOLS), rng);
    const trade = tradeOn(walk, pick(rng, STRATEGIES), at, rng);
    trades.push(trade);
    mark(equity, minute, trade, walk);
    const stop = trade.entry_price * (1 - STOP_SHARE);
    if (charts.length < charted) charts.push({ ...walk, trades: [{ trade, stop }] });
  }
  const closes = sessions.map(({ close }) => minute.indexOf(close / MINUTE_MS - 1));
  const performance = measurePerformance(
    {
      capital: CAPITAL,
      minuteEquity: equity,
      sessionEquity: Float64Array.from(closes, (place) => equity[place] ?? CAPITAL),
      openMinutes: trades.reduce((sum, trade) => sum + minutesHeld(trade), 0),
      trades: trades.map(outcomeOf),
    },
    42,
  );
  return {
    title: 'Backtest open,mid,close',
    programVersion: '0.1.0',
    settings: SETTINGS,
    range: { first, last, sessions: sessions.length },
    strategies: [...STRATEGIES],
    symbols: [...SYMBOLS],
    dataNotes: ['Prices are as traded: splits and dividends are not adjusted.', 'The bars are synthetic.'],
    dataFingerprint: 'sha256:9d2c1be07f5a4463a8d1',
    performance,
    minuteEquity: { minute, equity },
    trades,
    funnel: wanted === 0 ? [] : funnelOf(trades),
    charts,
    chartsLeftOut: Math.max(0, wanted - charted),
  };
}

/** A chart of a day without a bar. */
export function emptyChart(symbol: string, date: string): PriceChart {
  const none = new Float64Array();
  const columns = { open: none, high: none, low: none, close: none, volume: none };
  return { symbol, date, minute: new Int32Array(), ...columns, trades: [] };
}

const SETTINGS: Readonly<Record<string, string>> = {
  capital: '100000',
  'slippage-bps': '5',
  participation: '0.1',
  commission: 'none',
  MAX_POSITION_PCT: '2',
  STRATEGY_SEQUENCE: 'open,mid,close',
};

function walkOf(session: Session, symbol: string, rng: Rng): Walk {
  const minute = Int32Array.from(minutesOf(session));
  const columns = () => new Float64Array(minute.length);
  const [open, high, low, close, volume] = [columns(), columns(), columns(), columns(), columns()];
  let last = 80 + 200 * rng.next();
  for (let at = 0; at < minute.length; at++) {
    open[at] = last;
    const step = () => last * 0.0006 * (2 * rng.next() - 1);
    const after = last + 2 * step();
    high[at] = Math.max(last, after) + Math.abs(step());
    low[at] = Math.min(last, after) - Math.abs(step());
    close[at] = last = after;
    volume[at] = Math.round(4000 * (1 + 3 * rng.next()) * (at < 30 || at > minute.length - 30 ? 3 : 1));
  }
  return { session, symbol, date: session.date, minute, open, high, low, close, volume };
}

function tradeOn(walk: Walk, strategy: Strategy, id: number, rng: Rng): ClosedTrade {
  const [from, to] = WINDOWS[strategy];
  const bars = walk.minute.length;
  const entry = Math.min(from + Math.floor(rng.next() * (to - from)), bars - 10);
  const exit = Math.min(entry + 2 + Math.floor(rng.next() * 60), bars - 6);
  const entryPrice = walk.open[entry] ?? NaN;
  const exitPrice = (walk.open[exit] ?? NaN) * (1 + 0.004 * (rng.next() - 0.44));
  const size = Math.floor(5000 / entryPrice);
  const time = (at: number): string => utcText((walk.minute[at] ?? 0) * MINUTE_MS);
  return {
    timestamp: time(exit),
    trade_id: `t${String(id)}`,
    strategy_name: strategy,
    ticker: walk.symbol,
    signal_ticker: walk.symbol,
    instrument: walk.symbol.length === 3 && walk.symbol !== 'AMD' ? 'etf' : 'stock',
    side: 'buy',
    size,
    entry_time: time(entry),
    entry_price: entryPrice,
    exit_time: time(exit),
    exit_price: exitPrice,
    exit_reason: pick(rng, EXIT_REASONS.slice(0, 4)),
    fees: 0.02 * size,
    PnL: size * (exitPrice - entryPrice) - 0.02 * size,
    broker: 'sim',
    mode: 'paper',
    error_code: '',
  };
}

/** Marks the trade at each close while it is open, and its PnL from its exit on. */
function mark(equity: Float64Array, minute: Int32Array, trade: ClosedTrade, walk: Walk): void {
  const exit = minute.indexOf(Date.parse(trade.exit_time) / MINUTE_MS);
  const entry = minute.indexOf(Date.parse(trade.entry_time) / MINUTE_MS);
  const offset = entry - walk.minute.indexOf(minute[entry] ?? 0);
  for (let at = entry; at < equity.length; at++) {
    const marked = trade.size * ((walk.close[at - offset] ?? NaN) - trade.entry_price);
    equity[at] = (equity[at] ?? 0) + (at < exit ? marked : trade.PnL);
  }
}

function outcomeOf(trade: ClosedTrade): TradeOutcome {
  const entry = Date.parse(trade.entry_time);
  return {
    strategy: trade.strategy_name,
    symbol: trade.signal_ticker,
    ticker: trade.ticker,
    instrument: trade.instrument,
    exitReason: trade.exit_reason,
    pnl: trade.PnL,
    fees: trade.fees,
    entryValue: trade.size * trade.entry_price,
    exitValue: trade.size * trade.exit_price,
    entryMinute: entry / MINUTE_MS,
    exitMinute: Date.parse(trade.exit_time) / MINUTE_MS,
    slippageCost: trade.size * trade.entry_price * 0.001,
    month: trade.entry_time.slice(0, 7),
    hour: newYorkHour(entry),
  };
}

function funnelOf(trades: readonly ClosedTrade[]): FunnelRow[] {
  return STRATEGIES.flatMap((strategy) => {
    const filled = trades.filter(({ strategy_name }) => strategy_name === strategy).length;
    const rows: [FunnelRow['stage'], string | null, number][] = [
      ['signals', null, 12 * filled],
      ['strategy', 'volume_below_mean', 5 * filled],
      ['strategy', 'inside_range', 2 * filled],
      ['instrument', 'no_inverse_etf', filled],
      ['gate', 'low_volume', Math.round(1.5 * filled)],
      ['gate', 'max_positions', Math.round(0.9 * filled)],
      ['size', 'below_one_share', Math.round(0.2 * filled)],
      ['sent', null, Math.round(1.4 * filled)],
      ['unfilled', 'limit_not_reached', Math.round(0.4 * filled)],
      ['filled', null, filled],
    ];
    return rows.map(([stage, reason, count]) => ({ strategy, stage, reason, count }));
  });
}

function minutesOf({ open, minutes }: Session): number[] {
  return Array.from({ length: minutes }, (_, at) => open / MINUTE_MS + at);
}

function minutesHeld({ entry_time, exit_time }: ClosedTrade): number {
  return (Date.parse(exit_time) - Date.parse(entry_time)) / MINUTE_MS;
}

function newYorkHour(instant: number): number {
  const [session] = sessionsBetween(localDay(NEW_YORK, instant), localDay(NEW_YORK, instant));
  return Math.floor(9.5 + (instant - (session?.open ?? NaN)) / (60 * MINUTE_MS));
}

function pick<T>(rng: Rng, from: readonly T[]): T {
  return from[Math.floor(rng.next() * from.length)] as T;
}
