/**
 * Whether a GnuCash book is sound, and is what the journal says. Guarantees: pure and exact; nothing is mended; every check
 * looks at all of the book, whatever the others found.
 */
import type { Book } from '../book/model.ts';
import { IMBALANCE_ACCOUNTS, TRADING_ACCOUNTS } from './accounts.ts';
import { CHANGED_AMOUNT, MISSING, MOVED_SPLIT, STRATEGY_GAIN, UNEXPLAINED } from './agreement.ts';
import { BALANCED, SAME_CURRENCY, UNITS } from './balance.ts';
import type { Expected } from './book-index.ts';
import { viewOf } from './book-view.ts';
import { DUPLICATE_TRADES } from './duplicate-trades.ts';
import type { Check, Finding } from './finding.ts';
import { LOT_CLOSED, LOT_GAIN, LOT_LINKS, LOT_OVERSOLD } from './lots.ts';
import { KNOWN_ACCOUNTS, KNOWN_COMMODITIES, KNOWN_LOTS } from './references.ts';
import { ONE_PRICE_A_DAY, UNIQUE_IDS } from './unique.ts';

/** In the order in which their findings are told. Those that need the journal find nothing without it. */
export const CHECKS: readonly Check[] = [
  UNIQUE_IDS,
  KNOWN_COMMODITIES,
  KNOWN_ACCOUNTS,
  KNOWN_LOTS,
  BALANCED,
  SAME_CURRENCY,
  UNITS,
  LOT_OVERSOLD,
  LOT_GAIN,
  LOT_CLOSED,
  LOT_LINKS,
  DUPLICATE_TRADES,
  MISSING,
  CHANGED_AMOUNT,
  UNEXPLAINED,
  STRATEGY_GAIN,
  MOVED_SPLIT,
  IMBALANCE_ACCOUNTS,
  TRADING_ACCOUNTS,
  ONE_PRICE_A_DAY,
];

/** @param expected null: the book is looked at by itself */
export function verifyBook(book: Book, expected: Expected | null): readonly Finding[] {
  const view = viewOf(book, expected);
  return CHECKS.flatMap(({ name, find }) => Array.from(find(view), (fault) => ({ check: name, ...fault })));
}
