/** How often a return came out how. Guarantees: no bin holds gains and losses; every value is in exactly one bin. */
import type { CustomSeriesRenderItem, EChartsOption } from 'echarts';
import { count, percent } from '../../core/figures.ts';
import { stepDigits, textStyle, valueAxis } from './axes.ts';
import type { Palette } from './palette.ts';

/** Values from `from` on and below `from + width`. */
interface Bin {
  readonly from: number;
  readonly width: number;
  readonly count: number;
}

/** About that many over the whole range, of a width that reads well. */
const BINS = 30;
/** The width where all values are the same: a tenth of a percent. */
const WIDTH_ALONE = 0.001;
/** About so many labels does the axis have. */
const LABELS = 8;

/** Bins without a gap from the lowest value to the highest; none for no values. */
export function binned(values: readonly number[]): readonly Bin[] {
  if (values.length === 0) return [];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const width = high > low ? roundWidth((high - low) / BINS) : WIDTH_ALONE;
  const firstBin = Math.floor(low / width);
  const counts = new Array<number>(Math.floor(high / width) - firstBin + 1).fill(0);
  for (const value of values) {
    const bin = Math.floor(value / width) - firstBin;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((times, bin) => ({ from: (firstBin + bin) * width, width, count: times }));
}

export function histogramOption(bins: readonly Bin[], palette: Palette): EChartsOption {
  const renderBin: CustomSeriesRenderItem = (_, api) => {
    const from = Number(api.value(0));
    const [left = 0, top = 0] = api.coord([from, api.value(2)]);
    const [right = 0, bottom = 0] = api.coord([api.value(1), 0]);
    const shape = { x: left + 0.5, y: top, width: Math.max(1, right - left - 1), height: bottom - top };
    return { type: 'rect', shape, style: { fill: from < 0 ? palette.loss : palette.gain } };
  };
  return {
    textStyle: textStyle(palette),
    grid: { left: 46, right: 20, top: 12, bottom: 28 },
    xAxis: {
      ...valueAxis(palette, (share) => percent(share, decimals(bins))),
      scale: true,
      axisLine: { show: true, lineStyle: { color: palette.muted }, onZero: false },
      splitLine: { show: false },
    },
    yAxis: { ...valueAxis(palette, count), minInterval: 1 },
    series: [
      {
        type: 'custom',
        silent: true,
        renderItem: renderBin,
        encode: { x: [0, 1], y: 2 },
        data: bins.map((bin) => [bin.from, bin.from + bin.width, bin.count]),
      },
    ],
  };
}

/** 1, 2 or 5 times a power of ten, not below the given width. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const step = [1, 2, 5].find((each) => each * power >= width) ?? 10;
  return step * power;
}

/** Axis labels are several bins apart. */
function decimals(bins: readonly Bin[]): number {
  const span = bins.length * (bins[0]?.width ?? 1);
  return span < 0.002 ? Math.max(3, stepDigits(100 * span, LABELS)) : span < 0.01 ? 2 : span < 0.1 ? 1 : 0;
}
