/**
 * The equity curve over its drawdown, on minute marks from the capital on. Sessions stand side by side: nights and
 * holidays take no room. The shaded part is the maximum drawdown, from its peak to its recovery.
 */
import type { EChartsOption } from 'echarts';
import { drawdowns, type Drawdown } from '../../stats/drawdown.ts';
import type { EquityCurve } from '../backtest-report.ts';
import { percent, wholeDollars } from '../figures.ts';
import type { SessionClose } from '../session-closes.ts';
import { markedAxis, textStyle, valueAxis } from './axes.ts';
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
  const line = { type: 'line', showSymbol: false, silent: true, emphasis: { disabled: true } } as const;
  return {
    textStyle: textStyle(palette),
    grid: [
      { left: 74, right: 16, top: 14, bottom: '36%' },
      { left: 74, right: 16, top: '70%', bottom: 28 },
    ],
    xAxis: [
      { ...axis, gridIndex: 0, axisLabel: { show: false }, axisTick: { show: false } },
      { ...axis, gridIndex: 1 },
    ],
    yAxis: [
      { ...valueAxis(palette, wholeDollars), gridIndex: 0, scale: true, ...aroundFlat(plot.equity) },
      {
        ...valueAxis(palette, (share) => percent(share, 1)),
        gridIndex: 1,
        max: 0,
        splitNumber: 3,
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

/** The first sessions of months, or all sessions where there are few months, thinned to so many. */
function dateMarks(sessions: readonly SessionClose[], labelsMax: number): ReadonlyMap<number, string> {
  const monthOf = ({ date }: SessionClose): string => date.slice(0, 7);
  const starts = sessions.filter((each, at) => {
    const before = sessions[at - 1];
    return before !== undefined && monthOf(before) !== monthOf(each);
  });
  const byMonth = starts.length >= 4;
  const candidates = byMonth ? starts : sessions;
  const step = Math.ceil(candidates.length / labelsMax);
  const kept = candidates.filter((_, at) => at % step === 0);
  return new Map(kept.map((each) => [each.first, byMonth ? monthOf(each) : each.date]));
}
