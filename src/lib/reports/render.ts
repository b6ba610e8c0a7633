/**
 * A backtest report as one HTML file, and its equity curve as an SVG image. Guarantees: self-contained (no network, no
 * script, and a policy in the file that forbids both); whatever is text in the report is text in the file; the same
 * report gives the same bytes, also within one process.
 */
import { counted } from '../core/counted.ts';
import type { BacktestReport } from './backtest-report.ts';
import { breakdowns } from './breakdowns.ts';
import { equityOption, equityPlot } from './charts/equity.ts';
import { loadPainter } from './charts/painter.ts';
import { LIGHT } from './charts/palette.ts';
import { distributions, equitySection, priceSection } from './drawings.ts';
import { funnelSection } from './funnel.ts';
import { escaped, markup, type Markup } from './markup.ts';
import { allFigures, keyFigures } from './key-figures.ts';
import { monthSection } from './months.ts';
import { htmlPage } from './html-page.ts';
import { settingsSection, notesSection } from './settings.ts';
import { monthlyReturns, sessionCloses } from './session-closes.ts';
import { tooFewTrades } from './summary.ts';
import { tradeSection } from './trade-table.ts';

/** Symbols named in the head of the report. */
const SYMBOLS_NAMED = 24;

/** The content of report.html. */
export async function renderReport(report: BacktestReport): Promise<string> {
  const paint = await loadPainter();
  const { performance: figures, minuteEquity } = report;
  const sessions = sessionCloses(minuteEquity, figures.capital);
  const plot = equityPlot(minuteEquity, figures.capital, sessions);
  return htmlPage(report.title, [
    header(report),
    notesSection([tooFewTrades(figures.trades), ...report.dataNotes]),
    keyFigures(figures),
    equitySection(plot, paint, 'Equity at the end of each session minute'),
    monthSection(monthlyReturns(sessions, figures.capital)),
    distributions(report, sessions, paint),
    breakdowns(figures, 'metrics.json has all'),
    funnelSection(report.funnel, report.strategies),
    priceSection(report, paint),
    tradeSection(report.trades, 'trades.csv'),
    markup`<div class="pair">\n${[allFigures(figures), settingsSection(report.settings)]}\n</div>`,
  ]);
}

/** The content of equity.svg: an image of its own, on white. */
export async function renderEquitySvg(report: BacktestReport): Promise<string> {
  const paint = await loadPainter();
  const { performance: figures, minuteEquity } = report;
  const plot = equityPlot(minuteEquity, figures.capital, sessionCloses(minuteEquity, figures.capital));
  const option = { ...equityOption(plot, LIGHT, 12), backgroundColor: LIGHT.surface };
  const svg = paint({ id: 'equity', width: 1160, height: 430, option });
  return `${svg.replace('>', `>\n<title>${escaped(report.title)}: equity and drawdown</title>`)}\n`;
}

function header({ title, range, strategies, symbols, programVersion, dataFingerprint }: BacktestReport): Markup {
  const more = symbols.length > SYMBOLS_NAMED ? ` and ${String(symbols.length - SYMBOLS_NAMED)} more` : '';
  const named = `${symbols.slice(0, SYMBOLS_NAMED).join(', ')}${more}`;
  return markup`<header><h1>${title}</h1>
<p>${range.first} to ${range.last}, ${counted(range.sessions, 'session')}. Strategies: ${strategies.join(', ')}.
Symbols: ${named}.</p>
<p class="long">tbot ${programVersion}, data ${dataFingerprint}</p>
<nav aria-label="Parts of the report"><a href="#equity">Equity</a> <a href="#months">Months</a>
<a href="#breakdowns">Breakdowns</a> <a href="#funnel">Refusals</a> <a href="#prices">Charts</a> <a href="#trades">Trades</a>
<a href="#all-figures">All figures</a> <a href="#settings">Settings</a></nav></header>`;
}
