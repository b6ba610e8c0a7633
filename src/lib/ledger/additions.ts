/**
 * What a book lacks of the postings that it should hold. Guarantees: pure; a transaction that is in the book, by its id, is
 * not added again, and nothing of it is looked at; beside transactions only what they need is added (a new book gets the
 * whole chart), so that what a person has deleted of the rest stays deleted.
 */
import { ConfigError } from '../core/errors.ts';
import type { BookOutline } from './book/model.ts';
import type { Additions } from './book/splice.ts';
import type { Guid } from './guid.ts';
import { accountIdsIn, assertUsable } from './known-accounts.ts';
import { commodityKey, type PlannedAccount, type PlannedTransaction, type Postings } from './postings.ts';

/** Accounts are told in the ids of the book. @throws RefusedError `trading_accounts`, `other_currency`; ConfigError `account_differs`, `unit_too_coarse` */
export function additionsTo(book: BookOutline, postings: Postings): Additions {
  assertUsable(book);
  const ids = accountIdsIn(book, postings.accounts);
  const idOf = (planned: Guid): Guid => ids.get(planned) ?? planned;
  const lacking = postings.transactions.filter(({ id }) => !book.transactionIds.has(id));
  const accounts = accountsFor(book, lacking, postings.accounts)
    .map((account) => ({
      ...account,
      id: idOf(account.id),
      parent: account.parent === null ? null : idOf(account.parent),
    }))
    .filter(notIn(book.accounts));
  const transactions = lacking.map((transaction) => ({
    ...transaction,
    splits: transaction.splits.map((split) => ({ ...split, account: idOf(split.account) })),
  }));
  const fractions = new Map(postings.accounts.map(({ id, commodity }) => [idOf(id), BigInt(commodity.fraction)]));
  assertFineEnough(book, transactions, fractions);
  const prices = pricesFor(book, lacking, postings);
  const lots = lotsFor(book, lacking, postings).map((lot) => ({ ...lot, account: idOf(lot.account) }));
  const commodities = commoditiesFor(book, accounts, prices, postings);
  return { commodities, accounts, lots, prices, transactions, fractions };
}

/** With those that they lie in. */
function accountsFor(
  { transactionIds, accounts: there }: BookOutline,
  transactions: readonly PlannedTransaction[],
  accounts: readonly PlannedAccount[],
): readonly PlannedAccount[] {
  if (transactionIds.size === 0 && there.every(({ type }) => type === 'ROOT')) return accounts;
  const used = new Set(transactions.flatMap(({ splits }) => splits.map(({ account }) => account)));
  for (const { id, parent } of accounts.toReversed()) if (used.has(id) && parent !== null) used.add(parent);
  return accounts.filter(({ id }) => used.has(id));
}

function notIn(there: readonly { readonly id: Guid }[]): (item: { readonly id: Guid }) => boolean {
  const ids = new Set(there.map(({ id }) => id));
  return ({ id }) => !ids.has(id);
}

/** A person may have made an account in coarser units. */
function assertFineEnough(
  { accounts }: BookOutline,
  transactions: readonly PlannedTransaction[],
  fractions: Additions['fractions'],
): void {
  const there = new Map(accounts.map((account) => [account.id, account]));
  for (const { splits, num } of transactions) {
    for (const { account, quantity } of splits) {
      const { scu = 0n, name = '' } = there.get(account) ?? {};
      const fraction = fractions.get(account) ?? 1n;
      if (scu === 0n || (quantity * scu) % fraction === 0n) continue;
      throw new ConfigError({
        code: 'unit_too_coarse',
        message: `the account ${name} of the book holds no part smaller than 1/${String(scu)}, and ${num} needs 1/${String(fraction)}`,
        cure: `edit the account ${name} in GnuCash: smallest fraction 1/${String(fraction)}`,
      });
    }
  }
}

function lotsFor(
  { accounts }: BookOutline,
  transactions: readonly PlannedTransaction[],
  { lots }: Postings,
): Postings['lots'] {
  const needed = new Set(transactions.flatMap(({ splits }) => splits.flatMap(({ lot }) => lot ?? [])));
  return lots.filter(({ id }) => needed.has(id)).filter(notIn(accounts.flatMap((account) => account.lots)));
}

/** Of the days and securities of what is added; a price that somebody has given for that day stays the only one. */
function pricesFor(
  book: BookOutline,
  transactions: readonly PlannedTransaction[],
  postings: Postings,
): Postings['prices'] {
  const commodityOf = new Map(postings.accounts.map(({ id, commodity }) => [id, commodityKey(commodity)]));
  const touched = new Set(
    transactions.flatMap(({ date, splits }) =>
      splits.map(({ account }) => `${commodityOf.get(account) ?? ''} ${date}`),
    ),
  );
  const priced = new Set(book.prices.map(({ commodity, date }) => `${commodityKey(commodity)} ${date}`));
  return postings.prices.filter(({ commodity, date }) => {
    const key = `${commodityKey(commodity)} ${date}`;
    return touched.has(key) && !priced.has(key);
  });
}

function commoditiesFor(
  book: BookOutline,
  accounts: readonly PlannedAccount[],
  prices: Postings['prices'],
  { commodities }: Postings,
): Postings['commodities'] {
  const needed = new Set([...accounts, ...prices].map(({ commodity }) => commodityKey(commodity)));
  for (const commodity of book.commodities) needed.delete(commodityKey(commodity));
  return commodities.filter((commodity) => needed.has(commodityKey(commodity)));
}
