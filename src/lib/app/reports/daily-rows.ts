/** Daily summaries as rows: for people with units, for programs as they are. */
import { counted } from '../../core/counted.ts';
import { duration, finePercent, gain, money } from '../../core/figures.ts';
import type { DailySummary } from '../../reports/logs/daily-summary.ts';

export const DAILY_FIELDS = [
  ...(['session', 'broker', 'mode', 'dry_run', 'trades', 'wins', 'pnl', 'fees', 'equity_start', 'equity_end'] as const),
  ...(['drawdown', 'drawdown_money', 'still_held', 'runs', 'uptime_s', 'version', 'journal', 'timestamp'] as const),
] as const;

/** One summary, a line for each thing there is to say of it. */
export function dailyLines(summary: DailySummary): readonly (readonly [label: string, value: string])[] {
  const { broker, mode, dry_run, pnl, fees, equity_start, equity_end, drawdown, drawdown_money } = summary;
  return [
    ['account', `${broker} ${mode}${dry_run ? ', dry run' : ''}`],
    ['trades', `${String(summary.trades)}, ${counted(summary.wins, 'win')}`],
    ['PnL, net of fees', gain(pnl)],
    ...Object.entries(summary.strategies).map(([strategy, result]): [string, string] => [
      `  ${strategy}`,
      `${gain(result.pnl)} in ${counted(result.trades, 'trade')}`,
    ]),
    ['fees', money(fees)],
    ['equity', `${money(equity_start)} to ${money(equity_end)}`],
    ['drawdown', `${finePercent(drawdown)} (${money(drawdown_money)})`],
    ...(summary.still_held > 0 ? [['still held', counted(summary.still_held, 'trade')] as [string, string]] : []),
    ...Object.entries(summary.scans).map(([strategy, { done, failed, symbols }]): [string, string] => [
      `${strategy} looked at`,
      `${counted(symbols, 'symbol')} of ${counted(done, 'scan')}${failed === 0 ? '' : `, ${String(failed)} failed`}`,
    ]),
    ['refused', countsText(summary.refusals)],
    ['errors', countsText(summary.errors)],
    ['uptime', `${duration(summary.uptime_s / 60)} in ${counted(summary.runs, 'run')}`],
  ];
}

function countsText(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts).map(([name, times]) => `${name} ${String(times)}`);
  return all.length === 0 ? 'none' : all.join(', ');
}
