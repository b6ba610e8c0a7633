/**
 * Where more can be put into the bytes of a book. Guarantees: every place lies right behind an element, in the order that
 * GnuCash itself writes (commodities, prices, accounts with their lots, transactions), and before what belongs to
 * templates, schedules, budgets and business.
 */
import type { Guid } from '../guid.ts';

/** What GnuCash counts in a book, of the kinds that are added here, in its order. */
export const COUNTED = ['commodity', 'account', 'transaction', 'price'] as const;
export type Counted = (typeof COUNTED)[number];

/** A number that stands in the book, from its first byte to behind its last; or the place of a line that is not there yet. */
export interface CountPlace {
  readonly start: number;
  readonly end: number;
  /** As it stands there, right or wrong; null: no line. */
  readonly count: number | null;
}

/** `into`: behind the last of its kind. `absent`: what surrounds them is to be written too. `empty`: it is there as `<name/>`. */
export type Room =
  | { readonly kind: 'into'; readonly at: number }
  | { readonly kind: 'absent'; readonly at: number }
  /** `at`: behind the whole tag. */
  | { readonly kind: 'empty'; readonly at: number };

export interface BookLayout {
  /** The account that has no parent. */
  readonly root: Guid;
  readonly counts: Readonly<Record<Counted, CountPlace>>;
  readonly commodities: number;
  readonly prices: Room;
  readonly accounts: number;
  /** By account. */
  readonly lots: ReadonlyMap<Guid, Room>;
  readonly transactions: number;
}
