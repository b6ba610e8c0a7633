/**
 * The book of a backtest, from the folder that it has left. Guarantees: what is no result of a backtest is an error, and
 * nothing is written; the same results give the same book.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import { centsNear } from '../../core/money.ts';
import { extendBook } from '../../ledger/extend.ts';
import { keeperOf } from '../../ledger/from-trades.ts';
import type { Bookkeeper } from '../../ledger/bookkeeping.ts';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../market/closed-trade.ts';
import { readTradeLine } from '../../reports/logs/read-logs.ts';
import type { App } from '../app.ts';
import { backtestFolder, notABacktest } from '../backtest/read-results.ts';
import { placeOf } from './books.ts';
import { writeBook, type BookExport } from './export.ts';

export const BACKTEST_BOOK = 'gnu_backtest.gnucash';

/** @param named a folder, by its path or by its name in the home @throws ConfigError `not_a_backtest`, `folder_absent`; and as writeBook */
export function exportBacktestBook(app: App, named: string): BookExport {
  const folder = backtestFolder(app, named);
  const { capital, first_session: date } = readRun(folder);
  return writeBook(app, 'paper', placeOf(join(folder, BACKTEST_BOOK)), keeperFor(readTrades(folder), capital, date));
}

/** Null: there is no trade. @param date of the first session, New York's */
export function backtestBook(trades: readonly ClosedTrade[], capital: number, date: string): Uint8Array | null {
  const { content } = extendBook(null, keeperFor(trades, capital, date).postings, BACKTEST_BOOK);
  return content === null ? null : Buffer.concat([...content]);
}

function keeperFor(trades: readonly ClosedTrade[], capital: number, date: string): Bookkeeper {
  const open = sessionOn(parseIsoDate(date))?.open ?? 0;
  return keeperOf(trades, centsNear(capital), open);
}

function readTrades(folder: string): readonly ClosedTrade[] {
  const name = ['trades.csv', 'trades.json'].find((each) => existsSync(join(folder, each)));
  if (name === undefined) throw notABacktest(folder, 'trades.csv');
  const [head, ...rows] = readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
  const lines = name === 'trades.json' ? [head ?? '', ...rows].filter(Boolean) : rows;
  return lines.map((line, at) => {
    const trade = readTradeLine(line);
    if (trade !== null && isWhole(trade)) return trade;
    throw notABacktest(folder, `${name}, line ${String(at + (name === 'trades.csv' ? 2 : 1))}`);
  });
}

const NUMBERS: readonly string[] = ['size', 'entry_price', 'exit_price', 'fees', 'PnL'] satisfies (keyof ClosedTrade)[];

function isWhole(trade: ClosedTrade): boolean {
  return CLOSED_TRADE_COLUMNS.every((column) =>
    NUMBERS.includes(column) ? Number.isFinite(trade[column]) : typeof trade[column] === 'string',
  );
}

interface Run {
  readonly capital: number;
  readonly first_session: string;
}

function readRun(folder: string): Run {
  try {
    const { run } = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as { readonly run?: Partial<Run> };
    const { capital, first_session: date } = run ?? {};
    if (typeof capital === 'number' && typeof date === 'string') return { capital, first_session: date };
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error as NodeJS.ErrnoException).code) throw error;
  }
  throw notABacktest(folder, 'config.json');
}
