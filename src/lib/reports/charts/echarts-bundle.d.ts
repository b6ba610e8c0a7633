/** ECharts' own single-file bundle, which comes without types. */
declare module 'echarts/dist/echarts.esm.min' {
  import type { init as Init } from 'echarts';

  export const init: typeof Init;
}
