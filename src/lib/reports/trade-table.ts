/** The closed trades, one row each, with times in both zones. */
import { SYNTHETIC, type ClosedTrade } from '../market/closed-trade.ts';
import { PUT_MULTIPLIER } from '../market/instrument.ts';
import { count, gain, money, price, quantity, signedPercent } from '../core/figures.ts';
import type { Markup } from './markup.ts';
import { bySign, nothing, section, table, type Column } from './parts.ts';
import { dateText, timeText } from './trade-times.ts';

/** So that a report of many trades still opens. */
const ROWS_MAX = 1000;

const COLUMNS: readonly Column<ClosedTrade>[] = [
  { head: 'Date', cell: ({ entry_time }) => dateText(entry_time), kind: 'name' },
  { head: 'Strategy', cell: ({ strategy_name }) => strategy_name },
  { head: 'Bought', cell: bought },
  { head: 'Size', cell: ({ size }) => quantity(size), kind: 'number' },
  { head: 'Entry', cell: ({ entry_time }) => timeText(entry_time), kind: 'name' },
  { head: 'Price', cell: ({ entry_price }) => price(entry_price), kind: 'number' },
  { head: 'Exit', cell: exit, kind: 'name' },
  { head: 'Price', cell: ({ exit_price }) => price(exit_price), kind: 'number' },
  { head: 'Reason', cell: ({ exit_reason }) => exit_reason, kind: 'name' },
  { head: 'Fees', cell: ({ fees }) => money(fees), kind: 'number' },
  { head: 'PnL', cell: ({ PnL }) => bySign(PnL, gain(PnL)), kind: 'number' },
  { head: 'Return', cell: (trade) => bySign(trade.PnL, signedPercent(tradeReturn(trade))), kind: 'number' },
];

/** `file`: what has all of them, where these are too many. */
export function tradeSection(trades: readonly ClosedTrade[], file: string): Markup {
  if (trades.length === 0) return section('trades', 'Trades', nothing('No trades.'));
  return section('trades', 'Trades', table(caption(trades.length, file), COLUMNS, trades.slice(0, ROWS_MAX)));
}

/** PnL over the money that bought it, as a share. */
export function tradeReturn({ PnL, size, entry_price, instrument }: ClosedTrade): number {
  return PnL / (size * entry_price * (instrument === 'put' ? PUT_MULTIPLIER : 1));
}

function caption(trades: number, file: string): string {
  const all = `${count(trades)} closed trades; PnL is net of fees`;
  return trades <= ROWS_MAX ? all : `The first ${count(ROWS_MAX)} of ${all}; ${file} has all`;
}

function bought({ ticker, signal_ticker, instrument, error_code }: ClosedTrade): string {
  const kind = `${error_code === SYNTHETIC ? 'synthetic ' : ''}${instrument.replace('_', ' ')}`;
  const what = instrument === 'stock' || instrument === 'etf' ? ticker : `${ticker} (${kind})`;
  return ticker === signal_ticker ? what : `${what} for ${signal_ticker}`;
}

function exit({ entry_time, exit_time }: ClosedTrade): string {
  const date = dateText(exit_time);
  return date === dateText(entry_time) ? timeText(exit_time) : `${date} ${timeText(exit_time)}`;
}
