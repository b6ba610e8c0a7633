/** What report.html is made of. */
import type { BacktestRecord } from '../../backtest/backtest.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { BacktestReport, EquityCurve } from '../../reports/backtest-report.ts';
import type { Performance } from '../../stats/performance.ts';
import { priceCharts } from './charts.ts';
import type { ConfigDocument } from './config-document.ts';
import type { PreparedBacktest } from './prepare.ts';
import type { Funnel } from './funnel.ts';

export interface ReportParts {
  readonly prepared: PreparedBacktest;
  readonly record: BacktestRecord;
  readonly performance: Performance;
  readonly config: ConfigDocument;
  readonly funnel: Funnel;
  /** Most price charts. */
  readonly charts: number;
}

export function reportOf({ prepared, record, performance, config, funnel, charts: most }: ReportParts): BacktestReport {
  const { backtest, request } = prepared;
  const { charts, leftOut } = priceCharts(record, backtest.data, backtest.firstAt, most);
  const [first, last] = [record.sessions[0]?.date ?? '', record.sessions.at(-1)?.date ?? ''];
  const run = Object.entries(config.run).filter(([key]) => key !== 'symbols');
  return {
    title: `Backtest of ${request.strategies.join(', ')}, ${first} to ${last}`,
    programVersion: config.program_version,
    settings: {
      ...Object.fromEntries(
        run.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
      ),
      ...config.settings,
    },
    range: { first, last, sessions: record.sessions.length },
    strategies: request.strategies,
    symbols: backtest.data.market.symbols.map(({ symbol }) => symbol),
    dataNotes: config.notes,
    dataFingerprint: config.data_fingerprint,
    performance,
    minuteEquity: equityCurve(record),
    trades: record.records.flatMap(({ closed }) => closed.map(({ trade }) => trade)),
    funnel: funnel.rows,
    charts,
    chartsLeftOut: leftOut,
  };
}

function equityCurve({ sessions, minuteEquity }: BacktestRecord): EquityCurve {
  const minute = new Int32Array(minuteEquity.length);
  let row = 0;
  for (const { open, minutes } of sessions)
    for (let m = 0; m < minutes && row < minute.length; m++) minute[row++] = open / MINUTE_MS + m;
  return { minute, equity: minuteEquity };
}
