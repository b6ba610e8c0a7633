/**
 * The broker's orders, executions and positions against the book of trades: what has to be taken over, what does not fit,
 * and what is not ours. Guarantees: it decides nothing and closes nothing by itself; what is held by the book and not by the
 * broker is closed only by two snapshots at least a minute apart and an execution that proves the sale, or by one where the
 * broker has booked the end of its contract, or where that has expired; what is not ours is named and left alone.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { leftOf } from '../core/quantity.ts';
import { hasExpired } from '../market/options/expired.ts';
import { gapWords } from './gap-words.ts';
import type { BrokerPosition } from './broker.ts';
import type { OrderRecord } from './order-records.ts';
import { partsOf, type ExecutionReport, type OrderReport } from './order.ts';
import type { OrderDesk } from './desk.ts';
import { soldElsewhere, type Holding } from './sold-elsewhere.ts';

/** What a broker says at one time; executions of the session. */
export interface BrokerSnapshot {
  readonly askedAt: EpochMs;
  readonly openOrders: readonly OrderReport[];
  readonly positions: readonly BrokerPosition[];
  readonly executions: readonly ExecutionReport[];
  /** Dollars. Fees may come later than their fills, and not all that moves cash is a trade: it is told, and stops nothing. */
  readonly cash: number;
}

export interface Reconciliation {
  /** To be journaled and applied to the desk, in this order. */
  readonly records: readonly OrderRecord[];
  /** In words; none: book and broker agree. */
  readonly gaps: readonly string[];
  /** Tickers in which the account holds or works what is not ours. */
  readonly foreign: readonly string[];
}

/** A position ledger may lag a fill by so much. */
const LEDGER_LAG_MS = 10_000;

type Books = Pick<OrderDesk, 'orders' | 'trades' | 'hasOrder' | 'hasExecution' | 'isNews' | 'tradedAt'>;

/**
 * `before`: the snapshot that was compared last; null: none. `byHand`: a person asks, who has seen to what the exercise of a
 * contract has left in the account.
 */
export function reconcile(
  desk: Books,
  now: BrokerSnapshot,
  before: BrokerSnapshot | null,
  byHand = false,
): Reconciliation {
  const executions = now.executions.filter(({ id, clientId }) => isOurs(clientId) && !desk.hasExecution(id));
  const records: OrderRecord[] = executions.map((execution) => ({ kind: 'execution', execution }));
  records.push(...ordersOf(desk, now));
  const gaps: string[] = [];
  const foreign = new Set<string>();
  for (const { ticker, clientId } of now.openOrders) if (!isOurs(clientId)) foreign.add(ticker);
  for (const ticker of tickersOf(desk, now)) {
    const ours = ownQuantity(desk, ticker, executions);
    const theirs = quantityAt(now, ticker);
    if (isForeign(now, before, ticker, ours)) foreign.add(ticker);
    // What was filled after the positions were asked for is in the book and not in them.
    if (isSettling(now, ticker) || desk.tradedAt(ticker) > now.askedAt) continue;
    if (theirs < 0) gaps.push(`${ticker}: the account is short by ${String(-theirs)}`);
    const missing = leftOf(ours, Math.max(0, theirs));
    if (missing === 0) continue;
    const sales = provenSales(desk, now, before, ticker, { ours, missing, byHand });
    records.push(...sales);
    if (sales.length > 0) continue;
    const exercises = salesOfOthers(desk, now, ticker, ours).filter(({ contractEnd }) => contractEnd === 'exercised');
    gaps.push(gapWords({ ticker, ours, theirs, exercises }, now.askedAt));
  }
  return { records, gaps, foreign: [...foreign].sort() };
}

function isOurs(clientId: string | null): boolean {
  return clientId !== null && partsOf(clientId) !== null;
}

/** Working orders that are not known to stand so, those that nobody knew, and those that work no more, which are looked up. */
function ordersOf(desk: Books, { openOrders, askedAt }: BrokerSnapshot): OrderRecord[] {
  const records: OrderRecord[] = [];
  const working = new Set<string>();
  for (const report of openOrders) {
    const { clientId } = report;
    if (clientId === null || !isOurs(clientId)) continue;
    working.add(clientId);
    if (!desk.hasOrder(clientId)) records.push({ kind: 'adopted', report });
    else if (desk.isNews(report, askedAt)) records.push({ kind: 'order_report', report, from: 'reconcile', askedAt });
  }
  for (const { clientId, isLive } of desk.orders)
    if (isLive && !working.has(clientId)) records.push({ kind: 'order_doubted', clientId });
  return records;
}

function tickersOf(desk: Books, { positions }: BrokerSnapshot): readonly string[] {
  const held = desk.trades.filter((trade) => trade.held > 0).map(({ instrument }) => instrument.ticker);
  return [...new Set([...held, ...positions.map(({ ticker }) => ticker)])].sort();
}

function ownQuantity(desk: Books, ticker: string, executions: readonly ExecutionReport[]): number {
  let quantity = 0;
  for (const trade of desk.trades) if (trade.instrument.ticker === ticker) quantity += trade.bought - trade.sold;
  return leftOf(quantity + net(executions.filter((each) => each.ticker === ticker)), 0);
}

