/** What the axes of all charts have in common. Drawings are scaled to the room they get. */
import type { Palette } from './palette.ts';

const FONT = 12;

/** For an option's root: letters as in the report around it. */
export function textStyle(palette: Palette): object {
  return { color: palette.muted, fontFamily: 'system-ui, sans-serif', fontSize: FONT };
}

/** Digits after the point that tell the labels of an axis apart, where about so many steps cover that much. */
export function stepDigits(span: number, steps: number): number {
  const step = span / steps;
  return step > 0 && step < 1 ? Math.ceil(-Math.log10(step)) : 0;
}

/** A number axis with lines across the plot. */
export function valueAxis(palette: Palette, label: (value: number) => string): object {
  return {
    type: 'value',
    silent: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: palette.muted, fontSize: FONT, formatter: label },
    splitLine: { lineStyle: { color: palette.grid } },
  };
}

/** A number axis that is marked at given places only. */
export function markedAxis(
  palette: Palette,
  [min, max]: readonly [number, number],
  marks: ReadonlyMap<number, string>,
): object {
  const places = [...marks.keys()];
  return {
    type: 'value',
    silent: true,
    min,
    max,
    axisLine: { lineStyle: { color: palette.muted }, onZero: false },
    axisTick: { lineStyle: { color: palette.muted }, customValues: places },
    axisLabel: {
      color: palette.muted,
      fontSize: FONT,
      lineHeight: FONT + 3,
      customValues: places,
      formatter: (value: number) => marks.get(value) ?? '',
    },
    splitLine: { show: false },
  };
}
