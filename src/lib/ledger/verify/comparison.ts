/**
 * A transaction of the book beside what the journal says of it. Guarantees: exact. How a person files things is theirs:
 * descriptions, memos and slots are not looked at, and costs, gains and opening balances may be in other accounts of
 * their kind, or be split up, as long as their sum is right. Cash and securities have to be where they were put, for
 * that is what the broker holds.
 */
import type { BookSplit, BookTransaction, Ratio } from '../book/model.ts';
import type { Guid } from '../guid.ts';
import { USD, type PlannedAccount, type PlannedSplit, type PlannedTransaction } from '../postings.ts';
import { isSameCommodity } from '../known-accounts.ts';
import { idInBook, type BookIndex, type Expected } from './book-index.ts';
import { inUnits, isSame, sumOf } from './exact.ts';
import { quantityWords, valueWords } from './words.ts';

const CENTS = BigInt(USD.fraction);

/** Of what is found and what is expected, in words. */
export interface Difference {
  readonly found: string;
  readonly expected: string;
}

export interface Comparison {
  readonly transaction: BookTransaction;
  /** What is not as the journal says. */
  readonly differences: readonly Difference[];
  /** What is elsewhere, or entered anew, with amounts that agree. */
  readonly moves: readonly Difference[];
}

/** A split as it should be in the book. */
interface Wanted {
  readonly id: Guid;
  readonly account: Guid;
  readonly planned: PlannedAccount;
  readonly value: Ratio;
  readonly quantity: Ratio;
  readonly lot: Guid | null;
}

interface Pair {
  readonly wanted: Wanted;
  readonly split: BookSplit | null;
}

/** Kinds of accounts that are a matter of filing, by their type: what is moved within a kind keeps its meaning. */
const FILING: Readonly<Record<string, string>> = {
  INCOME: 'costs and gains',
  EXPENSE: 'costs and gains',
  EQUITY: 'opening balances',
};

/** Of all transactions that are expected and in the book, those that differ in anything that is looked at. */
export function* comparisons(index: BookIndex): Iterable<Comparison> {
  const { expected } = index;
  if (expected === null) return;
  const accounts = new Map(expected.postings.accounts.map((account) => [account.id, account]));
  for (const planned of index.planned.values()) {
    const transaction = index.transactions.get(planned.id);
    if (transaction === undefined) continue;
    if (isUntouched(index, expected, accounts, transaction, planned)) continue;
    const wanted = planned.splits.flatMap((split) => wantedOf(split, expected, accounts));
    const comparison = compared(index, transaction, planned, wanted);
    if (comparison.differences.length > 0 || comparison.moves.length > 0) yield comparison;
  }
}

function wantedOf(split: PlannedSplit, expected: Expected, accounts: ReadonlyMap<Guid, PlannedAccount>): Wanted[] {
  const planned = accounts.get(split.account);
  if (planned === undefined) return [];
  return [
    {
      id: split.id,
      account: idInBook(expected, split.account),
      planned,
      value: { num: split.value, denom: CENTS },
      quantity: { num: split.quantity, denom: BigInt(planned.commodity.fraction) },
      lot: split.lot,
    },
  ];
}

/** Nearly all are, so it is told at a glance: split by split as written. What is not is looked at closely. */
function isUntouched(
  { accounts: inBook }: BookIndex,
  expected: Expected,
  accounts: ReadonlyMap<Guid, PlannedAccount>,
  { date, currency, splits }: BookTransaction,
  planned: PlannedTransaction,
): boolean {
  return (
    date === planned.date &&
    isSameCommodity(currency, USD) &&
    splits.length === planned.splits.length &&
    planned.splits.every((each, at) => {
      const split = splits[at];
      const commodity = accounts.get(each.account)?.commodity;
      return (
        split?.id === each.id &&
        split.account === idInBook(expected, each.account) &&
        split.lot === each.lot &&
        commodity !== undefined &&
        inUnits(split.value, CENTS) === each.value &&
        inUnits(split.quantity, BigInt(commodity.fraction)) === each.quantity &&
        isSameCommodity(inBook.get(split.account)?.commodity, commodity)
      );
    })
  );
}

function isAsWanted({ accounts }: BookIndex, split: BookSplit, wanted: Wanted): boolean {
  return (
    split.account === wanted.account &&
    isSame(split.value, wanted.value) &&
    isSame(split.quantity, wanted.quantity) &&
    split.lot === wanted.lot &&
    isSameCommodity(accounts.get(split.account)?.commodity, wanted.planned.commodity)
  );
}

