/** The price charts of a report: the sessions with trades, the bars of what was traded, and where the stop stood. */
import type { BacktestRecord } from '../../backtest/backtest.ts';
import type { RunData } from '../../backtest/data.ts';
import type { Bars } from '../../market/bars.ts';
import type { PriceChart } from '../../reports/backtest-report.ts';
import type { ClosedEvent } from '../../session/journal.ts';

export interface Charts {
  readonly charts: readonly PriceChart[];
  readonly leftOut: number;
}

interface Traded {
  readonly at: number;
  readonly bars: Bars;
  readonly events: ClosedEvent[];
}

/** The first `most` of them in the order of time. A put is shown on the bars of its underlying. */
export function priceCharts(record: BacktestRecord, data: RunData, firstAt: number, most: number): Charts {
  const all = tradedSessions(record, data);
  const charts = all.slice(0, most).map(({ at, bars, events }): PriceChart => {
    const rows = data.history.rowsOf(bars);
    const [from, to] = [rows.from[firstAt + at] ?? 0, rows.to[firstAt + at] ?? 0];
    return {
      symbol: bars.symbol,
      date: record.sessions[at]?.date ?? '',
      minute: bars.minute.subarray(from, to),
      open: bars.open.subarray(from, to),
      high: bars.high.subarray(from, to),
      low: bars.low.subarray(from, to),
      close: bars.close.subarray(from, to),
      volume: bars.volume.subarray(from, to),
      trades: events.map(({ trade, stop }) => ({ trade, stop })),
    };
  });
  return { charts, leftOut: all.length - charts.length };
}

function tradedSessions(record: BacktestRecord, { market }: RunData): Traded[] {
  const bars = new Map([...market.symbols, ...market.instruments].map((each) => [each.symbol, each]));
  return record.records.flatMap(({ closed }, at) => {
    const byTicker = new Map<string, Traded>();
    for (const event of closed) {
      const columns = bars.get(event.trade.ticker) ?? bars.get(event.trade.signal_ticker);
      if (columns === undefined) continue;
      const traded = byTicker.get(columns.symbol) ?? { at, bars: columns, events: [] };
      traded.events.push(event);
      byTicker.set(columns.symbol, traded);
    }
    return [...byTicker.values()];
  });
}
