/** GnuCash's own statements of a book beside what tbot's logs say: cash, gains by strategy, fees, equity. */
import assert from 'node:assert/strict';
import type { ClosedTrade } from '../../../src/lib/market/closed-trade.ts';
import { report, type Period } from '../../helpers/gnucash-report.ts';

export interface Said {
  /** All that were closed in the period, and no others are in the book. */
  readonly trades: readonly ClosedTrade[];
  /** Cents at each broker, which holds nothing else. */
  readonly cash: Readonly<Record<string, number>>;
}

const ACCOUNTS: Readonly<Record<string, string>> = { alpaca: 'Alpaca', ibkr: 'IBKR', sim: 'Sim' };

/** To the cent. The period begins with the book. */
export function assertSays(context: Mocha.Context, file: string, period: Period, { trades, cash }: Said): void {
  const balance = report(context, file, 'Balance Sheet', period);
  for (const [broker, cents] of Object.entries(cash))
    assert.equal(inCents(balance.accounts[`Assets:Brokerage:${ACCOUNTS[broker] ?? broker}`]), cents, broker);
  const equity = Object.values(cash).reduce((sum, cents) => sum + cents, 0);
  assert.equal(inCents(balance.totals['Total Assets']), equity);
  assert.equal(inCents(balance.totals['Total Equity']), equity);

  const income = report(context, file, 'Income Statement', period);
  const gains = gainsOf(trades);
  const booked = Object.entries(income.accounts).filter(([name]) => name.startsWith(TRADING));
  assert.deepEqual(
    Object.fromEntries(booked.map(([name, amount]) => [name.slice(TRADING.length), inCents(amount)])),
    gains,
  );
  const fees = inCents(income.accounts['Expenses:Commissions']) + inCents(income.accounts['Expenses:Regulatory Fees']);
  assert.equal(fees, feesOf(trades));
  assert.equal(netOf(income.totals), sum(Object.values(gains)) - fees);
}

const TRADING = 'Income:Trading:';

/** What the trades have gained before fees, in cents, by strategy. */
export function gainsOf(trades: readonly ClosedTrade[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { strategy_name: strategy, PnL, fees } of trades)
    sums[strategy] = (sums[strategy] ?? 0) + Math.round(100 * (PnL + fees));
  return sums;
}

export function feesOf(trades: readonly ClosedTrade[]): number {
  return sum(trades.map(({ fees }) => Math.round(100 * fees)));
}

/** "12.50" to 1250; what a statement leaves out is nothing. */
export function inCents(amount = '0'): number {
  return Math.round(100 * Number(amount));
}

function netOf(totals: Readonly<Record<string, string>>): number {
  return inCents(totals['Net income for Period']) - inCents(totals['Net loss for Period']);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
