/**
 * What tbot knows of instruments by table: the 1x inverse ETFs and what they are the inverse of, and the products that
 * may not be traded. Text in, answers out.
 * Guarantees: as an instrument only a row of inverse-etfs.csv with leverage -1 and an underlying of its own serves; a
 * malformed line is an error, never a row less. The tables are not complete: asset-name.ts is the second check.
 */
import { csvTable, malformed, type CsvRow } from './csv-table.ts';

/** The files of data/reference/ that hold the tables. */
export const REFERENCE_FILES = {
  inverseEtfs: 'inverse-etfs.csv',
  notOneTimesInverse: 'not-1x-inverse.csv',
  leveraged: 'leveraged-inverse-volatility.csv',
} as const;

/** Their contents. */
export type ReferenceTexts = Readonly<Record<keyof typeof REFERENCE_FILES, string>>;

export interface ReferenceData {
  /** The 1x inverse ETFs of that very symbol, in the order of the file. */
  readonly inverseOf: (symbol: string) => readonly string[];
  /** Everything that has a 1x inverse ETF, in the order of the file. */
  readonly underlyings: readonly string[];
  /** Whether it is listed as an inverse ETF, with a tradable underlying or without. */
  readonly isInverse: (symbol: string) => boolean;
  /** Whether it is listed among the leveraged, inverse and volatility products that may not be traded. */
  readonly isLeveragedOrVolatility: (symbol: string) => boolean;
  /** Whether it is an ETF that has an inverse; false too where nothing is known. */
  readonly isUnderlyingEtf: (symbol: string) => boolean;
  /** What an inverse ETF is the inverse of; null for what is no inverse ETF or has no tradable underlying. */
  readonly underlyingOf: (inverse: string) => string | null;
}

/** The only leverage that serves as an instrument. */
const ONE_TIMES_INVERSE = -1;
const TICKER = /^[A-Z][A-Z0-9]*(\.[A-Z])?$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** @throws ConfigError `reference_malformed` */
export function parseReference(texts: ReferenceTexts): ReferenceData {
  const underlyings = new Map<string, string | null>();
  const inverses = new Map<string, string[]>();
  const etfs = new Set<string>();
  for (const { inverse, underlying, benchmark, leverage } of inverseEtfs(texts.inverseEtfs)) {
    underlyings.set(inverse, underlying === '' ? null : underlying);
    if (underlying === '') continue;
    if (benchmark !== underlying) etfs.add(underlying);
    if (leverage === ONE_TIMES_INVERSE) inverses.set(underlying, [...(inverses.get(underlying) ?? []), inverse]);
  }
  const banned = new Set([...notOneTimesInverse(texts.notOneTimesInverse), ...leveraged(texts.leveraged)]);
  return {
    inverseOf: (symbol) => inverses.get(symbol) ?? [],
    underlyings: [...inverses.keys()],
    isInverse: (symbol) => underlyings.has(symbol),
    isLeveragedOrVolatility: (symbol) => banned.has(symbol),
    isUnderlyingEtf: (symbol) => etfs.has(symbol),
    underlyingOf: (inverse) => underlyings.get(inverse) ?? null,
  };
}

interface InverseEtf {
  readonly inverse: string;
  /** A ticker, or empty where no ETF or share follows the benchmark. */
  readonly underlying: string;
  /** What it is the daily inverse of: an index, or the very share that is its underlying. */
  readonly benchmark: string;
  readonly leverage: number;
}

function inverseEtfs(text: string): InverseEtf[] {
  const file = REFERENCE_FILES.inverseEtfs;
  const rows = csvTable(file, text, ['inverse', 'underlying', 'benchmark', 'leverage', 'name', 'as_of']);
  assertTickers(file, rows, 'inverse');
  return rows.map(({ line, values: { inverse, underlying, benchmark, leverage } }) => {
    if (underlying !== '' && !TICKER.test(underlying)) throw malformed(file, line, `"${underlying}" is no ticker`);
    if (!NUMBER.test(leverage)) throw malformed(file, line, `the leverage "${leverage}" is no number`);
    return { inverse, underlying, benchmark, leverage: Number(leverage) };
  });
}

function notOneTimesInverse(text: string): string[] {
  const file = REFERENCE_FILES.notOneTimesInverse;
  return assertTickers(file, csvTable(file, text, ['ticker', 'underlying', 'leverage', 'why']), 'ticker');
}

function leveraged(text: string): string[] {
  const file = REFERENCE_FILES.leveraged;
  return assertTickers(file, csvTable(file, text, ['ticker', 'name', 'as_of']), 'ticker');
}

/** The tickers of that column: each is one, and is there once. */
function assertTickers<Column extends string>(file: string, rows: readonly CsvRow<Column>[], column: Column): string[] {
  const seen = new Set<string>();
  for (const { line, values } of rows) {
    const ticker = values[column];
    if (!TICKER.test(ticker)) throw malformed(file, line, `"${ticker}" is no ticker`);
    if (seen.has(ticker)) throw malformed(file, line, `${ticker} is there already`);
    seen.add(ticker);
  }
  return [...seen];
}
