/** Each transaction by itself: that it balances, and that no amount is finer than it can be. */
import type { BookAccount, BookSplit, BookTransaction } from '../book/model.ts';
import { USD } from '../postings.ts';
import { isSameCommodity } from '../known-accounts.ts';
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
  *find({ book, accounts, pathOf }) {
    for (const transaction of book.transactions)
      for (const { account, value, quantity } of transaction.splits) {
        if (isSame(value, quantity)) continue;
        const commodity = accounts.get(account)?.commodity ?? null;
        if (!isSameCommodity(commodity, transaction.currency)) continue;
        yield {
          ...placeOf(transaction, pathOf(account)),
          found: `value ${valueWords(value)}, quantity ${quantityWords(quantity, commodity)}`,
          expected: 'value and quantity alike',
          cure: MEND,
        };
      }
  },
};

export const UNITS: Check = {
  name: 'units',
  says: "No quantity is finer than its account's smallest unit, and no value in US dollars finer than a cent.",
  *find({ book, accounts, pathOf }) {
    for (const transaction of book.transactions) {
      const isInDollars = isSameCommodity(transaction.currency, USD);
      for (const split of transaction.splits) {
        const fault =
          isInDollars && inUnits(split.value, CENTS) === null
            ? { found: `value ${exactWords(split.value)}`, expected: 'whole cents' }
            : tooFine(split, accounts.get(split.account));
        if (fault !== null) yield { ...placeOf(transaction, pathOf(split.account)), ...fault, cure: MEND };
      }
    }
  },
};

function tooFine({ quantity }: BookSplit, account: BookAccount | undefined): Pick<Fault, 'found' | 'expected'> | null {
  if (account === undefined || account.scu <= 0n || inUnits(quantity, account.scu) !== null) return null;
  return {
    found: `quantity ${quantityWords(quantity, account.commodity)}`,
    expected: `a whole number of ${exactWords({ num: 1n, denom: account.scu })}, the smallest unit of the account`,
  };
}

function placeOf(transaction: BookTransaction, account?: string): Pick<Fault, 'severity' | 'place' | 'tradeId'> {
  const words = transactionWords(transaction);
  return {
    severity: 'error',
    place: account === undefined ? words : `${words}, in ${account}`,
    tradeId: tradeOf(transaction),
  };
}
