/**
 * The report of a live record as one HTML file: equity by session, distributions, what came from where, refusals, trades.
 * Guarantees: self-contained (no network, no script); the same record gives the same bytes.
 */
import { parseIsoDate } from '../calendar/civil-date.ts';
import { sessionOn } from '../calendar/sessions.ts';
import { MINUTE_MS } from '../core/clock.ts';
import { counted } from '../core/counted.ts';
import type { ClosedTrade } from '../market/closed-trade.ts';
import { breakdowns } from './breakdowns.ts';
import { equityPlot } from './charts/equity.ts';
import { loadPainter } from './charts/painter.ts';
import { distributions, equitySection } from './drawings.ts';
import { count, duration, finePercent, fineSignedPercent, gain, money, percent, ratio } from '../core/figures.ts';
import { FunnelCount } from './funnel-count.ts';
import { funnelSection } from './funnel.ts';
import { htmlPage } from './html-page.ts';
import { figureTable, tileSection, type Tile } from './key-figures.ts';
import type { LivePerformance, SessionCurve } from './live-performance.ts';
import type { DailySummary } from './logs/daily-summary.ts';
import { dateOf } from './logs/log-names.ts';
import { markup, type Markup } from './markup.ts';
import { monthSection } from './months.ts';
import { bySign, section, table, type Column } from './parts.ts';
import { monthlyReturns, type SessionClose } from './session-closes.ts';
import { notesSection } from './settings.ts';
import { tooFewTrades, type SummaryRow } from './summary.ts';
import { tradeSection } from './trade-table.ts';

export interface LiveReport {
  readonly title: string;
  readonly programVersion: string;
  readonly notes: readonly string[];
  readonly performance: LivePerformance;
  readonly curve: SessionCurve;
  /** In the order of time. */
  readonly trades: readonly ClosedTrade[];
}

export async function renderLiveReport(report: LiveReport): Promise<string> {
  const { title, performance, curve, trades, notes } = report;
  const paint = await loadPainter();
  const sessions = closesOf(curve);
  const minute = Int32Array.from(curve.summaries.map(({ session }) => closeMinute(session)));
  const plot = equityPlot({ minute, equity: curve.equity }, curve.capital, sessions);
  const strategies = [...new Set(curve.summaries.flatMap((each) => Object.keys(each.strategies)))];
  return htmlPage(title, [
    header(report, strategies),
    notesSection([tooFewTrades(performance.trades), ...notes]),
    tileSection(tiles(performance)),
    equitySection(plot, paint, 'Equity at the end of each session that tbot ran in'),
    monthSection(monthlyReturns(sessions, curve.capital)),
    distributions({ trades }, sessions, paint),
    breakdowns(performance, '--json has all'),
    funnelSection(funnelOf(curve.summaries), strategies),
    sessionSection(curve.summaries),
    tradeSection(trades, 'the trade history'),
    figureTable(liveRows(performance)),
  ]);
}

/** The figures as label and value, for a terminal and for the report. */
export function liveRows(figures: LivePerformance): readonly SummaryRow[] {
  const { bootstrap } = figures;
  const sharpe = bootstrap?.sharpe ?? null;
  const rows: readonly (readonly [string, string])[] = [
    ['Sessions', count(figures.sessions)],
    ['Trades', count(figures.trades)],
    ['PnL, net of fees', gain(figures.pnl)],
    ['Fees', money(figures.fees)],
    ['Final equity', money(figures.final_equity)],
    ['Total return', fineSignedPercent(figures.total_return)],
    ['Annual return', fineSignedPercent(figures.annual_return)],
    ['Volatility, annual', finePercent(figures.volatility)],
    ['Sharpe ratio, annual', ratio(figures.sharpe)],
    ['Sharpe ratio, 95% interval', sharpe === null ? 'n/a' : `${ratio(sharpe.low)} to ${ratio(sharpe.high)}`],
    ['Sortino ratio, annual', ratio(figures.sortino)],
    ['Calmar ratio, session closes', ratio(figures.calmar)],
    ['Probability that the Sharpe ratio is above 0', percent(figures.psr, 1)],
    ['Sessions for a probability of 95%', count(figures.min_sessions_for_95)],
    ['Maximum drawdown, session closes', finePercent(figures.max_drawdown_daily)],
    ['Longest time under water', counted(figures.longest_under_water_sessions, 'session')],
    ['Deepest fall within a session', finePercent(figures.deepest_session_drawdown)],
    ['Win rate', percent(figures.win_rate, 1)],
    ['Profit factor', ratio(figures.profit_factor)],
    ['Expectancy per trade', gain(figures.expectancy)],
    ['Average win', gain(figures.avg_win)],
    ['Average loss', gain(figures.avg_loss)],
    ['Average duration', duration(figures.avg_duration_minutes)],
    ['Longest duration', duration(figures.longest_duration_minutes)],
    ['Turnover, times the equity', ratio(figures.turnover)],
  ];
  return rows.map(([label, value]) => ({ label, value }));
}

