/**
 * The book of a backtest, from the folder that it has left. Guarantees: what is no result of a backtest is an error, and
 * nothing is written; the same results give the same book.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import type { EpochMs } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import { centsNear } from '../../core/money.ts';
import { extendBook } from '../../ledger/extend.ts';
import { keeperOf } from '../../ledger/from-trades.ts';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../market/closed-trade.ts';
import { INSTRUMENT_KINDS } from '../../market/instrument.ts';
import { readTradeLine } from '../../reports/logs/read-logs.ts';
import type { App } from '../app.ts';
import { backtestFolder, notABacktest } from '../backtest/read-results.ts';
import { placeOf } from './books.ts';
import { writeBook, type BookExport } from './export.ts';

export const BACKTEST_BOOK = 'gnu_backtest.gnucash';

/** @param named a folder, by its path or by its name in the home @throws ConfigError `not_a_backtest`, `folder_absent`; and as writeBook */
export function exportBacktestBook(app: App, named: string): BookExport {
  const folder = backtestFolder(app, named);
  const { capital, open } = readRun(folder);
  const keeper = keeperOf(readTrades(folder), centsNear(capital), open);
  return writeBook(app, 'paper', placeOf(join(folder, BACKTEST_BOOK)), keeper);
}

/** Null: there is no trade. @param open of the first session */
export function backtestBook(trades: readonly ClosedTrade[], capital: number, open: EpochMs): Uint8Array | null {
  const { content } = extendBook(null, keeperOf(trades, centsNear(capital), open).postings, BACKTEST_BOOK);
  return content === null ? null : Buffer.concat([...content]);
}

function readTrades(folder: string): readonly ClosedTrade[] {
  const name = ['trades.csv', 'trades.json'].find((each) => existsSync(join(folder, each)));
  if (name === undefined) throw notABacktest(folder, 'trades.csv');
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  const damaged = (at: number): Error => notABacktest(folder, `${name}, line ${String(at + 1)}`);
  // The last line ends too: a file that does not was torn.
  if (lines.pop() !== '') throw damaged(lines.length);
  const hasHead = name === 'trades.csv';
  if (hasHead && lines[0] !== CLOSED_TRADE_COLUMNS.join(',')) throw damaged(0);
  const ids = new Set<string>();
  return lines.slice(hasHead ? 1 : 0).map((line, row) => {
    const trade = readTradeLine(line);
    if (trade === null || !isWhole(trade) || ids.has(trade.trade_id)) throw damaged(row + (hasHead ? 1 : 0));
    ids.add(trade.trade_id);
    return trade;
  });
}

const NUMBERS: readonly string[] = ['size', 'entry_price', 'exit_price', 'fees', 'PnL'] satisfies (keyof ClosedTrade)[];

/** That it can be booked: what no backtest has written would be booked as something else, or not at all. */
function isWhole(trade: ClosedTrade): boolean {
  const { size, entry_price: entry, exit_price: exit, instrument, mode } = trade;
  const areOfKind = CLOSED_TRADE_COLUMNS.every((column) =>
    NUMBERS.includes(column) ? Number.isFinite(trade[column]) : typeof trade[column] === 'string',
  );
  const areTimes = [trade.entry_time, trade.exit_time].every((time) => Number.isFinite(Date.parse(time)));
  const isBought = size > 0 && entry > 0 && exit >= 0 && trade.ticker !== '' && trade.trade_id !== '';
  return areOfKind && areTimes && isBought && INSTRUMENT_KINDS.includes(instrument) && mode === 'paper';
}

interface Run {
  readonly capital: number;
  /** Of its first session. */
  readonly open: EpochMs;
}

function readRun(folder: string): Run {
  const { capital, first_session: date } = runIn(folder) ?? {};
  const open = typeof date === 'string' ? openOn(date) : null;
  if (typeof capital === 'number' && open !== null) return { capital, open };
  throw notABacktest(folder, 'config.json');
}

function runIn(folder: string): Readonly<Record<string, unknown>> | null {
  try {
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as { readonly run?: object } | null;
    return { ...config?.run };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}

/** Null: it is no date of a session. */
function openOn(date: string): EpochMs | null {
  try {
    return sessionOn(parseIsoDate(date))?.open ?? null;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}
