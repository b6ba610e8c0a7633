/** From the record of a backtest to its figures. */
import { localDay, NEW_YORK, offsetMinutes } from '../../calendar/zone.ts';
import { isoDate } from '../../calendar/civil-date.ts';
import type { BacktestRecord } from '../../backtest/backtest.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { ClosedEvent } from '../../session/journal.ts';
import { measurePerformance, type Performance } from '../../stats/performance.ts';
import type { TradeOutcome } from '../../stats/trade-figures.ts';

/** Of the bootstrap; recorded with its intervals. */
const BOOTSTRAP_SEED = 1;
const MONTH_LENGTH = 7;
const HOUR_MINUTES = 60;

export function performanceOf(record: BacktestRecord, capital: number): Performance {
  const trades = record.records.flatMap(({ closed }, at) => {
    const openMinute = (record.sessions[at]?.open ?? NaN) / MINUTE_MS;
    return closed.map((event) => outcomeOf(event, openMinute));
  });
  const { sessionEquity, minuteEquity, openMinutes } = record;
  return measurePerformance({ capital, sessionEquity, minuteEquity, openMinutes, trades }, BOOTSTRAP_SEED);
}

function outcomeOf(
  { trade, slippage, multiplier, entryMinute, exitMinute }: ClosedEvent,
  openMinute: number,
): TradeOutcome {
  const entryInstant = (openMinute + entryMinute) * MINUTE_MS;
  const localMinute = entryInstant / MINUTE_MS + offsetMinutes(NEW_YORK, entryInstant);
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
    entryMinute: openMinute + entryMinute,
    exitMinute: openMinute + exitMinute,
    slippageCost: slippage,
    month: isoDate(localDay(NEW_YORK, entryInstant)).slice(0, MONTH_LENGTH),
    hour: Math.floor(localMinute / HOUR_MINUTES) % 24,
  };
}
