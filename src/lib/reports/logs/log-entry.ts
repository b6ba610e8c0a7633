/**
 * A line of a log: the fields that every entry has, in the order of the columns, as CSV and as JSON, and back again.
 * Guarantees: an entry is one line in both formats; a field that does not apply is empty (CSV) or null (JSON); the
 * numbers that no column is for are JSON in the last column.
 */
import { splitLine } from '../../market/csv-table.ts';

export const LOG_FORMATS = ['csv', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** What a log entry may tell beyond its columns. */
export type Details = Readonly<Record<string, unknown>>;

export interface LogEntry {
  /** UTC, ISO 8601: when it was journaled. */
  readonly timestamp: string;
  readonly strategy_name: string | null;
  /** What is bought or sold; of a signal, what signals. */
  readonly ticker: string | null;
  /** `buy` and `sell` of orders and trades; `long` and `bearish` of signals and refusals. */
  readonly side: string | null;
  /** Shares or contracts. */
  readonly size: number | null;
  /** Per share; of an order to buy, its limit. */
  readonly entry_price: number | null;
  readonly exit_price: number | null;
  /** Dollars, net of fees. */
  readonly PnL: number | null;
  readonly broker: string;
  readonly mode: string;
  readonly error_code: string | null;
  readonly trade_id: string | null;
  readonly signal_ticker: string | null;
  readonly instrument: string | null;
  readonly fees: number | null;
  /** UTC, ISO 8601. */
  readonly entry_time: string | null;
  readonly exit_time: string | null;
  readonly exit_reason: string | null;
  /** Client order ids and the broker's, apart by spaces. */
  readonly order_ids: string | null;
  /** What happened. */
  readonly event: string;
  /** Why: a refusal's reason, an order's state, words. */
  readonly reason: string | null;
  readonly dry_run: boolean;
  /** New York date. */
  readonly session: string;
  /** Which journal, and which record of it, this line is made of. */
  readonly journal: string;
  readonly seq: number;
  readonly details: Details;
}

export const LOG_COLUMNS = [
  ...(['timestamp', 'strategy_name', 'ticker', 'side', 'size', 'entry_price', 'exit_price', 'PnL'] as const),
  ...(['broker', 'mode', 'error_code', 'trade_id', 'signal_ticker', 'instrument', 'fees'] as const),
  ...(['entry_time', 'exit_time', 'exit_reason', 'order_ids', 'event', 'reason', 'dry_run'] as const),
  ...(['session', 'journal', 'seq', 'details'] as const),
] as const satisfies readonly (keyof LogEntry)[];

export const LOG_HEADER = LOG_COLUMNS.join(',');

/** An entry as it is read again: what is in its columns, numbers as numbers. */
export type ReadEntry = Readonly<Record<string, unknown>>;

/** Without the line break at its end. */
export function logLine(entry: LogEntry, format: LogFormat): string {
  if (format === 'json')
    return JSON.stringify(Object.fromEntries(LOG_COLUMNS.map((column) => [column, entry[column]])));
  return csvLine(LOG_COLUMNS.map((column) => (column === 'details' ? detailsText(entry.details) : entry[column])));
}

/** RFC 4180, but that a line break within a value is a space: an entry is a line. */
export function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return values.map(csvValue).join(',');
}

/** Null for a head, and for what is no line of a log. */
export function readLogLine(line: string, columns: readonly string[] = LOG_COLUMNS): ReadEntry | null {
  if (line.startsWith('{')) return objectOf(line);
  if (line === columns.join(',')) return null;
  const values = splitLine(line);
  if (values?.length !== columns.length) return null;
  return Object.fromEntries(columns.map((column, at) => [column, valueOf(column, values[at] ?? '')]));
}

const NUMBERS: ReadonlySet<string> = new Set<keyof LogEntry>([
  ...(['size', 'entry_price', 'exit_price', 'PnL', 'fees', 'seq'] as const),
]);

function valueOf(column: string, text: string): unknown {
  if (column === 'details') return text === '' ? {} : (objectOf(text) ?? {});
  if (column === 'dry_run') return text === 'true';
  if (text === '') return null;
  return NUMBERS.has(column) ? Number(text) : text;
}

function objectOf(text: string): ReadEntry | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ReadEntry) : null;
  } catch {
    return null;
  }
}

function detailsText(details: Details): string {
  return Object.keys(details).length === 0 ? '' : JSON.stringify(details);
}

function csvValue(value: string | number | boolean | null): string {
  if (value === null || Number.isNaN(value)) return '';
  const text = String(value).replace(/[\r\n]+/g, ' ');
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
