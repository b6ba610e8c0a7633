/** One fill, one transaction: what the ids of transactions cannot tell, the facts in them can. */
import type { BookTransaction } from '../book/model.ts';
import type { Guid } from '../guid.ts';
import type { BookView } from './book-view.ts';
import { factOf, isOurs, tradeOf } from './facts.ts';
import type { Check } from './finding.ts';
import { grouped } from './grouped.ts';
import { transactionWords } from './words.ts';

export interface Duplicate {
  readonly transaction: BookTransaction;
  /** The one that counts: what the journal expects, else the first in the book. */
  readonly original: BookTransaction;
}

export const DUPLICATE_TRADES: Check = {
  name: 'duplicate_trades',
  says: 'No fill, gain or opening balance is in the book twice under different ids.',
  *find(view) {
    for (const { transaction, original } of duplicates(view))
      yield {
        severity: 'error',
        place: transactionWords(transaction),
        tradeId: tradeOf(transaction),
        found: `a second transaction of the same ${thingOf(transaction)}; the other is ${transactionWords(original)}`,
        expected: 'one',
        cure: 'delete both in GnuCash and export again, which writes the right one',
      };
  },
};

/** What shares an id is told of as that: here the first of them counts. */
export function* duplicates({ transactions, planned }: BookView): Iterable<Duplicate> {
  const groups = grouped([...transactions.values()].filter(isOurs), keyOf);
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    const kept: BookTransaction[] = [];
    for (const transaction of originalsFirst(group, planned)) {
      const original = kept.find((each) => isSameThing(each, transaction));
      if (original === undefined) kept.push(transaction);
      else yield { transaction, original };
    }
  }
}

/** A sale out of several lots has a gain for each: they are the same only in the same lot. A copy may have lost its lot. */
function isSameThing(a: BookTransaction, b: BookTransaction): boolean {
  const lot = lotOf(b);
  return factOf(b, 'event') !== 'gain' || lot === null || lotOf(a) === lot;
}

function keyOf(transaction: BookTransaction): string {
  const fact = (key: string): string => factOf(transaction, key);
  const trade = fact('trade_id') || fact('session');
  const fill = fact('execution_id') || fact('order_id');
  return [fact('broker'), fact('mode'), trade, fill, fact('event')].join('\n');
}

function originalsFirst(
  group: readonly BookTransaction[],
  planned: ReadonlyMap<Guid, unknown>,
): readonly BookTransaction[] {
  const rank = (each: BookTransaction): number => (planned.has(each.id) ? 0 : lotOf(each) === null ? 2 : 1);
  return group.toSorted((a, b) => rank(a) - rank(b));
}

function lotOf({ splits }: BookTransaction): Guid | null {
  return splits.find(({ lot }) => lot !== null)?.lot ?? null;
}

function thingOf(transaction: BookTransaction): string {
  const event = factOf(transaction, 'event');
  const trade = tradeOf(transaction);
  const words = event === 'opening' ? 'opening balance' : event === 'gain' ? 'gain' : 'fill';
  return trade === null ? words : `${words} of trade ${trade}`;
}
