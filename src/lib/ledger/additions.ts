/**
 * What a book lacks of the postings that it should hold. Guarantees: pure; a transaction that is in the book, by its id, is
 * not added again, and nothing of it is looked at; beside transactions only what they need is added (a new book gets the
 * whole chart), so that what a person has deleted of the rest stays deleted.
 */
import { ConfigError } from '../core/errors.ts';
import type { BookAccount, BookOutline } from './book/model.ts';
import type { Additions, NamedAccount } from './book/splice.ts';
import type { Guid } from './guid.ts';
import { assertUsable, knownAccounts } from './known-accounts.ts';
import {
  commodityKey,
  type CommodityRef,
  type PlannedAccount,
  type PlannedTransaction,
  type Postings,
} from './postings.ts';

/** @throws RefusedError `trading_accounts`, `other_currency`; ConfigError `account_differs`, `unit_too_coarse` */
export function additionsTo(book: BookOutline, postings: Postings): Additions {
  assertUsable(book);
  const known = knownAccounts(book, postings.accounts);
  const idOf = (planned: Guid): Guid => known.get(planned)?.id ?? planned;
  const named = new Map(
    postings.accounts.map(({ id, commodity }) => [id, { id: idOf(id), fraction: BigInt(commodity.fraction) }]),
  );
  const transactions = postings.transactions.filter(({ id }) => !book.transactionIds.has(id));
  const needs = needsOf(book, transactions, postings, named);
  const isNew = book.transactionIds.size === 0 && book.accounts.every(({ type }) => type === 'ROOT');
  const accounts = postings.accounts
    .filter(({ id }) => isNew || needs.accounts.has(id))
    .map((account) => ({
      ...account,
      ...{ id: idOf(account.id), parent: account.parent === null ? null : idOf(account.parent) },
    }))
    .filter(notIn(book.accounts));
  const lots = postings.lots
    .filter(({ id }) => needs.lots.has(id))
    .filter(notIn(book.accounts.flatMap((account) => account.lots)))
    .map((lot) => ({ ...lot, account: idOf(lot.account) }));
  const prices = pricesFor(book, needs.days, postings, spacesOf(postings.accounts, known));
  return { commodities: commoditiesFor(book, accounts, prices, postings), accounts, lots, prices, transactions, named };
}

interface Needs {
  /** Planned ones, with those that they lie in. */
  readonly accounts: ReadonlySet<Guid>;
  readonly lots: ReadonlySet<Guid>;
  /** Commodity and date of what was traded. */
  readonly days: ReadonlySet<string>;
}

function needsOf(
  book: BookOutline,
  transactions: readonly PlannedTransaction[],
  { accounts: planned }: Postings,
  named: ReadonlyMap<Guid, NamedAccount>,
): Needs {
  const commodityOf = new Map(planned.map(({ id, commodity }) => [id, commodityKey(commodity)]));
  const assertFits = unitsCheck(book, named);
  const [accounts, lots, days] = [new Set<Guid>(), new Set<Guid>(), new Set<string>()];
  for (const { splits, date, num } of transactions) {
    for (const { account, lot, quantity } of splits) {
      accounts.add(account);
      if (lot !== null) lots.add(lot);
      days.add(`${commodityOf.get(account) ?? ''} ${date}`);
      assertFits(account, quantity, num);
    }
  }
  for (const { id, parent } of planned.toReversed()) if (accounts.has(id) && parent !== null) accounts.add(parent);
  return { accounts, lots, days };
}

/** A person may have made an account in coarser units. */
function unitsCheck(
  { accounts }: BookOutline,
  named: ReadonlyMap<Guid, NamedAccount>,
): (account: Guid, quantity: bigint, num: string) => void {
  const there = new Map(accounts.map((account) => [account.id, account]));
  return (account, quantity, num) => {
    const { id, fraction } = named.get(account) ?? { id: account, fraction: 1n };
    const { scu = 0n, name = '' } = there.get(id) ?? {};
    if (scu === 0n || (quantity * scu) % fraction === 0n) return;
    throw new ConfigError({
      code: 'unit_too_coarse',
      message: `the account ${name} of the book holds no part smaller than 1/${String(scu)}, and ${num} needs 1/${String(fraction)}`,
      cure: `edit the account ${name} in GnuCash: smallest fraction 1/${String(fraction)}`,
    });
  };
}

function notIn(there: readonly { readonly id: Guid }[]): (item: { readonly id: Guid }) => boolean {
  const ids = new Set(there.map(({ id }) => id));
  return ({ id }) => !ids.has(id);
}

/** Securities that a person has put into another space, by their planned keys. */
function spacesOf(
  planned: readonly PlannedAccount[],
  known: ReadonlyMap<Guid, BookAccount>,
): ReadonlyMap<string, CommodityRef> {
  const spaces = new Map<string, CommodityRef>();
  for (const { id, commodity, isPlaceholder } of planned) {
    const found = known.get(id)?.commodity ?? null;
    if (found !== null && !isPlaceholder) spaces.set(commodityKey(commodity), found);
  }
  return spaces;
}

/** Of what is added; a price that somebody has given for that day stays the only one. */
function pricesFor(
  book: BookOutline,
  days: ReadonlySet<string>,
  { prices }: Postings,
  spaces: ReadonlyMap<string, CommodityRef>,
): Postings['prices'] {
  const priced = new Set(book.prices.map(({ commodity, date }) => `${commodityKey(commodity)} ${date}`));
  return prices
    .filter(({ commodity, date }) => days.has(`${commodityKey(commodity)} ${date}`))
    .map((price) => ({ ...price, commodity: spaces.get(commodityKey(price.commodity)) ?? price.commodity }))
    .filter(({ commodity, date }) => !priced.has(`${commodityKey(commodity)} ${date}`));
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
