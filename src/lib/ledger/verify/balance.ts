/** Each transaction by itself: that it balances, and that no amount is finer than it can be. */
import type { BookSplit, BookTransaction } from '../book/model.ts';
import { USD } from '../postings.ts';
import { isCommodity } from './book-index.ts';
import type { BookView } from './book-view.ts';
import { inUnits, isSame, sumOf } from './exact.ts';
import { tradeOf } from './facts.ts';
import type { Check, Fault } from './finding.ts';
import { exactWords, quantityWords, transactionWords, valueWords } from './words.ts';

const CENTS = 100n;
const MEND = 'correct it in GnuCash, or delete the transaction there and export again if it is one of tbot';

export const BALANCED: Check = {
  name: 'balanced',
  says: 'The values of a transaction sum to zero.',
  *find({ book }) {
    for (const transaction of book.transactions) {
      const sum = sumOf(transaction.splits.map(({ value }) => value));
      if (sum.num === 0n) continue;
      yield {
        ...placeOf(transaction),
        found: `its splits sum to ${valueWords(sum)}`,
        expected: '0.00',
        cure: MEND,
      };
    }
  },
};

export const SAME_CURRENCY: Check = {
  name: 'same_currency',
  says: "Where an account is kept in its transaction's currency, the value of a split is its quantity.",
  *find(view) {
    for (const { transaction, split } of splitsOf(view)) {
      const commodity = view.accounts.get(split.account)?.commodity ?? null;
      if (isSame(split.value, split.quantity) || !isCommodity(commodity, transaction.currency)) continue;
      yield {
        ...placeOf(transaction, view.pathOf(split.account)),
        found: `value ${valueWords(split.value)}, quantity ${quantityWords(split.quantity, commodity)}`,
        expected: 'value and quantity alike',
        cure: MEND,
      };
    }
  },
};

export const UNITS: Check = {
  name: 'units',
  says: "No quantity is finer than its account's smallest unit, and no value in US dollars finer than a cent.",
  *find(view) {
    for (const { transaction, split } of splitsOf(view)) {
      const account = view.accounts.get(split.account);
      const isInCents = !isCommodity(transaction.currency, USD) || inUnits(split.value, CENTS) !== null;
      const isInUnits = account === undefined || account.scu <= 0n || inUnits(split.quantity, account.scu) !== null;
      if (isInCents && isInUnits) continue;
      const place = placeOf(transaction, view.pathOf(split.account));
      if (!isInCents)
        yield { ...place, found: `value ${exactWords(split.value)}`, expected: 'whole cents', cure: MEND };
      else if (!isInUnits)
        yield {
          ...place,
          found: `quantity ${quantityWords(split.quantity, account.commodity)}`,
          expected: `a whole number of ${exactWords({ num: 1n, denom: account.scu })}, the smallest unit of the account`,
          cure: MEND,
        };
    }
  },
};

function* splitsOf({ book }: BookView): Iterable<{ transaction: BookTransaction; split: BookSplit }> {
  for (const transaction of book.transactions) for (const split of transaction.splits) yield { transaction, split };
}

function placeOf(transaction: BookTransaction, account?: string): Pick<Fault, 'severity' | 'place' | 'tradeId'> {
  const words = transactionWords(transaction);
  return {
    severity: 'error',
    place: account === undefined ? words : `${words}, in ${account}`,
    tradeId: tradeOf(transaction),
  };
}
