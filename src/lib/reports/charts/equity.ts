/**
 * The equity curve over its drawdown, on minute marks from the capital on. Sessions stand side by side: nights and
 * holidays take no room. The shaded part is the maximum drawdown, from its peak to its recovery.
 */
import type { EChartsOption } from 'echarts';
import { drawdowns, type Drawdown } from '../../stats/drawdown.ts';
import type { EquityCurve } from '../backtest-report.ts';
import { axisDollars, percent } from '../../core/figures.ts';
import type { SessionClose } from '../session-closes.ts';
import { markedAxis, stepDigits, textStyle, valueAxis } from './axes.ts';
import { extremes } from './downsample.ts';
import type { Palette } from './palette.ts';

type Point = readonly [at: number, value: number];

/** Ready to be drawn; place 0 is the capital, place n the end of minute n. */
export interface EquityPlot {
  readonly length: number;
  readonly equity: readonly Point[];
  /** Shares at or below 0. */
  readonly drawdown: readonly Point[];
  readonly deepest: Drawdown | null;
  readonly sessions: readonly SessionClose[];
}

/** Each kept point is one of some 1,600 that a drawing 800 wide can show. */
const BUCKETS = 800;

/** How far the axes reach where nothing moved and there is nothing to scale by. */
const FLAT_SHARE = 0.01;

/** About so many steps does an axis have. */
const EQUITY_STEPS = 5;
const DEPTH_STEPS = 3;

export function equityPlot(curve: EquityCurve, capital: number, sessions: readonly SessionClose[]): EquityPlot {
  const equity = new Float64Array(curve.equity.length + 1);
  equity[0] = capital;
  equity.set(curve.equity, 1);
  const underWater = depths(equity);
  return {
    length: equity.length,
    equity: points(equity),
    drawdown: points(underWater),
    deepest: drawdowns(equity).deepest,
    sessions,
  };
}

export function equityOption(plot: EquityPlot, palette: Palette, labelsMax: number): EChartsOption {
  const marks = dateMarks(plot.sessions, labelsMax);
  const axis = markedAxis(palette, [0, Math.max(1, plot.length - 1)], marks);
  const cents = centsOf(plot.equity);
  const left = cents === 0 ? 74 : 96;
  const line = { type: 'line', showSymbol: false, silent: true, emphasis: { disabled: true } } as const;
  return {
    textStyle: textStyle(palette),
    grid: [
      { left, right: 16, top: 14, bottom: '36%' },
      { left, right: 16, top: '70%', bottom: 28 },
    ],
    xAxis: [
      { ...axis, gridIndex: 0, axisLabel: { show: false }, axisTick: { show: false } },
      { ...axis, gridIndex: 1 },
    ],
    yAxis: [
      {
        ...valueAxis(palette, (value) => axisDollars(value, cents)),
        gridIndex: 0,
        scale: true,
        ...aroundFlat(plot.equity),
      },
      {
        ...valueAxis(palette, depthLabel(plot)),
        gridIndex: 1,
        max: 0,
        splitNumber: DEPTH_STEPS,
        ...(plot.deepest === null ? { min: -FLAT_SHARE } : {}),
      },
    ],
    series: [
      {
        ...line,
        data: plot.equity as Point[],
        lineStyle: { color: palette.accent, width: 1.4 },
        markArea: shaded(plot.deepest, plot.length, palette),
      },
      {
        ...line,
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: plot.drawdown as Point[],
        lineStyle: { color: palette.loss, width: 1 },
        areaStyle: { color: palette.loss, opacity: 0.25, origin: 'end' },
      },
    ],
  } as EChartsOption;
}

/** Dollars alone, cents where the curve moves by less. */
function centsOf(equity: readonly Point[]): number {
  const values = equity.map(([, value]) => value);
  const span = values.reduce((a, b) => Math.max(a, b), -Infinity) - values.reduce((a, b) => Math.min(a, b), Infinity);
  const digits = stepDigits(span, EQUITY_STEPS);
  return digits === 0 ? 0 : Math.max(2, digits);
}

/** Where nothing fell there is no scale, and 0 alone is marked. */
function depthLabel({ deepest, drawdown }: EquityPlot): (share: number) => string {
  if (deepest === null) return (share) => (share === 0 ? percent(0, 1) : '');
  const depth = -100 * drawdown.reduce((least, [, share]) => Math.min(least, share), 0);
  const digits = Math.max(1, stepDigits(depth, DEPTH_STEPS));
  return (share) => percent(share, digits);
}

function aroundFlat([first, ...others]: readonly Point[]): object {
  const level = first?.[1] ?? 0;
  if (others.some(([, value]) => value !== level)) return {};
  return { min: level * (1 - FLAT_SHARE), max: level * (1 + FLAT_SHARE) };
}

function shaded(spell: Drawdown | null, length: number, palette: Palette): object {
  const area = spell === null ? [] : [[{ xAxis: spell.peak }, { xAxis: spell.recovery ?? length - 1 }]];
  return { silent: true, itemStyle: { color: palette.loss, opacity: 0.09 }, data: area };
}

function depths(equity: Float64Array): Float64Array {
  let high = 0;
  return equity.map((value) => {
    high = Math.max(high, value);
    return high > 0 ? value / high - 1 : 0;
  });
}

function points(series: Float64Array): Point[] {
  return extremes(series, BUCKETS).map((at) => [at, series[at] ?? 0]);
}

/** The first sessions of months, or all dates where there are few months, thinned to so many. */
function dateMarks(sessions: readonly SessionClose[], labelsMax: number): ReadonlyMap<number, string> {
  const monthOf = ({ date }: SessionClose): string => date.slice(0, 7);
  const days = sessions.filter(({ date }, at) => date !== sessions[at - 1]?.date);
  const starts = sessions.filter((each, at) => {
    const before = sessions[at - 1];
    return before !== undefined && monthOf(before) !== monthOf(each);
  });
  const byMonth = starts.length >= 4;
  const candidates = byMonth ? starts : days;
  const step = Math.ceil(candidates.length / labelsMax);
  const kept = candidates.filter((_, at) => at % step === 0);
  return new Map(kept.map((each) => [each.first, byMonth ? monthOf(each) : each.date]));
}
