/** The figures that come first: what came out, at what risk, and how much it proves; and all of them as a table. */
import type { BootstrapFigures, Performance } from '../stats/performance.ts';
import { count, gain, money, percent, ratio, signedPercent } from '../core/figures.ts';
import { markup, type Markup } from './markup.ts';
import { bySign, section, table, type Column } from './parts.ts';
import { summaryRows, type SummaryRow } from './summary.ts';

export interface Tile {
  readonly label: string;
  readonly figure: string | Markup;
  readonly hint: string;
}

const DEFINITIONS =
  'Returns are daily, over all sessions, idle ones as 0; sample deviation; a year is 252 sessions; risk-free rate 0';

export function keyFigures(figures: Performance): Markup {
  const tiles = [...resultTiles(figures), ...evidenceTiles(figures), ...tradeTiles(figures)];
  return tileSection(tiles);
}

export function tileSection(tiles: readonly Tile[]): Markup {
  return section('figures', 'Key figures', markup`<dl class="tiles">\n${tiles.map(tile)}\n</dl>`);
}

export function allFigures(figures: Performance): Markup {
  return figureTable(summaryRows(figures));
}

export function figureTable(rows: readonly SummaryRow[]): Markup {
  const columns: readonly Column<SummaryRow>[] = [
    { head: 'Figure', cell: ({ label }) => label },
    { head: 'Value', cell: ({ value }) => value, kind: 'number' },
  ];
  return section('all-figures', 'All figures', table(DEFINITIONS, columns, rows));
}

function resultTiles(figures: Performance): Tile[] {
  return [
    {
      label: 'Total return',
      figure: bySign(figures.total_return, signedPercent(figures.total_return)),
      hint: `${signedPercent(figures.annual_return)} a year`,
    },
    { label: 'PnL, net of fees', figure: bySign(figures.pnl, gain(figures.pnl)), hint: `on ${money(figures.capital)}` },
    {
      label: 'Maximum drawdown',
      figure: percent(figures.max_drawdown),
      hint: `${money(figures.max_drawdown_money)}, on minute marks`,
    },
    {
      label: 'Costs',
      figure: money(figures.fees + figures.slippage),
      hint: `fees ${money(figures.fees)}, slippage ${money(figures.slippage)}`,
    },
  ];
}

function evidenceTiles({ sharpe, bootstrap, psr, min_sessions_for_95: needed, sortino, calmar }: Performance): Tile[] {
  return [
    { label: 'Sharpe ratio', figure: ratio(sharpe), hint: intervalText(bootstrap) },
    {
      label: 'Sharpe ratio is above 0',
      figure: percent(psr, 1),
      hint: needed === null ? 'no length proves it' : `95% takes ${count(needed)} sessions`,
    },
    { label: 'Sortino ratio', figure: ratio(sortino), hint: `Calmar ratio ${ratio(calmar)}` },
  ];
}

function intervalText(bootstrap: BootstrapFigures | null): string {
  const likely = bootstrap?.sharpe ?? null;
  if (bootstrap === null || likely === null) return 'no interval';
  return `${ratio(likely.low)} to ${ratio(likely.high)} (${percent(bootstrap.confidence, 0)})`;
}

function tradeTiles(figures: Performance): Tile[] {
  return [
    { label: 'Trades', figure: count(figures.trades), hint: `in ${count(figures.sessions)} sessions` },
    { label: 'Win rate', figure: percent(figures.win_rate, 1), hint: `profit factor ${ratio(figures.profit_factor)}` },
    {
      label: 'Expectancy per trade',
      figure: bySign(figures.expectancy, gain(figures.expectancy)),
      hint: `win ${gain(figures.avg_win)}, loss ${gain(figures.avg_loss)}`,
    },
  ];
}

function tile({ label, figure, hint }: Tile): Markup {
  return markup`<div><dt>${label}</dt><dd class="figure">${figure}</dd><dd class="hint">${hint}</dd></div>`;
}
