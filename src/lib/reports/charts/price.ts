/**
 * A day's prices with what was traded on them: five-minute candles over their volume; a triangle up whose tip is the
 * price paid, a triangle down whose tip is the price of the exit, a line between them, and the stop while it stood.
 * A trade in something else than the chart's symbol (a put, an inverse ETF) is marked at the close of the bar that
 * filled.
 */
import type { CustomSeriesRenderItem, CustomSeriesRenderItemAPI, EChartsOption } from 'echarts';
import { dualZoneTime } from '../../calendar/text.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { ChartedTrade, PriceChart } from '../backtest-report.ts';
import { price } from '../../core/figures.ts';
import { minuteOf } from '../trade-times.ts';
import { markedAxis, textStyle, valueAxis } from './axes.ts';
import { candles, CANDLE_MINUTES, type Candle } from './candles.ts';
import type { Palette } from './palette.ts';

/** Time labels stand at full hours, that many apart: each is two lines wide. */
const LABEL_HOURS = 2;

export function priceOption(chart: PriceChart, palette: Palette): EChartsOption {
  const bars = candles(chart);
  const axis = markedAxis(palette, [bars[0]?.minute ?? 0, (bars.at(-1)?.minute ?? 0) + CANDLE_MINUTES], hours(bars));
  const custom = { type: 'custom', silent: true } as const;
  return {
    textStyle: textStyle(palette),
    grid: [
      { left: 54, right: 10, top: 12, bottom: 92 },
      { left: 54, right: 10, height: 36, bottom: 42 },
    ],
    xAxis: [
      { ...axis, gridIndex: 0, axisLabel: { show: false }, axisTick: { show: false } },
      { ...axis, gridIndex: 1 },
    ],
    yAxis: [
      { ...valueAxis(palette, price), gridIndex: 0, scale: true },
      { type: 'value', gridIndex: 1, show: false },
    ],
    series: [
      { ...custom, ...candleSeries(bars, palette) },
      { ...custom, ...volumeSeries(bars, palette), xAxisIndex: 1, yAxisIndex: 1 },
      { ...custom, ...tradeSeries(chart, palette) },
    ],
  };
}

/** Two items carry the extent of the axis and draw all candles in one path each: a tenth of the size of one by one. */
function candleSeries(bars: readonly Candle[], palette: Palette): object {
  const lowest = bars.reduce((least, { low }) => Math.min(least, low), Infinity);
  const highest = bars.reduce((most, { high }) => Math.max(most, high), -Infinity);
  const renderItem: CustomSeriesRenderItem = ({ dataIndex }, api) => {
    const rising = dataIndex === 0;
    const drawn = bars.filter(({ open, close }) => close >= open === rising);
    const style = { stroke: palette.muted, lineWidth: 1, fill: rising ? palette.surface : palette.muted };
    return path(drawn.map((bar) => candlePath(bar, api)).join(''), style);
  };
  const start = bars[0]?.minute;
  const data = bars.length === 0 ? [] : [lowest, highest].map((extreme) => [start, extreme]);
  return { renderItem, encode: { x: 0, y: 1 }, data };
}

/** A wick from high to low, and a body from open to close over it. */
function candlePath({ minute, open, high, low, close }: Candle, api: CustomSeriesRenderItemAPI): string {
  const [left = 0, top = 0] = api.coord([minute, Math.max(open, close)]);
  const [right = 0, bottom = 0] = api.coord([minute + CANDLE_MINUTES, Math.min(open, close)]);
  const [, tip = 0] = api.coord([minute, high]);
  const [, foot = 0] = api.coord([minute, low]);
  const width = right - left - 2;
  const wick = `M${tenth((left + right) / 2)} ${tenth(tip)}V${tenth(top)}m0 ${tenth(bottom - top)}V${tenth(foot)}`;
  return `${wick}M${tenth(left + 1)} ${tenth(top)}h${tenth(width)}v${tenth(Math.max(0.5, bottom - top))}h${tenth(-width)}Z`;
}

