/**
 * What a book lacks of the postings that it should hold. Guarantees: pure; a transaction that is in the book, by its id, is
 * not added again and nothing of it is looked at; accounts are found again after they were renamed or moved, and those that
 * a person had before under the same path are used; only what the added transactions need is added beside them.
 */
import { ConfigError, RefusedError } from '../core/errors.ts';
import type { Book, BookAccount } from './book/model.ts';
import type { Guid } from './guid.ts';
import { commodityKey, USD, type CommodityRef, type PlannedAccount, type PlannedTransaction } from './postings.ts';
import type { Postings } from './postings.ts';

/** Accounts in the ids of the book; nothing in it is in the book already. */
export type Additions = Postings;

export interface Resolved {
  readonly additions: Additions;
  /** The account of the book, there or to be added, by the id of the planned one. */
  readonly accountIds: ReadonlyMap<Guid, Guid>;
}

/** @throws RefusedError `trading_accounts`, `other_currency`; ConfigError `account_differs`, `unit_too_coarse` */
export function additionsTo(book: Book, postings: Postings): Resolved {
  assertUsable(book);
  const known = new Set(book.transactions.map(({ id }) => id));
  const transactions = postings.transactions.filter(({ id }) => !known.has(id));
  const accountIds = resolve(book, postings.accounts);
  const isNew = book.transactions.length === 0 && book.accounts.every(({ type }) => type === 'ROOT');
  const used = isNew ? postings.accounts : usedBy(transactions, postings.accounts);
  const there = new Set(book.accounts.map(({ id }) => id));
  const idOf = (planned: Guid): Guid => accountIds.get(planned) ?? planned;
  const accounts = used
    .filter(({ id }) => !there.has(idOf(id)))
    .map((account) => ({ ...account, parent: account.parent === null ? null : idOf(account.parent) }));
  assertFineEnough(book, transactions, postings.accounts, idOf);
  const lots = lotsOf(book, transactions, postings).map((lot) => ({ ...lot, account: idOf(lot.account) }));
  const prices = pricesOf(book, transactions, postings);
  const moved = transactions.map((transaction) => ({
    ...transaction,
    splits: transaction.splits.map((split) => ({ ...split, account: idOf(split.account) })),
  }));
  const named = new Set(book.commodities.map(commodityKey));
  const needed = new Set(
    [...accounts.map(({ commodity }) => commodity), ...prices.map(({ commodity }) => commodity)].map(commodityKey),
  );
  const commodities = postings.commodities.filter(
    (each) => needed.has(commodityKey(each)) && !named.has(commodityKey(each)),
  );
  return { additions: { commodities, accounts, lots, prices, transactions: moved }, accountIds };
}

export function isNothing({ transactions, accounts }: Additions): boolean {
  return transactions.length === 0 && accounts.length === 0;
}

function assertUsable({ usesTradingAccounts, accounts }: Book): void {
  if (usesTradingAccounts) {
    throw new RefusedError({
      code: 'trading_accounts',
      message: 'the book uses trading accounts, in which gains are booked in another way',
      cure: 'in GnuCash, File, Properties, Accounts: switch off Use Trading Accounts; or move the book away, and tbot begins a new one',
    });
  }
  const currencies = accounts.flatMap(({ commodity }) => (isCurrency(commodity) ? [commodity?.id ?? ''] : []));
  if (currencies.length === 0 || currencies.includes(USD.id)) return;
  throw new RefusedError({
    code: 'other_currency',
    message: `the book is kept in ${[...new Set(currencies)].sort().join(', ')}, and tbot trades in US dollars`,
    cure: 'move the book away, and tbot begins a new one; or give it an account in USD',
  });
}

function isCurrency(commodity: CommodityRef | null): boolean {
  return commodity?.space === USD.space || commodity?.space === OLD_CURRENCY_SPACE;
}

/** How files of GnuCash before version 4 call it. */
const OLD_CURRENCY_SPACE = 'ISO4217';