function compared(
  index: BookIndex,
  transaction: BookTransaction,
  planned: PlannedTransaction,
  wanted: readonly Wanted[],
): Comparison {
  const { pairs, others } = paired(index, transaction, wanted);
  const differences: Difference[] = [];
  const moves: Difference[] = [];
  if (transaction.date !== planned.date) differences.push({ found: transaction.date, expected: planned.date });
  if (!isSameCommodity(transaction.currency, USD))
    differences.push({ found: `amounts in ${transaction.currency.id}`, expected: `amounts in ${USD.id}` });
  const badlyFiled = misfiled(index, transaction, wanted);
  differences.push(...badlyFiled);
  for (const { wanted: each, split } of pairs) {
    if (split?.id === each.id && isAsWanted(index, split, each)) continue;
    const difference = { found: foundWords(index, split, each), expected: wantedWords(index, split, each) };
    const isFiled = FILING[each.planned.type] !== undefined;
    if (isFiled || (split !== null && isAsWanted(index, split, each))) moves.push(difference);
    else differences.push(difference);
  }
  for (const other of others) {
    const difference = { found: splitWords(index, other), expected: 'no such split' };
    if (kindOf(index, other) !== undefined || isEmpty(other)) moves.push(difference);
    else differences.push(difference);
  }
  return { transaction, differences, moves };
}

/** By their ids; what a person has entered anew, by account and amounts. */
function paired(
  index: BookIndex,
  { splits }: BookTransaction,
  wanted: readonly Wanted[],
): { pairs: readonly Pair[]; others: readonly BookSplit[] } {
  const left = new Set(splits);
  const take = (fits: (split: BookSplit) => boolean): BookSplit | null => {
    const split = [...left].find(fits) ?? null;
    if (split !== null) left.delete(split);
    return split;
  };
  const byId = wanted.map((each) => ({ wanted: each, split: take(({ id }) => id === each.id) }));
  const pairs = byId.map(({ wanted: each, split }) => ({
    wanted: each,
    split: split ?? take((candidate) => isAsWanted(index, candidate, each)),
  }));
  return { pairs, others: [...left] };
}

/** Kinds of filing accounts whose sum is not what it should be. */
function misfiled(index: BookIndex, { splits }: BookTransaction, wanted: readonly Wanted[]): Difference[] {
  return [...new Set(Object.values(FILING))].flatMap((kind) => {
    const found = sumOf(splits.filter((split) => kindOf(index, split) === kind).map(({ value }) => value));
    const right = sumOf(wanted.filter(({ planned }) => FILING[planned.type] === kind).map(({ value }) => value));
    if (isSame(found, right)) return [];
    return [{ found: `${kind} of ${valueWords(found)} in all`, expected: `${kind} of ${valueWords(right)}` }];
  });
}

function kindOf({ accounts }: BookIndex, { account }: BookSplit): string | undefined {
  return FILING[accounts.get(account)?.type ?? ''];
}

function isEmpty({ value, quantity }: BookSplit): boolean {
  return value.num === 0n && quantity.num === 0n;
}

function foundWords(index: BookIndex, split: BookSplit | null, wanted: Wanted): string {
  if (split === null) return `nothing in ${pathOf(index, wanted)}`;
  return splitWords(index, split) + (split.lot === wanted.lot ? '' : lotWords(index, split.lot));
}

function wantedWords(index: BookIndex, split: BookSplit | null, wanted: Wanted): string {
  const { commodity } = wanted.planned;
  const words = amountWords(wanted.value, wanted.quantity, commodity.id === USD.id ? null : commodity.id);
  const lot = split === null || split.lot === wanted.lot ? '' : lotWords(index, wanted.lot);
  return `${words} in ${pathOf(index, wanted)}${lot}`;
}

function splitWords({ accounts, pathOf: path }: BookIndex, { account, value, quantity }: BookSplit): string {
  const commodity = accounts.get(account)?.commodity ?? null;
  const isPlain = (commodity === null || commodity.id === USD.id) && isSame(value, quantity);
  return `${amountWords(value, quantity, isPlain ? null : (commodity?.id ?? 'of it'))} in ${path(account)}`;
}

/** "10 SPY for 1,000.50", or the amount alone. */
function amountWords(value: Ratio, quantity: Ratio, unit: string | null): string {
  if (unit === null) return valueWords(value);
  return `${quantityWords(quantity, { space: '', id: unit })} for ${valueWords(value)}`;
}

function lotWords({ lots }: BookIndex, lot: Guid | null): string {
  if (lot === null) return ', in no lot';
  const home = lots.get(lot);
  return home === undefined ? `, in a lot that is not in the book` : `, in lot "${home.title}"`;
}

/** Where the account is not in the book, its name. */
function pathOf({ accounts, pathOf: path }: BookIndex, { account, planned }: Wanted): string {
  return accounts.has(account) ? path(account) : planned.name;
}
