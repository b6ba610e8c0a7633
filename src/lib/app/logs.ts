/** `tbot logs`: the end of a log, and what is added to it while somebody watches. */
import { dualZoneDateTime } from '../calendar/text.ts';
import { CLOSED_TRADE_COLUMNS } from '../market/closed-trade.ts';
import { LOG_COLUMNS, type ReadEntry } from '../reports/logs/log-entry.ts';
import { LogTail, type TailedLog } from '../reports/logs/log-tail.ts';
import { PROGRAM_LOG, strategyLog, UNRESOLVED_LOG } from '../reports/logs/log-names.ts';
import { STRATEGY_NAMES } from '../strategies/names.ts';
import type { App } from './app.ts';

export const LOG_CHOICES = ['tbot', ...STRATEGY_NAMES, 'trade_history', 'unresolved'] as const;
export type LogChoice = (typeof LOG_CHOICES)[number];

export interface LogRequest {
  readonly file: LogChoice | undefined;
  readonly strategy: string | undefined;
  /** Entries of the past. */
  readonly lines: number;
}

export interface LogView {
  readonly file: LogChoice;
  readonly columns: readonly string[];
  readonly entries: readonly ReadEntry[];
}

/** How often it is looked for what is new. */
const LOOK_MS = 200;

export function showLog({ home }: App, request: LogRequest): LogView {
  const file = fileOf(request);
  const tail = new LogTail(home.logsFolder, logOf(file));
  return { file, columns: columnsOf(file), entries: tail.last(request.lines, fitsStrategy(request)) };
}

/** First the end of the log, then each time what has been added; until the signal. Waits for a log that is not there. */
export async function* followLog(
  { home }: App,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly ReadEntry[], void, undefined> {
  const tail = new LogTail(home.logsFolder, logOf(fileOf(request)));
  const fits = fitsStrategy(request);
  yield tail.last(request.lines, fits);
  while (!signal.aborted) {
    await pause(LOOK_MS, signal);
    const entries = tail.added().filter(fits);
    if (entries.length > 0) yield entries;
  }
}

/** A line for people. */
export function entryText(entry: ReadEntry): string {
  const { timestamp, strategy_name, event, ticker, side, size, entry_price, exit_price, PnL, reason, error_code } =
    entry;
  const details = entry.details as ReadEntry | undefined;
  const parts = [
    dualZoneDateTime(Date.parse(textOf(timestamp))),
    ...[strategy_name, event ?? 'closed', ticker, side, size].map(textOf),
    ...named({ at: entry_price, out: exit_price, PnL, exit: entry.exit_reason, error: error_code }),
    textOf(reason),
    ...named(Object.fromEntries(Object.entries(details ?? {}).filter(([name]) => name !== 'stack'))),
    ...(entry.dry_run === true ? ['(dry run)'] : []),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function fileOf({ file, strategy }: LogRequest): LogChoice {
  const own = LOG_CHOICES.find((choice) => choice === strategy);
  return file ?? own ?? 'tbot';
}

function logOf(file: LogChoice): TailedLog {
  if (file === 'trade_history') return { kind: 'trades' };
  const name = file === 'unresolved' ? UNRESOLVED_LOG : file === 'tbot' ? PROGRAM_LOG : strategyLog(file);
  return { kind: 'log', name };
}

function columnsOf(file: LogChoice): readonly string[] {
  return file === 'trade_history' ? CLOSED_TRADE_COLUMNS : LOG_COLUMNS;
}

function fitsStrategy({ strategy }: LogRequest): (entry: ReadEntry) => boolean {
  return ({ strategy_name }) => strategy === undefined || strategy_name === strategy;
}

/** "spread=0.018"; what there is nothing of is left out. */
function named(values: ReadEntry): string[] {
  const present = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return present.map(([name, value]) => `${name}=${textOf(value)}`);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
