/**
 * The names in data/logs/. A log is a file for each session, named by its New York date (open-2025-12-01.log), and a link
 * of the plain name (open.log) to the one that was written to last. The trade history is one file that grows.
 */
import type { LogFormat } from './log-entry.ts';

const DATE = /^\d{4}-\d\d-\d\d/;

/** "2025-12-01" of "2025-12-01.2" */
export function dateOf(session: string): string {
  return DATE.exec(session)?.[0] ?? session;
}

/** "open.log" of "2025-12-01": "open-2025-12-01.log" */
export function datedName(name: string, date: string): string {
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}-${date}${name.slice(dot)}`;
}

/** The date in a dated name of that log; null: it is none. */
export function dateInName(file: string, name: string): string | null {
  const dot = name.lastIndexOf('.');
  const [start, end] = [`${name.slice(0, dot)}-`, name.slice(dot)];
  if (!file.startsWith(start) || !file.endsWith(end)) return null;
  const date = file.slice(start.length, file.length - end.length);
  return DATE.exec(date)?.[0] === date ? date : null;
}

export function strategyLog(strategy: string): string {
  return `${strategy.replace(/[^a-z0-9_-]/gi, '_')}.log`;
}

export const UNRESOLVED_LOG = 'unresolved_orders.log';
export const PROGRAM_LOG = 'tbot.log';
/** Of `tbot schedule` and of what its jobs say. */
export const SCHEDULE_LOG = 'schedule.log';
export const DAILY_SUMMARY = 'daily_summary.json';
export const TRADE_HISTORY: Readonly<Record<LogFormat, string>> = {
  csv: 'trade_history.csv',
  json: 'trade_history.json',
};
