/** `tbot logs`: the end of a log, and what is added to it while somebody watches. */
import { dualZoneDateTime } from '../calendar/text.ts';
import { ConfigError } from '../core/errors.ts';
import { CLOSED_TRADE_COLUMNS } from '../market/closed-trade.ts';
import { gain } from '../core/figures.ts';
import { LOG_COLUMNS, type ReadEntry } from '../reports/logs/log-entry.ts';
import { LogTail, type TailedLog } from '../reports/logs/log-tail.ts';
import { PROGRAM_LOG, strategyLog, UNRESOLVED_LOG } from '../reports/logs/log-names.ts';
import { STRATEGY_NAMES, type StrategyName } from '../strategies/names.ts';
import type { App } from './app.ts';

export const LOG_CHOICES = ['tbot', ...STRATEGY_NAMES, 'trade_history', 'unresolved'] as const;
export type LogChoice = (typeof LOG_CHOICES)[number];

export interface LogRequest {
  readonly file: LogChoice | undefined;
  readonly strategy: StrategyName | undefined;
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

/** @throws ConfigError `bad_flag` for no entries at all */
export function showLog({ home }: App, request: LogRequest): LogView {
  if (request.lines === 0)
    throw new ConfigError({
      code: 'bad_flag',
      message: '--lines 0 shows nothing',
      cure: 'ask for one or more; with --follow 0 waits for what is added',
    });
  const file = logAsked(request);
  const tail = new LogTail(home.logsFolder, logOf(file));
  return { file, columns: columnsOf(file), entries: tail.last(request.lines, fitsStrategy(request)) };
}

/** First the end of the log, then each time what has been added; until the signal. Waits for a log that is not there. */
export async function* followLog(
  { home }: App,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly ReadEntry[], void, undefined> {
  const tail = new LogTail(home.logsFolder, logOf(logAsked(request)));
  const fits = fitsStrategy(request);
  yield tail.last(request.lines, fits);
  while (!signal.aborted) {
    await pause(LOOK_MS, signal);
    const entries = tail.added().filter(fits);
    if (entries.length > 0) yield entries;
  }
}

/** Details that no line for people has room for, or that are there for programs; --json has them. */
const FOR_PROGRAMS: readonly string[] = ['stack', 'settings', 'configHash', 'm', 'openMinute'];
/** A longer list is counted. */
const LISTED_MAX = 12;

/** A line for people: numbers as fine as somebody reads them, settings left out. */
export function entryText(entry: ReadEntry): string {
  const { timestamp, strategy_name, event, ticker, side, size, entry_price, exit_price, reason, error_code } = entry;
  const details = entry.details as ReadEntry | undefined;
  const parts = [
    dualZoneDateTime(Date.parse(textOf(timestamp))),
    ...[strategy_name, event ?? 'closed', ticker, side, size].map(textOf),
    ...named({ at: entry_price, out: exit_price, PnL: profitOf(entry), exit: entry.exit_reason, error: error_code }),
    textOf(reason),
    ...named(Object.fromEntries(Object.entries(details ?? {}).filter(([name, value]) => isForPeople(name, value)))),
    ...(entry.dry_run === true ? ['(dry run)'] : []),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** Which log that is. */
export function logAsked({ file, strategy }: LogRequest): LogChoice {
  return file ?? strategy ?? 'tbot';
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
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(rounded(value), (_, each: unknown) => rounded(each));
  return value.length > LISTED_MAX ? `(${String(value.length)})` : value.map(textOf).join(',');
}

/** 59.140415000000004 is 59.1404; below 1 four digits that tell something. */
function rounded(value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Number(Math.abs(value) < 1 ? value.toPrecision(4) : value.toFixed(4));
}

function profitOf({ PnL }: ReadEntry): string | null {
  return typeof PnL === 'number' ? gain(PnL) : null;
}

function isForPeople(name: string, value: unknown): boolean {
  return !FOR_PROGRAMS.includes(name) && !(name === 'severity' && value === 'info');
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
