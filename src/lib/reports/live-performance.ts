/**
 * The figures of a live record: of its closed trades and of its sessions. Guarantees: the return of a session is what
 * tbot's own trades made of its E, so deposits, withdrawals and other trading of the account do not count; sessions
 * without a run are not in it; what only minute marks could tell is left out.
 */
import { localDay, localMinute, NEW_YORK } from '../calendar/zone.ts';
import { isoDate } from '../calendar/civil-date.ts';
import { MINUTE_MS } from '../core/clock.ts';
import type { ClosedTrade } from '../market/closed-trade.ts';
import { PUT_MULTIPLIER } from '../market/instrument.ts';
import { measurePerformance, type Performance } from '../stats/performance.ts';
import type { TradeGroup, TradeOutcome } from '../stats/trade-figures.ts';
import type { DailySummary } from './logs/daily-summary.ts';
import { minuteOf } from './trade-times.ts';

type LiveGroup = Omit<TradeGroup, 'slippage'>;
const GROUPS = ['by_strategy', 'by_symbol', 'by_exit_reason', 'by_month', 'by_hour'] as const;
const FIGURES = [
  ...(['sessions', 'capital', 'total_return', 'annual_return', 'volatility', 'sharpe', 'sortino', 'calmar'] as const),
  ...(['max_drawdown_daily', 'max_drawdown_sessions', 'longest_under_water_sessions', 'trades', 'pnl'] as const),
  ...(['fees', 'win_rate', 'profit_factor', 'expectancy', 'avg_win', 'avg_loss'] as const),
  ...(['avg_duration_minutes', 'longest_duration_minutes', 'turnover', 'annual_turnover'] as const),
  ...(['psr', 'min_sessions_for_95', 'bootstrap'] as const),
] as const;

export interface LivePerformance
  extends Pick<Performance, (typeof FIGURES)[number]>, Readonly<Record<(typeof GROUPS)[number], readonly LiveGroup[]>> {
  /** Dollars that the capital came to by tbot's own trades alone. */
  readonly final_equity: number;
  /** The deepest fall within one session, on minute marks, as a share. */
  readonly deepest_session_drawdown: number;
}

/** The equity after each session, as a curve on which only tbot's own trades move it. */
export interface SessionCurve {
  readonly capital: number;
  readonly equity: Float64Array;
  readonly summaries: readonly DailySummary[];
}

/** Of the bootstrap; recorded with its intervals. */
const BOOTSTRAP_SEED = 1;
const MONTH_LENGTH = 7;
const HOUR_MINUTES = 60;

/** Null: no session was opened. */
export function sessionCurve(summaries: readonly DailySummary[]): SessionCurve | null {
  const opened = summaries
    .filter(({ equity_start, equity_end }) => equity_start !== null && equity_end !== null)
    .sort((a, b) => (a.session < b.session ? -1 : 1));
  const capital = opened[0]?.equity_start ?? null;
  if (capital === null) return null;
  let equity = capital;
  const curve = opened.map(({ equity_start, equity_end }) => (equity *= (equity_end ?? 0) / (equity_start ?? 1)));
  return { capital, equity: Float64Array.from(curve), summaries: opened };
}

export function livePerformance(curve: SessionCurve, trades: readonly ClosedTrade[]): LivePerformance {
  const { capital, equity, summaries } = curve;
  const all = measurePerformance(
    { capital, sessionEquity: equity, minuteEquity: equity, openMinutes: 0, trades: trades.map(outcomeOf) },
    BOOTSTRAP_SEED,
  );
  const figures = Object.fromEntries(FIGURES.map((name) => [name, all[name]]));
  const groups = Object.fromEntries(GROUPS.map((name) => [name, all[name].map(withoutSlippage)]));
  return {
    ...(figures as Pick<Performance, (typeof FIGURES)[number]>),
    ...(groups as Record<(typeof GROUPS)[number], LiveGroup[]>),
    final_equity: equity.at(-1) ?? capital,
    deepest_session_drawdown: summaries.reduce((deepest, { drawdown }) => Math.max(deepest, drawdown), 0),
  };
}

/** A trade history does not hold it. */
function withoutSlippage(group: TradeGroup): LiveGroup {
  return Object.fromEntries(Object.entries(group).filter(([name]) => name !== 'slippage')) as unknown as LiveGroup;
}

function outcomeOf(trade: ClosedTrade): TradeOutcome {
  const multiplier = trade.instrument === 'put' ? PUT_MULTIPLIER : 1;
  const entryMinute = minuteOf(trade.entry_time);
  const entryInstant = entryMinute * MINUTE_MS;
  return {
    strategy: trade.strategy_name,
    symbol: trade.signal_ticker,
    ticker: trade.ticker,
    instrument: trade.instrument,
    exitReason: trade.exit_reason,
    pnl: trade.PnL,
    fees: trade.fees,
    entryValue: trade.size * multiplier * trade.entry_price,
    exitValue: trade.size * multiplier * trade.exit_price,
    entryMinute,
    exitMinute: minuteOf(trade.exit_time),
    slippageCost: 0,
    month: isoDate(localDay(NEW_YORK, entryInstant)).slice(0, MONTH_LENGTH),
    hour: Math.floor(localMinute(NEW_YORK, entryInstant) / HOUR_MINUTES),
  };
}
