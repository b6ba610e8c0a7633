/**
 * What holds of the books that a day's journal makes: every transaction sums to zero, every fill is booked, nothing is sold
 * that was not bought; and, where all of the day is known, cash and shares are the venue's.
 */
import { centsNear } from '../../../src/lib/core/money.ts';
import { TradeMoney } from '../../../src/lib/journal/fold/trade-money.ts';
import { Bookkeeper } from '../../../src/lib/ledger/bookkeeping.ts';
import { bookableOf } from '../../../src/lib/ledger/from-journal.ts';
import type { Postings } from '../../../src/lib/ledger/postings.ts';
import type { ExecutionReport } from '../../../src/lib/orders/order.ts';
import type { StoredRecord } from '../../../src/lib/session/records.ts';
import { multiplierOf } from './venue-checker.ts';
import { Violation } from './violation.ts';

/** @param executions the venue's of tbot's orders; null: the journal cannot know all of them */
export function checkLedger(
  broker: string,
  records: Iterable<StoredRecord>,
  executions: readonly ExecutionReport[] | null,
): void {
  const all = [...records];
  const { fills } = bookableOf({ broker, mode: 'paper', records: all });
  const keeper = new Bookkeeper();
  for (const fill of fills) keeper.book(fill);
  const { transactions, accounts } = keeper.postings;
  const [unbooked] = keeper.unbooked;
  if (unbooked !== undefined) throw new Violation('ledger', `${unbooked.fill.tradeId}: ${unbooked.why}`);
  const held = new Map<string, bigint>();
  let cash = 0n;
  const typeOf = new Map(accounts.map(({ id, type, commodity }) => [id, { type, ticker: commodity.id }]));
  for (const { splits, description } of transactions) {
    if (splits.reduce((sum, { value }) => sum + value, 0n) !== 0n)
      throw new Violation('ledger', `${description} does not sum to zero`);
    for (const { account, value, quantity } of splits) {
      const { type, ticker = '' } = typeOf.get(account) ?? {};
      if (type === 'BANK') cash += value;
      if (type === 'STOCK') held.set(ticker, (held.get(ticker) ?? 0n) + quantity);
    }
  }
  for (const [ticker, units] of held) if (units < 0n) throw new Violation('ledger', `the book is short of ${ticker}`);
  compareProfits(transactions, all);
  if (executions !== null) compare(cash, held, executions);
}

/** The profit of a closed trade in the trade history is what its transactions gained, less fees. */
function compareProfits(transactions: Postings['transactions'], records: readonly StoredRecord[]): void {
  const money = new TradeMoney();
  for (const stored of records) money.apply(stored);
  const profits = new Map<string, bigint>();
  const add = (id: string, cents: bigint): unknown => profits.set(id, (profits.get(id) ?? 0n) + cents);
  for (const { facts, splits } of transactions) {
    const [first] = splits;
    if (facts.event === 'gain') add(facts.trade_id ?? '', first?.value ?? 0n);
    for (const { action, value } of splits) if (action === 'Fee') add(facts.trade_id ?? '', -BigInt(value));
  }
  for (const { record } of records) {
    if (record.kind !== 'closed') continue;
    const { trade_id: id, PnL } = money.settled(record.trade);
    const cents = profits.get(id) ?? 0n;
    if (PnL !== record.trade.PnL && centsNear(PnL) !== cents)
      throw new Violation('ledger', `${id}: ${String(PnL)} in the trade history, ${String(cents)} cents in the book`);
  }
}

function compare(cash: bigint, held: ReadonlyMap<string, bigint>, executions: readonly ExecutionReport[]): void {
  const atVenue = new Map<string, number>();
  let moved = 0;
  for (const { side, quantity, price, fees, ticker } of executions) {
    const sign = side === 'buy' ? 1 : -1;
    moved -= sign * quantity * price * multiplierOf(ticker) + fees;
    atVenue.set(ticker, (atVenue.get(ticker) ?? 0) + sign * quantity);
  }
  const apart = cash - centsNear(moved);
  if (apart > BigInt(executions.length) || -apart > BigInt(executions.length))
    throw new Violation(
      'ledger',
      `the book's cash moved by ${String(cash)} cents, the venue's by ${String(moved)} dollars`,
    );
  for (const [ticker, quantity] of atVenue) {
    const perUnit = multiplierOf(ticker) === 1 ? 1e6 : 1;
    if (Math.abs(Number(held.get(ticker) ?? 0n) / perUnit - quantity) > 1e-6)
      throw new Violation(
        'ledger',
        `the book holds ${String(held.get(ticker))} of ${ticker}, the venue ${String(quantity)}`,
      );
  }
}
