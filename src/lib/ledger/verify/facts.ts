/** What tbot knows its transactions by again: the facts in their frame. */
import type { BookTransaction } from '../book/model.ts';

type WithFacts = Pick<BookTransaction, 'facts'>;

/** tbot wrote it, or it is a copy of what tbot wrote: GnuCash copies the frame with a transaction. */
export function isOurs({ facts }: WithFacts): boolean {
  for (const _ in facts) return true;
  return false;
}

/** '' where it is not there. */
export function factOf({ facts }: WithFacts, key: string): string {
  return facts[key] ?? '';
}

export function tradeOf(transaction: WithFacts): string | null {
  const tradeId = factOf(transaction, 'trade_id');
  return tradeId === '' ? null : tradeId;
}

/** Two brokers may have a trade of the same id, on the same day. */
export function tradeKeyOf(transaction: WithFacts): string | null {
  const tradeId = tradeOf(transaction);
  return tradeId === null ? null : `${factOf(transaction, 'broker')} ${tradeId}`;
}

export function countTrades(transactions: readonly WithFacts[]): number {
  return new Set(transactions.flatMap((each) => tradeKeyOf(each) ?? [])).size;
}
