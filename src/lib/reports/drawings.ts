/** The drawings of a report, each a figure with a caption that says in words what the drawing shows. */
import type { BacktestReport, ChartedTrade, PriceChart } from './backtest-report.ts';
import { equityOption, type EquityPlot } from './charts/equity.ts';
import { binned, histogramOption } from './charts/histogram.ts';
import type { Paint } from './charts/painter.ts';
import { THEMED } from './charts/palette.ts';
import { priceOption } from './charts/price.ts';
import { count, gain, percent, price } from '../core/figures.ts';
import { markup, trusted, type Markup } from './markup.ts';
import { nothing, section } from './parts.ts';
import type { SessionClose } from './session-closes.ts';
import { tradeReturn } from './trade-table.ts';
import { timeText } from './trade-times.ts';

interface Distribution {
  readonly id: string;
  readonly title: string;
  readonly values: readonly number[];
  /** What the values are of. */
  readonly what: string;
}

/** Two drawings of the same, for a screen and for a phone; the style sheet shows one. `what`: what each point is. */
export function equitySection(plot: EquityPlot, paint: Paint, what: string): Markup {
  const wide = paint({ id: 'equity', width: 1160, height: 430, option: equityOption(plot, THEMED, 12) });
  const narrow = paint({ id: 'equity-narrow', width: 400, height: 380, option: equityOption(plot, THEMED, 4) });
  const label = 'Equity curve over drawdown';
  const figure = markup`<figure><div class="wide">${drawing(wide, label)}</div>
<div class="narrow">${drawing(narrow, label)}</div>
<figcaption>${what}, and below it the loss from the last high.
${deepestText(plot)}</figcaption></figure>`;
  return section('equity', 'Equity and drawdown', figure);
}

export function distributions(
  { trades }: Pick<BacktestReport, 'trades'>,
  sessions: readonly Pick<SessionClose, 'dailyReturn'>[],
  paint: Paint,
): Markup {
  const days = sessions.map(({ dailyReturn }) => dailyReturn).filter((change) => change !== 0);
  const bought = trades.map(tradeReturn);
  const parts: readonly Distribution[] = [
    {
      id: 'trade-returns',
      title: 'Return of each trade',
      values: bought,
      what: 'trades: PnL over the money that bought',
    },
    { id: 'daily-returns', title: 'Daily returns', values: days, what: 'sessions that moved the equity' },
  ];
  return markup`<div class="pair">\n${parts.map((each) => distribution(each, paint))}\n</div>`;
}

export function priceSection({ charts, chartsLeftOut }: BacktestReport, paint: Paint): Markup {
  if (charts.length === 0) return section('prices', 'Trades on prices', nothing('No trades.'));
  const more = chartsLeftOut === 0 ? '' : `; ${count(chartsLeftOut)} more have no chart`;
  const figures = charts.map((chart, place) => priceFigure(chart, `price-${String(place)}`, paint));
  return section(
    'prices',
    'Trades on prices',
    markup`<p class="aside">Candles of five minutes over their volume. A triangle up points at the price paid, a triangle
down at the price of the exit; dashed: the stop. ${count(charts.length)} shown${more}.</p>`,
    markup`<div class="charts">\n${figures}\n</div>`,
  );
}

function distribution({ id, title, values, what }: Distribution, paint: Paint): Markup {
  if (values.length === 0) return section(id, title, nothing('None.'));
  const svg = paint({ id, width: 480, height: 230, option: histogramOption(binned(values), THEMED) });
  const caption = markup`<figcaption>${count(values.length)} ${what}</figcaption>`;
  return section(id, title, markup`<figure>${drawing(svg, `${title}: histogram`)}\n${caption}</figure>`);
}

function priceFigure(chart: PriceChart, id: string, paint: Paint): Markup {
  const name = `${chart.symbol}, ${chart.date}`;
  const svg = paint({ id, width: 480, height: 300, option: priceOption(chart, THEMED) });
  return markup`<figure><h3>${name}</h3>
${drawing(svg, `Prices and trades of ${name}`)}
<figcaption><ul>
${chart.trades.map((each) => tradeLine(each, chart.symbol))}
</ul></figcaption></figure>`;
}

function tradeLine({ trade, stop }: ChartedTrade, symbol: string): Markup {
  const ticker = trade.ticker === symbol ? '' : ` ${trade.ticker}`;
  const stopText = stop === null ? '' : `, stop ${price(stop)}`;
  return markup`<li>${trade.strategy_name}: bought${ticker} ${timeText(trade.entry_time)} at ${price(trade.entry_price)}${stopText};
${trade.exit_reason} ${timeText(trade.exit_time)} at ${price(trade.exit_price)}, ${gain(trade.PnL)}</li>`;
}

function deepestText({ deepest, sessions }: EquityPlot): string {
  if (deepest === null) return 'It never fell below a high.';
  const on = (place: number): string => sessions.find(({ last }) => place <= last + 1)?.date ?? '';
  const end = deepest.recovery === null ? 'not recovered by the end' : `recovered on ${on(deepest.recovery)}`;
  return `Shaded: the maximum drawdown of ${percent(deepest.depth)}, from ${on(deepest.peak)}, lowest on ${on(deepest.trough)}, ${end}.`;
}

/** An inline drawing that a screen reader names and does not read out point by point. */
function drawing(svg: string, label: string): Markup {
  return markup`<div role="img" aria-label="${label}">${trusted(svg)}</div>`;
}
