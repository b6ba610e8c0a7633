/**
 * What a book is to hold, as values: the words that the fold over fills, the writer and the checks share.
 * Guarantees asked of who makes them: the values of a transaction sum to zero; value and quantity agree where an account
 * is kept in dollars; a quantity is whole in the smallest unit of its commodity.
 */
import type { EpochMs } from '../core/clock.ts';
import type { Decimal } from '../core/decimal.ts';
import type { Cents } from '../core/money.ts';
import type { Guid } from './guid.ts';

/** How GnuCash names what an account is kept in. */
export interface CommodityRef {
  /** "CURRENCY", "US", "OPTION" */
  readonly space: string;
  readonly id: string;
}

export interface Commodity extends CommodityRef {
  readonly name: string;
  /** How many smallest units make one: a power of ten. */
  readonly fraction: number;
}

export const USD: Commodity = { space: 'CURRENCY', id: 'USD', name: 'US Dollar', fraction: 100 };

export type AccountType = 'ASSET' | 'BANK' | 'STOCK' | 'INCOME' | 'EXPENSE' | 'EQUITY';

export interface PlannedAccount {
  readonly id: Guid;
  readonly name: string;
  /** Null: it lies at the top. */
  readonly parent: Guid | null;
  readonly type: AccountType;
  readonly commodity: Commodity;
  /** Only holds other accounts. */
  readonly isPlaceholder: boolean;
  readonly description: string;
}

export interface PlannedSplit {
  readonly id: Guid;
  readonly account: Guid;
  /** "Buy", "Sell", "Fee"; '' for none. */
  readonly action: string;
  readonly memo: string;
  /** In dollars: debits above zero. */
  readonly value: Cents;
  /** Smallest units of the account's commodity. */
  readonly quantity: bigint;
  readonly lot: Guid | null;
  /** The broker's id of the execution. */
  readonly onlineId: string | null;
  /** Of a sale: the split that books its gain. Of a gain: the split of its sale. */
  readonly gainsSplit: Guid | null;
  readonly gainsSource: Guid | null;
}

export interface PlannedTransaction {
  readonly id: Guid;
  /** New York date, YYYY-MM-DD. */
  readonly date: string;
  /** Among the transactions of its trade on that day: 0, 1, 2 ... GnuCash keeps them in that order. */
  readonly place: number;
  readonly enteredAt: EpochMs;
  readonly num: string;
  readonly description: string;
  readonly notes: string;
  /** strategy_name, broker, mode, trade_id, order_id ...: what tbot knows it by again. */
  readonly facts: Readonly<Record<string, string>>;
  readonly splits: readonly PlannedSplit[];
}

/** What one fill has bought, and the sales of it. */
export interface PlannedLot {
  readonly id: Guid;
  readonly account: Guid;
  readonly title: string;
  readonly notes: string;
}

export interface PlannedPrice {
  readonly id: Guid;
  readonly commodity: CommodityRef;
  /** New York date. */
  readonly date: string;
  /** Dollars for one unit. */
  readonly value: Decimal;
}

export interface Postings {
  readonly commodities: readonly Commodity[];
  /** Parents before their children. */
  readonly accounts: readonly PlannedAccount[];
  readonly lots: readonly PlannedLot[];
  /** One for a commodity and day. */
  readonly prices: readonly PlannedPrice[];
  /** In the order in which they are entered. */
  readonly transactions: readonly PlannedTransaction[];
}

export function isCurrency({ space }: CommodityRef): boolean {
  return space === USD.space;
}

/** Key of a commodity in maps. */
export function commodityKey({ space, id }: CommodityRef): string {
  return `${space}:${id}`;
}
