/** From the record of a backtest to what is told of it: figures, funnel, notes, and the trades with their prices. */
import { localDay, NEW_YORK, offsetMinutes } from '../../calendar/zone.ts';
import { isoDate } from '../../calendar/civil-date.ts';
import type { BacktestRecord } from '../../backtest/backtest.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { FunnelRow, FunnelStage } from '../../reports/backtest-report.ts';
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

/** How often a price rule fired, why some went no further, and what became of the others: each is counted once. */
export function funnelOf({ records }: BacktestRecord): FunnelRow[] {
  const counts = new Map<string, { strategy: string; stage: FunnelStage; reason: string | null; count: number }>();
  const add = (strategy: string, stage: FunnelStage, reason: string | null): void => {
    const key = `${strategy} ${stage} ${reason ?? ''}`;
    const row = counts.get(key) ?? { strategy, stage, reason, count: 0 };
    row.count++;
    counts.set(key, row);
  };
  for (const { decisions, orders, filled } of records) {
    const bought = new Set(filled);
    for (const event of decisions) {
      // What is refused for a whole window has not fired, and is on no way to an order.
      const isOfWindow = event.kind === 'refusal' && event.side === null;
      const hasFired = event.kind === 'signal' || (event.kind === 'refusal' && event.stage === 'strategy');
      if (hasFired && !isOfWindow) add(event.strategy, 'signals', null);
      if (event.kind === 'refusal') add(event.strategy, isOfWindow ? 'window' : event.stage, event.reason);
      if (event.kind === 'unfilled') add(event.strategy, 'unfilled', null);
    }
    for (const { strategy, id } of orders) {
      add(strategy, 'sent', null);
      if (bought.has(id)) add(strategy, 'filled', null);
    }
  }
  return [...counts.values()];
}
