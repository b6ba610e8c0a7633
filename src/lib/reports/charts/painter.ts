/**
 * ECharts as a painter of SVG text, without a browser. Guarantees: the same option and id give the same text however
 * often anything was drawn before (ECharts numbers its ids through the life of the process); ids of two drawings with
 * different ids do not meet in one document; nothing keeps the process alive.
 */
import type { EChartsOption } from 'echarts';

interface Drawing {
  /** Unique in its document. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly option: EChartsOption;
}

export type Paint = (drawing: Drawing) => string;

/** What ECharts' SVG painter can do beyond the public renderToSVGString: leave out the styles for a mouse. */
interface SvgPainter {
  renderToString(options: { cssAnimation: boolean; cssEmphasis: boolean; useViewBox: boolean }): string;
}

/** Attributes of no use where nothing moves. Text cannot look like them: its quotes are escaped. */
const FOR_A_MOUSE = / (?:ecmeta_[a-z_]+|pointer-events)="[^"]*"/g;
const NUMBERED_ID = /(id="|url\(#)zr\d+-/g;

/** Loads ECharts as one file: 25 ms, where its modules one by one take 300. */
export async function loadPainter(): Promise<Paint> {
  const { init } = await import('echarts/dist/echarts.esm.min');
  return ({ id, width, height, option }) => {
    const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
    try {
      chart.setOption({ animation: false, ...option });
      const painter = chart.getZr().painter as unknown as SvgPainter;
      const svg = painter.renderToString({ cssAnimation: false, cssEmphasis: false, useViewBox: true });
      return svg.replace(FOR_A_MOUSE, '').replace(NUMBERED_ID, `$1${id}-`);
    } finally {
      chart.dispose();
    }
  };
}
