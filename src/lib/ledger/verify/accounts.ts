/** Accounts and settings that tell that GnuCash had to put something right, or will. */
import type { BookSplit, BookTransaction } from '../book/model.ts';
import { counted } from '../../core/counted.ts';
import type { Guid } from '../guid.ts';
import { sumOf } from './exact.ts';
import { isOurs } from './facts.ts';
import type { Check } from './finding.ts';
import { transactionWords, valueWords } from './words.ts';

/** GnuCash makes them, for each currency, as it repairs. */
const REPAIR_NAMES = /^(Imbalance|Orphan)-/;

export const IMBALANCE_ACCOUNTS: Check = {
  name: 'imbalance_accounts',
  says: 'Nothing is in the accounts in which GnuCash puts what does not balance, or what has lost its account.',
  *find({ book, pathOf }) {
    const repairs = new Map<Guid, { split: BookSplit; transaction: BookTransaction }[]>();
    for (const { id, name } of book.accounts) if (REPAIR_NAMES.test(name)) repairs.set(id, []);
    for (const transaction of book.transactions)
      for (const split of transaction.splits) repairs.get(split.account)?.push({ split, transaction });
    for (const [id, held] of repairs) {
      const ours = held.filter(({ transaction }) => isOurs(transaction));
      const first = ours[0] ?? held[0];
      if (first === undefined) continue;
      const sum = sumOf(held.map(({ split }) => split.value));
      yield {
        severity: ours.length > 0 ? 'error' : 'note',
        place: `account ${pathOf(id)}`,
        tradeId: null,
        found: `${counted(held.length, 'split')}, ${valueWords(sum)} in all; one is of ${transactionWords(first.transaction)}`,
        expected: 'nothing in it',
        cure:
          ours.length > 0
            ? "delete tbot's transactions that it shows in GnuCash and export again"
            : 'move the splits to the accounts where they belong: none is of tbot',
      };
    }
  },
};

export const TRADING_ACCOUNTS: Check = {
  name: 'trading_accounts',
  says: 'The book does not use trading accounts: with them GnuCash counts gains that are booked a second time.',
  *find({ book }) {
    if (book.usesTradingAccounts)
      yield {
        severity: 'error',
        place: 'File > Properties > Accounts',
        tradeId: null,
        found: 'Use Trading Accounts is on',
        expected: 'off',
        cure: 'switch it off there; if GnuCash has added splits in accounts called Trading since, restore a backup',
      };
  },
};
