/**
 * The files that a backtest leaves. Guarantees: a folder appears whole or not at all, and never takes the place of
 * another one; apart from the time in the folder's name and trials.json, the same inputs give the same bytes.
 */
import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { BacktestRecord } from '../../backtest/backtest.ts';
import type { Decision } from '../../backtest/record.ts';
import type { Session } from '../../calendar/sessions.ts';
import { utcMinute } from '../../calendar/utc-minute.ts';
import { DAY_MS, MINUTE_MS } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import { systemClock } from '../system-clock.ts';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../market/closed-trade.ts';

export type TradeFormat = 'csv' | 'json';

/** Before the work, not after it. @throws ConfigError `results_not_writable` */
export function assertWritable(parent: string): void {
  try {
    mkdirSync(parent, { recursive: true });
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new ConfigError({
      code: 'results_not_writable',
      message: `results cannot be written to ${parent}: ${(cause as Error).message}`,
      cure: 'give the user that tbot runs as the right to it (chown, chmod), or choose another home with --home',
      cause,
    });
  }
}

/** How the name of a folder in the making begins. */
const MAKING = '.making-';
/** One that has not changed for so long is of a run that died. */
const ABANDONED_MS = DAY_MS;

/** A folder in the making: long files grow in it while the run goes on, so that no run is too long for memory. */
export class ResultFolder {
  readonly #parent: string;
  readonly #making: string;

  constructor(parent: string) {
    this.#parent = parent;
    removeAbandoned(parent);
    this.#making = mkdtempSync(join(parent, MAKING));
  }

  append(file: string, text: string): void {
    appendFileSync(join(this.#making, file), text);
  }

  write([file, content]: readonly [name: string, content: string | Uint8Array]): void {
    writeFileSync(join(this.#making, file), content);
  }

  /** It appears under that name, or under a number where the name is taken. Returns its path. */
  finish(name: string): string {
    for (let number = 1; ; number++) {
      const folder = join(this.#parent, number === 1 ? name : `${name}-${String(number)}`);
      if (!existsSync(folder) && isMoved(this.#making, folder)) return folder;
    }
  }

  /** Nothing is left of it. */
  discard(): void {
    rmSync(this.#making, { recursive: true, force: true });
  }
}

function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent).filter((each) => each.startsWith(MAKING))) {
    const folder = join(parent, name);
    if (systemClock.now() - lastChange(folder) > ABANDONED_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/** Infinity: its run has just come to its end. */
function lastChange(folder: string): number {
  try {
    const paths = [folder, ...readdirSync(folder).map((file) => join(folder, file))];
    return Math.max(...paths.map((path) => statSync(path).mtimeMs));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Infinity;
    throw error;
  }
}

/** False where another run has just taken the name. */
function isMoved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

export function tradesFile(trades: readonly ClosedTrade[], format: TradeFormat): readonly [string, string] {
  if (format === 'json') return ['trades.json', lines(trades.map((trade) => JSON.stringify(trade)))];
  const rows = trades.map((trade) => CLOSED_TRADE_COLUMNS.map((column) => String(trade[column])).join(','));
  return ['trades.csv', lines([CLOSED_TRADE_COLUMNS.join(','), ...rows])];
}

/** Equity at the close of every session minute, then at the end of every session. */
export function equityFile({ sessions, minuteEquity, sessionEquity }: BacktestRecord): readonly [string, string] {
  const rows = ['interval,time,equity'];
  let at = 0;
  for (const { open, minutes } of sessions) {
    for (let m = 0; m < minutes; m++)
      rows.push(`minute,${utcMinute(open / MINUTE_MS + m)},${String(minuteEquity[at++])}`);
  }
  sessions.forEach(({ date }, session) => rows.push(`session,${date},${String(sessionEquity[session])}`));
  return ['equity.csv', lines(rows)];
}

export const SIGNALS_FILE = 'signals.jsonl';

/** Lines of signals.jsonl: every signal, refusal and unfilled entry of a session, in the order in which it happened. */
export function signalLines({ date, open }: Session, decisions: readonly Decision[]): string {
  return lines(decisions.map((event) => JSON.stringify(decisionRow(event, date, open / MINUTE_MS))));
}

function decisionRow({ kind, m, ...rest }: Decision, session: string, openMinute: number): Record<string, unknown> {
  return { session, time: utcMinute(openMinute + m), minute: m, kind, ...rest };
}

export function jsonFile(name: string, value: unknown): readonly [string, string] {
  return [name, `${JSON.stringify(value, null, 2)}\n`];
}

function lines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}
