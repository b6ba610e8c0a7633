/**
 * Which account of a book each planned one is. Guarantees: accounts are found again by their ids, also after they were
 * renamed or moved; what a person had before under the same path is used as it is; an account that cannot serve is an
 * error that names it. A security may have been put into another space (an exchange), as quotes in GnuCash ask for.
 */
import { ConfigError, RefusedError } from '../core/errors.ts';
import type { BookAccount, BookOutline } from './book/model.ts';
import type { Guid } from './guid.ts';
import { commodityKey, isCurrency, USD, type CommodityRef, type PlannedAccount } from './postings.ts';

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
  const currencies = accounts.flatMap(({ commodity }) =>
    commodity !== null && isCurrency(commodity) ? [commodity.id] : [],
  );
  if (currencies.length === 0 || currencies.includes(USD.id)) return;
  throw new RefusedError({
    code: 'other_currency',
    message: `the book is kept in ${[...new Set(currencies)].sort().join(', ')}, and tbot trades in US dollars`,
    cure: 'give it an account in USD if the trades belong there, or move the book away: tbot begins a new one',
  });
}

/** By the id of the planned account; one that the book does not have is left out. @throws ConfigError `account_differs` */
export function knownAccounts(
  { accounts }: Pick<BookOutline, 'accounts'>,
  planned: readonly PlannedAccount[],
): ReadonlyMap<Guid, BookAccount> {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const byPlace = new Map<string, BookAccount>();
  for (const account of accounts.toReversed()) byPlace.set(placeOf(account.parent, account.name), account);
  const root = accounts.find(({ type }) => type === 'ROOT')?.id ?? null;
  const known = new Map<Guid, BookAccount>();
  for (const account of planned) {
    const parent = account.parent === null ? root : (known.get(account.parent)?.id ?? account.parent);
    const own = byId.get(account.id);
    const found = own ?? byPlace.get(placeOf(parent, account.name));
    if (found === undefined) continue;
    assertFits(found, account, own !== undefined);
    known.set(account.id, found);
  }
  return known;
}

/** Their ids in the book, by those of the planned ones. @throws ConfigError `account_differs` */
export function accountIdsIn(
  book: Pick<BookOutline, 'accounts'>,
  planned: readonly PlannedAccount[],
): ReadonlyMap<Guid, Guid> {
  return new Map([...knownAccounts(book, planned)].map(([own, { id }]) => [own, id]));
}

function placeOf(parent: Guid | null, name: string): string {
  return `${parent ?? ''} ${name}`;
}

/** What only holds others may be kept in anything. */
function assertFits(
  found: BookAccount,
  { name, type, commodity, isPlaceholder }: PlannedAccount,
  isOwn: boolean,
): void {
  const isOfKind = familyOf(found.type) === familyOf(type);
  if (isOfKind && (isPlaceholder || isSameCommodity(found.commodity, commodity))) return;
  const has = found.commodity === null ? 'nothing' : commodityKey(found.commodity);
  const needs = `type ${type} in ${commodityKey(commodity)}`;
  throw new ConfigError({
    code: 'account_differs',
    message: `the account ${found.name} of the book is of type ${found.type} in ${has}; tbot needs ${needs}`,
    cure: isOwn
      ? `make it one of ${needs} again in GnuCash (Edit Account): it is the account that tbot has made and books to`
      : `rename the account in GnuCash: tbot then makes its own under the name ${name}`,
  });
}

function familyOf(type: string): string {
  return FAMILY[type] ?? type;
}

/** A security by its symbol, whatever space it lies in. */
export function isSameCommodity(found: CommodityRef | null | undefined, wanted: CommodityRef): boolean {
  return found?.id === wanted.id && isCurrency(found) === isCurrency(wanted);
}
