/** What a benchmark measured, and the table that shows it. */

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The most that the value should be; none for a figure that only informs. */
  readonly bound?: number;
  /** The least that it should be. */
  readonly least?: number;
}

export interface Benchmark {
  readonly name: string;
  readonly run: () => Figure[] | Promise<Figure[]>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The least value that is not below that share of them. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** A Markdown table row: figures go into docs/PERFORMANCE.md as they are printed. */
export function row({ what, value, unit, bound, least }: Figure): string {
  return `| ${what} | ${value.toPrecision(3)} ${unit} | ${verdict(value, bound, least)} |`;
}

function verdict(value: number, bound: number | undefined, least: number | undefined): string {
  if (bound !== undefined) return value <= bound ? `<= ${String(bound)}` : `**over ${String(bound)}**`;
  if (least !== undefined) return value >= least ? `>= ${String(least)}` : `**under ${String(least)}**`;
  return '';
}