function quantityAt({ positions }: BrokerSnapshot, ticker: string): number {
  return positions.find((each) => each.ticker === ticker)?.quantity ?? 0;
}

/** Fills so new that the positions may not know of them. What is booked of a contract's end is no fill, and dated by its day. */
function settling({ executions, askedAt }: BrokerSnapshot, ticker: string): readonly ExecutionReport[] {
  const fills = executions.filter((each) => each.ticker === ticker && each.contractEnd === undefined);
  return fills.filter(({ at }) => at > askedAt - LEDGER_LAG_MS);
}

function isSettling(snapshot: BrokerSnapshot, ticker: string): boolean {
  return settling(snapshot, ticker).length > 0;
}

/** More is there than is ours, or was when the snapshot before was taken: new fills of ours may hide it for a moment. */
function isForeign(now: BrokerSnapshot, before: BrokerSnapshot | null, ticker: string, ours: number): boolean {
  if (isBeyondOurs(now, ticker, ours)) return true;
  if (before === null || !isSettling(now, ticker)) return false;
  const since = now.executions.filter(
    (each) => each.ticker === ticker && isOurs(each.clientId) && each.at > before.askedAt,
  );
  return isBeyondOurs(before, ticker, ours - net(since));
}

/** What we have just sold may still be among the positions. */
function isBeyondOurs(snapshot: BrokerSnapshot, ticker: string, ours: number): boolean {
  const theirs = quantityAt(snapshot, ticker);
  const sold = settling(snapshot, ticker).filter(({ clientId, side }) => isOurs(clientId) && side === 'sell');
  return theirs < 0 || leftOf(theirs, ours - net(sold)) > 0;
}

/** Bought less sold. */
function net(executions: readonly ExecutionReport[]): number {
  return executions.reduce((sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity), 0);
}

/** Since when some of what is held now was held at any time, by own executions, oldest first; -Infinity: since before all of them. */
function heldSince(ours: number, own: readonly ExecutionReport[]): EpochMs {
  let held = ours;
  for (const { side, quantity, at } of own.toReversed()) {
    held = leftOf(held, side === 'buy' ? quantity : -quantity);
    if (held === 0) return at;
  }
  return -Infinity;
}

interface Missing {
  readonly ours: number;
  readonly missing: number;
  readonly byHand: boolean;
}

/** Those that explain what is missing. */
function provenSales(
  desk: Books,
  now: BrokerSnapshot,
  before: BrokerSnapshot | null,
  ticker: string,
  { ours, missing, byHand }: Missing,
): readonly OrderRecord[] {
  // No position lags its fills overnight.
  const isCertain = hasExpired(ticker, now.askedAt) || wasMissing(now, before, ticker, { ours, missing });
  const sales = salesOfOthers(desk, now, ticker, ours)
    .filter(({ contractEnd }) => isCertain || contractEnd !== undefined)
    // What its shares were sold for is in the account, and with it maybe what nobody wanted there.
    .filter(({ contractEnd }) => contractEnd !== 'exercised' || byHand);
  return soldElsewhere(sales, holdingsIn(desk, now, ticker), missing);
}

/**
 * Sales, or ends of its contract, that the book does not know of: of the time in which tbot has held some of it without a break.
 * One from before that cannot have been of what is held now.
 */
function salesOfOthers(desk: Books, now: BrokerSnapshot, ticker: string, ours: number): readonly ExecutionReport[] {
  const executions = now.executions.filter((each) => each.ticker === ticker);
  const own = executions.filter(({ clientId }) => isOurs(clientId));
  const since = heldSince(ours, own);
  return executions
    .filter(({ id, side, at }) => side === 'sell' && at >= since && !desk.hasExecution(id))
    .filter(({ clientId }) => !isOurs(clientId));
}

/** With the fills that the book does not know yet. */
function holdingsIn(desk: Books, now: BrokerSnapshot, ticker: string): readonly Holding[] {
  const isNews = ({ id }: ExecutionReport): boolean => !desk.hasExecution(id);
  return desk.trades
    .filter(({ instrument }) => instrument.ticker === ticker)
    .map(({ id: tradeId, bought, sold }) => {
      const isOfTrade = ({ clientId }: { readonly clientId: string | null }): boolean =>
        clientId !== null && partsOf(clientId)?.tradeId === tradeId;
      const sells = now.openOrders.filter((order) => order.side === 'sell' && isOfTrade(order));
      return {
        tradeId,
        held: leftOf(bought - sold + net(now.executions.filter((each) => isNews(each) && isOfTrade(each))), 0),
        forSale: sells.reduce((sum, { quantity, filled }) => sum + leftOf(quantity, filled), 0),
      };
    })
    .filter(({ held }) => held > 0);
}

/** As much, at least a minute before. */
function wasMissing(
  now: BrokerSnapshot,
  before: BrokerSnapshot | null,
  ticker: string,
  { ours, missing }: Omit<Missing, 'byHand'>,
): boolean {
  if (before === null || now.askedAt - before.askedAt < MINUTE_MS) return false;
  return leftOf(ours, Math.max(0, quantityAt(before, ticker))) >= missing;
}