/** By its id, else by its path. */
function resolve(book: Book, planned: readonly PlannedAccount[]): ReadonlyMap<Guid, Guid> {
  const byId = new Map(book.accounts.map((account) => [account.id, account]));
  const byPlace = new Map<string, BookAccount>();
  for (const account of book.accounts.toReversed()) byPlace.set(placeOf(account.parent, account.name), account);
  const root = book.accounts.find(({ type }) => type === 'ROOT')?.id ?? null;
  const ids = new Map<Guid, Guid>();
  for (const account of planned) {
    const parent = account.parent === null ? root : (ids.get(account.parent) ?? account.parent);
    const found = byId.get(account.id) ?? byPlace.get(placeOf(parent, account.name));
    if (found !== undefined) assertFits(found, account);
    ids.set(account.id, found?.id ?? account.id);
  }
  return ids;
}

function placeOf(parent: Guid | null, name: string): string {
  return `${parent ?? ''} ${name}`;
}

/** Kinds of accounts that serve as well as each other. */
const FAMILY: Readonly<Record<string, string>> = { BANK: 'ASSET', CASH: 'ASSET', MUTUAL: 'STOCK' };

function assertFits(found: BookAccount, { name, type, commodity }: PlannedAccount): void {
  const isOfKind = (FAMILY[found.type] ?? found.type) === (FAMILY[type] ?? type);
  const isOfCommodity = isCurrency(commodity)
    ? isCurrency(found.commodity) && found.commodity?.id === commodity.id
    : true;
  const isSame =
    isCurrency(commodity) || (found.commodity !== null && commodityKey(found.commodity) === commodityKey(commodity));
  if (isOfKind && isOfCommodity && isSame) return;
  const has = `${found.type}, kept in ${found.commodity === null ? 'nothing' : commodityKey(found.commodity)}`;
  throw new ConfigError({
    code: 'account_differs',
    message: `the account ${found.name} of the book is ${has}, and tbot needs ${type}, kept in ${commodityKey(commodity)}`,
    cure: `rename the account in GnuCash, and tbot makes one of its own under the name ${name}`,
  });
}

/** With those that they lie in. */
function usedBy(
  transactions: readonly PlannedTransaction[],
  accounts: readonly PlannedAccount[],
): readonly PlannedAccount[] {
  const used = new Set(transactions.flatMap(({ splits }) => splits.map(({ account }) => account)));
  for (const { id, parent } of accounts.toReversed()) if (used.has(id) && parent !== null) used.add(parent);
  return accounts.filter(({ id }) => used.has(id));
}

function assertFineEnough(
  book: Book,
  transactions: readonly PlannedTransaction[],
  planned: readonly PlannedAccount[],
  idOf: (planned: Guid) => Guid,
): void {
  const scuOf = new Map(book.accounts.map(({ id, scu }) => [id, scu]));
  const plannedOf = new Map(planned.map((account) => [account.id, account]));
  for (const { splits, num } of transactions) {
    for (const { account, quantity } of splits) {
      const scu = scuOf.get(idOf(account));
      const { commodity, name } = plannedOf.get(account) ?? { commodity: USD, name: '' };
      if (scu === undefined || (quantity * scu) % BigInt(commodity.fraction) === 0n) continue;
      throw new ConfigError({
        code: 'unit_too_coarse',
        message: `the account ${name} of the book holds no parts smaller than 1/${String(scu)}, and ${num} needs them`,
        cure: `in GnuCash, edit the account ${name}: smallest fraction 1/${String(commodity.fraction)}`,
      });
    }
  }
}

function lotsOf(book: Book, transactions: readonly PlannedTransaction[], { lots }: Postings): Postings['lots'] {
  const there = new Set(book.accounts.flatMap((account) => account.lots.map(({ id }) => id)));
  const needed = new Set(transactions.flatMap(({ splits }) => splits.flatMap(({ lot }) => lot ?? [])));
  return lots.filter(({ id }) => needed.has(id) && !there.has(id));
}

/** Of the days and securities of what is added; a price that somebody has for that day stays the only one. */
function pricesOf(book: Book, transactions: readonly PlannedTransaction[], postings: Postings): Postings['prices'] {
  const keyOf = new Map(postings.accounts.map(({ id, commodity }) => [id, commodityKey(commodity)]));
  const priced = new Set(book.prices.map(({ commodity, date }) => `${commodityKey(commodity)} ${date}`));
  const touched = new Set(
    transactions.flatMap(({ date, splits }) => splits.map(({ account }) => `${keyOf.get(account) ?? ''} ${date}`)),
  );
  return postings.prices.filter(({ commodity, date }) => {
    const key = `${commodityKey(commodity)} ${date}`;
    return touched.has(key) && !priced.has(key);
  });
}