function tiles(figures: LivePerformance): Tile[] {
  const { total_return, annual_return, pnl, capital, max_drawdown_daily, deepest_session_drawdown } = figures;
  return [
    {
      ...{ label: 'Total return', figure: bySign(total_return, fineSignedPercent(total_return)) },
      hint: `${fineSignedPercent(annual_return)} a year`,
    },
    { label: 'PnL, net of fees', figure: bySign(pnl, gain(pnl)), hint: `from ${money(capital)}` },
    {
      ...{ label: 'Maximum drawdown', figure: finePercent(max_drawdown_daily) },
      hint: `session closes; ${finePercent(deepest_session_drawdown)} within one`,
    },
    { label: 'Fees', figure: money(figures.fees), hint: `in ${counted(figures.trades, 'trade')}` },
    {
      ...{ label: 'Sharpe ratio', figure: ratio(figures.sharpe) },
      hint: `above 0 with ${percent(figures.psr, 1)}`,
    },
    {
      ...{ label: 'Win rate', figure: percent(figures.win_rate, 1) },
      hint: `profit factor ${ratio(figures.profit_factor)}`,
    },
    {
      ...{ label: 'Expectancy per trade', figure: bySign(figures.expectancy, gain(figures.expectancy)) },
      hint: `win ${gain(figures.avg_win)}, loss ${gain(figures.avg_loss)}`,
    },
  ];
}

function header({ title, programVersion, curve: { summaries } }: LiveReport, strategies: readonly string[]): Markup {
  const [first, last] = [summaries[0]?.session ?? '', summaries.at(-1)?.session ?? ''];
  return markup`<header><h1>${title}</h1>
<p>${first} to ${last}, ${counted(summaries.length, 'session')}. Strategies: ${strategies.join(', ')}.</p>
<p class="long">tbot ${programVersion}</p>
<nav aria-label="Parts of the report"><a href="#equity">Equity</a> <a href="#months">Months</a>
<a href="#breakdowns">Breakdowns</a> <a href="#funnel">Refusals</a> <a href="#sessions">Sessions</a>
<a href="#trades">Trades</a> <a href="#all-figures">All figures</a></nav></header>`;
}

function sessionSection(summaries: readonly DailySummary[]): Markup {
  const columns: readonly Column<DailySummary>[] = [
    { head: 'Session', cell: ({ session }) => session, kind: 'name' },
    { head: 'Trades', cell: ({ trades }) => count(trades), kind: 'number' },
    { head: 'PnL', cell: ({ pnl }) => bySign(pnl, gain(pnl)), kind: 'number' },
    { head: 'Fees', cell: ({ fees }) => money(fees), kind: 'number' },
    { head: 'Equity at the start', cell: ({ equity_start }) => money(equity_start), kind: 'number' },
    { head: 'Drawdown', cell: ({ drawdown }) => finePercent(drawdown), kind: 'number' },
    { head: 'Refused', cell: ({ refusals }) => count(sum(refusals)), kind: 'number' },
    { head: 'Errors', cell: ({ errors }) => count(sum(errors)), kind: 'number' },
    { head: 'Uptime', cell: ({ uptime_s }) => duration(uptime_s / 60), kind: 'number' },
  ];
  return section('sessions', 'Sessions', table('Newest first', columns, [...summaries].reverse()));
}

function closesOf({ capital, equity, summaries }: SessionCurve): readonly SessionClose[] {
  return summaries.map(({ session }, at) => {
    const before = equity[at - 1] ?? capital;
    const after = equity[at] ?? before;
    const date = dateOf(session);
    const dailyReturn = before > 0 ? after / before - 1 : 0;
    return { day: parseIsoDate(date), date, first: at, last: at, equity: after, dailyReturn };
  });
}

function closeMinute(session: string): number {
  return (sessionOn(parseIsoDate(dateOf(session)))?.close ?? 0) / MINUTE_MS;
}

function funnelOf(summaries: readonly DailySummary[]): FunnelCount['rows'] {
  const all = new FunnelCount();
  for (const { funnel } of summaries)
    for (const { strategy, stage, reason, count: times } of funnel) all.count(strategy, stage, reason, times);
  return all.rows;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, each) => total + each, 0);
}
