/**
 * Which account of a book each planned one is. Guarantees: accounts are found again by their ids, also after they were
 * renamed or moved; what a person had before under the same path is used as it is; an account that cannot serve is an
 * error that names it.
 */
import { ConfigError, RefusedError } from '../core/errors.ts';
import type { BookAccount, BookOutline } from './book/model.ts';
import type { Guid } from './guid.ts';
import { commodityKey, USD, type CommodityRef, type PlannedAccount } from './postings.ts';

/** How files of GnuCash before version 4 call the space of currencies. */
const OLD_CURRENCY_SPACE = 'ISO4217';
/** Kinds of accounts that serve as well as each other. */
const FAMILY: Readonly<Record<string, string>> = { BANK: 'ASSET', CASH: 'ASSET', MUTUAL: 'STOCK' };

/** That gains can be booked in it as tbot does. @throws RefusedError `trading_accounts`, `other_currency` */
export function assertUsable({
  usesTradingAccounts,
  accounts,
}: Pick<BookOutline, 'usesTradingAccounts' | 'accounts'>): void {
  if (usesTradingAccounts) {
    throw new RefusedError({
      code: 'trading_accounts',
      message: 'the book uses trading accounts, in which gains are booked in another way',
      cure: 'switch them off in GnuCash (File, Properties, Accounts), or move the book away: tbot begins a new one',
    });
  }
  const currencies = accounts.flatMap(({ commodity }) => (isCurrency(commodity) ? [commodity.id] : []));
  if (currencies.length === 0 || currencies.includes(USD.id)) return;
  throw new RefusedError({
    code: 'other_currency',
    message: `the book is kept in ${[...new Set(currencies)].sort().join(', ')}, and tbot trades in US dollars`,
    cure: 'give it an account in USD if the trades belong there, or move the book away: tbot begins a new one',
  });
}

/** By the id of the planned account; one that the book does not have keeps its own. @throws ConfigError `account_differs` */
export function accountIdsIn(
  { accounts }: Pick<BookOutline, 'accounts'>,
  planned: readonly PlannedAccount[],
): ReadonlyMap<Guid, Guid> {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const byPlace = new Map<string, BookAccount>();
  for (const account of accounts.toReversed()) byPlace.set(placeOf(account.parent, account.name), account);
  const root = accounts.find(({ type }) => type === 'ROOT')?.id ?? null;
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

function assertFits(found: BookAccount, { name, type, commodity }: PlannedAccount): void {
  const isOfKind = familyOf(found.type) === familyOf(type);
  if (isOfKind && found.commodity !== null && keyOf(found.commodity) === keyOf(commodity)) return;
  const what = found.commodity === null ? 'nothing' : found.commodity.id;
  throw new ConfigError({
    code: 'account_differs',
    message: `the account ${found.name} of the book is of type ${found.type} in ${what}; tbot needs one of type ${type} in ${commodity.id}`,
    cure: `rename the account in GnuCash: tbot then makes its own under the name ${name}`,
  });
}

function familyOf(type: string): string {
  return FAMILY[type] ?? type;
}

function keyOf(commodity: CommodityRef): string {
  return isCurrency(commodity) ? commodity.id : commodityKey(commodity);
}

function isCurrency(commodity: CommodityRef | null): commodity is CommodityRef {
  return commodity?.space === USD.space || commodity?.space === OLD_CURRENCY_SPACE;
}