function volumeSeries(bars: readonly Candle[], palette: Palette): object {
  const renderItem: CustomSeriesRenderItem = (_, api) => {
    const columns = bars.map(({ minute, volume }) => {
      const [left = 0, top = 0] = api.coord([minute, volume]);
      const [right = 0, bottom = 0] = api.coord([minute + CANDLE_MINUTES, 0]);
      return `M${tenth(left + 1)} ${tenth(bottom)}V${tenth(top)}h${tenth(right - left - 2)}V${tenth(bottom)}Z`;
    });
    return path(columns.join(''), { fill: palette.grid });
  };
  const most = bars.reduce((peak, { volume }) => Math.max(peak, volume), 0);
  return { renderItem, encode: { x: 0, y: 1 }, data: bars.length === 0 ? [] : [[bars[0]?.minute, most]] };
}

function tradeSeries(chart: PriceChart, palette: Palette): object {
  const renderItem: CustomSeriesRenderItem = (_, api) => {
    const [entryMinute, entryPrice, exitMinute, exitPrice, stop, pnl] = [0, 1, 2, 3, 4, 5].map((column) =>
      Number(api.value(column)),
    ) as [number, number, number, number, number, number];
    const [x1 = 0, y1 = 0] = api.coord([entryMinute + 0.5, entryPrice]);
    const [x2 = 0, y2 = 0] = api.coord([exitMinute + 0.5, exitPrice]);
    const [, level = 0] = api.coord([entryMinute, stop]);
    const result = pnl < 0 ? palette.loss : palette.gain;
    const edge = { stroke: palette.surface, lineWidth: 1 };
    const stopLine = path(`M${tenth(x1)} ${tenth(level)}H${tenth(x2)}`, {
      stroke: palette.loss,
      fill: 'none',
      lineDash: [3, 3],
    });
    return {
      type: 'group',
      children: [
        ...(Number.isNaN(stop) ? [] : [stopLine]),
        path(`M${tenth(x1)} ${tenth(y1)}L${tenth(x2)} ${tenth(y2)}`, { stroke: result, lineWidth: 1.5, fill: 'none' }),
        path(`M${tenth(x1)} ${tenth(y1)}l-6 11h12Z`, { fill: palette.accent, ...edge }),
        path(`M${tenth(x2)} ${tenth(y2)}l-6 -11h12Z`, { fill: result, ...edge }),
      ],
    };
  };
  return {
    renderItem,
    z: 3,
    encode: { x: [0, 2], y: [1, 3, 4] },
    data: chart.trades.map((each) => tradeMarks(each, chart)),
  };
}

function tradeMarks({ trade, stop }: ChartedTrade, chart: PriceChart): number[] {
  const entryMinute = minuteOf(trade.entry_time);
  const exitMinute = minuteOf(trade.exit_time);
  const own = trade.ticker === chart.symbol;
  const entryPrice = own ? trade.entry_price : closeAt(chart, entryMinute);
  const exitPrice = own ? trade.exit_price : closeAt(chart, exitMinute);
  return [entryMinute, entryPrice, exitMinute, exitPrice, stop ?? NaN, trade.PnL];
}

/** The close of the last bar that began by then. */
function closeAt({ minute, close }: PriceChart, when: number): number {
  const place = minute.findLastIndex((each) => each <= when);
  return close[Math.max(0, place)] ?? NaN;
}

/** Full hours, in both zones on two lines. */
function hours(bars: readonly Candle[]): ReadonlyMap<number, string> {
  const marks = new Map<number, string>();
  const last = bars.at(-1)?.minute ?? 0;
  for (let minute = Math.ceil((bars[0]?.minute ?? 1) / 60) * 60; minute <= last; minute += 60 * LABEL_HOURS)
    marks.set(minute, dualZoneTime(minute * MINUTE_MS).replace(' / ', '\n'));
  return marks;
}

function path(d: string, style: object): { type: 'path'; shape: { pathData: string }; style: object } {
  return { type: 'path', shape: { pathData: d }, style };
}

/** A tenth of a unit is as fine as a screen shows. */
function tenth(coordinate: number): string {
  return String(Math.round(coordinate * 10) / 10);
}
