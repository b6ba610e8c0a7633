/** A GnuCash book as it was read: what is in it, whoever wrote it, and where in its bytes more can be put. */
import type { Guid } from '../guid.ts';
import type { CommodityRef } from '../postings.ts';

/** An exact number as a book holds it: num / denom, denom above 0. */
export interface Ratio {
  readonly num: bigint;
  readonly denom: bigint;
}

export interface BookCommodity extends CommodityRef {
  /** Smallest units of one; 0: not said, as of currencies. */
  readonly fraction: bigint;
}

export interface BookLot {
  readonly id: Guid;
  readonly title: string;
}

export interface BookAccount {
  readonly id: Guid;
  readonly name: string;
  /** "ROOT", "BANK", "STOCK" ... */
  readonly type: string;
  readonly parent: Guid | null;
  /** Null: of ROOT. */
  readonly commodity: CommodityRef | null;
  /** Smallest units of one; 0: not said, as of ROOT. */
  readonly scu: bigint;
  readonly isPlaceholder: boolean;
  readonly lots: readonly BookLot[];
}

export interface BookPrice {
  readonly id: Guid;
  readonly commodity: CommodityRef;
  readonly currency: CommodityRef;
  /** YYYY-MM-DD */
  readonly date: string;
}

export interface BookSplit {
  readonly id: Guid;
  readonly account: Guid;
  readonly action: string;
  readonly memo: string;
  readonly value: Ratio;
  readonly quantity: Ratio;
  readonly lot: Guid | null;
  readonly gainsSplit: Guid | null;
  readonly gainsSource: Guid | null;
}

export interface BookTransaction {
  readonly id: Guid;
  readonly currency: CommodityRef;
  readonly num: string;
  /** YYYY-MM-DD, of its slot date-posted where it has one. */
  readonly date: string;
  readonly description: string;
  /** Its frame `tbot`; empty for what somebody else has written. */
  readonly facts: Readonly<Record<string, string>>;
  readonly splits: readonly BookSplit[];
}

/** Without what scheduled transactions keep as templates, and without budgets and invoices: nobody here looks at them. */
export interface Book {
  readonly id: Guid;
  readonly usesTradingAccounts: boolean;
  readonly commodities: readonly BookCommodity[];
  readonly accounts: readonly BookAccount[];
  readonly prices: readonly BookPrice[];
  readonly transactions: readonly BookTransaction[];
}

/** A book of whose transactions only the ids were read. */
export interface BookOutline extends Omit<Book, 'transactions'> {
  readonly transactionIds: ReadonlySet<Guid>;
}
