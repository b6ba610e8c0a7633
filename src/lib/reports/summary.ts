/** The key figures of a run as label and value, for a terminal and for the report. */
import type { Interval } from '../stats/bootstrap.ts';
import type { Performance } from '../stats/performance.ts';
import { count, duration, gain, money, percent, ratio, signedPercent } from '../core/figures.ts';

export interface SummaryRow {
  readonly label: string;
  readonly value: string;
}

/** Below this many trades a run proves nothing, whatever its figures. */
const TRADES_MIN = 30;

/** The warning that every output of a run with too few trades carries; null with enough of them. */
export function tooFewTrades(trades: number): string | null {
  return trades < TRADES_MIN
    ? `fewer than ${String(TRADES_MIN)} trades (${String(trades)}): this proves nothing`
    : null;
}

export function summaryRows(figures: Performance): readonly SummaryRow[] {
  return [...results(figures), ...risk(figures), ...trading(figures)];
}

function results(figures: Performance): SummaryRow[] {
  return [
    row('Sessions', count(figures.sessions)),
    row('Trades', count(figures.trades)),
    row('PnL, net of fees', gain(figures.pnl)),
    row('Final equity', money(figures.final_equity)),
    row('Total return', signedPercent(figures.total_return)),
    row('Annual return', signedPercent(figures.annual_return)),
  ];
}

function risk(figures: Performance): SummaryRow[] {
  const { bootstrap } = figures;
  const confidence = percent(bootstrap?.confidence ?? 0.95, 0);
  return [
    row('Volatility, annual', percent(figures.volatility)),
    row('Sharpe ratio, annual', ratio(figures.sharpe)),
    row(`Sharpe ratio, ${confidence} interval`, interval(bootstrap?.sharpe, ratio)),
    row('Sortino ratio, annual', ratio(figures.sortino)),
    row('Calmar ratio', ratio(figures.calmar)),
    row('Probability that the Sharpe ratio is above 0', percent(figures.psr, 1)),
    row('Sessions for a probability of 95%', count(figures.min_sessions_for_95)),
    row('Maximum drawdown, minute marks', `${percent(figures.max_drawdown)} (${money(figures.max_drawdown_money)})`),
    row('Maximum drawdown, minute marks, length', `${count(figures.max_drawdown_minutes)} session min`),
    row('Longest time under water, minute marks', `${count(figures.longest_under_water_minutes)} session min`),
    row('Maximum drawdown, daily closes', percent(figures.max_drawdown_daily)),
    row('Maximum drawdown, daily closes, length', sessions(figures.max_drawdown_sessions)),
    row('Longest time under water, daily closes', sessions(figures.longest_under_water_sessions)),
    row(`Maximum drawdown, daily closes, ${confidence} interval`, interval(bootstrap?.max_drawdown, percent)),
  ];
}

function trading(figures: Performance): SummaryRow[] {
  return [
    row('Win rate', percent(figures.win_rate, 1)),
    row('Profit factor', ratio(figures.profit_factor)),
    row('Expectancy per trade', gain(figures.expectancy)),
    row('Average win', gain(figures.avg_win)),
    row('Average loss', gain(figures.avg_loss)),
    row('Average duration', duration(figures.avg_duration_minutes)),
    row('Longest duration', duration(figures.longest_duration_minutes)),
    row('Exposure, share of session minutes', percent(figures.exposure, 1)),
    row('Turnover, times the equity', ratio(figures.turnover)),
    row('Turnover per year', ratio(figures.annual_turnover)),
    row('Fees', money(figures.fees)),
    row('Slippage', money(figures.slippage)),
  ];
}

function row(label: string, value: string): SummaryRow {
  return { label, value };
}

function sessions(steps: number): string {
  return `${count(steps)} session${steps === 1 ? '' : 's'}`;
}

function interval(given: Interval | null | undefined, text: (value: number) => string): string {
  return given === null || given === undefined ? 'n/a' : `${text(given.low)} to ${text(given.high)}`;
}
