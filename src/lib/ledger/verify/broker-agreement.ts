/**
 * What a book says of one account at a broker, against what the broker says of it. Guarantees: pure; of positions only too
 * little is a fault, for the account may hold what is not tbot's; cash may differ by what its fills have of fractions of a
 * cent, which a broker may round in another way, or not at all.
 */
import { add, decimalOf, multiply, roundedUnits } from '../../core/decimal.ts';
import { centsNear, centsOf, formatMoney, type Cents } from '../../core/money.ts';
import { entryOf } from '../../journal/fold/handlers.ts';
import type { Book, BookSplit, BookTransaction, Ratio } from '../book/model.ts';
import { PUT_MULTIPLIER } from '../../market/instrument.ts';
import type { BookFill } from '../fill.ts';
import type { Finding } from './finding.ts';
import { inUnits, sumOf } from './exact.ts';
import { exactWords } from './words.ts';

export interface BrokerSays {
  /** As tbot calls the account. */
  readonly account: string;
  readonly positions: readonly { readonly ticker: string; readonly quantity: number }[];
  /** Dollars. */
  readonly cash: number;
}

/** Which part of a book is about the account. */
export interface AccountInBook {
  /** The transactions of tbot that were made in it. */
  readonly isIn: (transaction: BookTransaction) => boolean;
  /** What it began with, where not all of its cash account is about it: a replay's. Null: all of its cash account is. */
  readonly opening: Cents | null;
  /** By how much its cash may differ. */
  readonly slack: Cents;
}

const CHECK = 'broker_agrees';
const QUANTITY_SLACK = 1e-6;

export function brokerFindings(
  book: Book,
  { isIn, opening, slack }: AccountInBook,
  says: BrokerSays,
): readonly Finding[] {
  const ours = book.transactions.filter(isIn);
  const accounts = new Map(book.accounts.map((account) => [account.id, account]));
  const ofSecurity = (split: BookSplit): string | null => {
    const account = accounts.get(split.account);
    return account?.type === 'STOCK' || account?.type === 'MUTUAL' ? (account.commodity?.id ?? null) : null;
  };
  const isCash = ({ account }: BookSplit): boolean =>
    ['BANK', 'ASSET', 'CASH'].includes(accounts.get(account)?.type ?? '');
  const cashAccounts = new Set(ours.flatMap(({ splits }) => splits.filter(isCash).map(({ account }) => account)));
  const counted = opening === null ? book.transactions : ours.filter(({ facts }) => facts.event !== 'opening');
  const cash = sumOf(
    counted.flatMap(({ splits }) =>
      splits.filter(({ account }) => cashAccounts.has(account)).map(({ value }) => value),
    ),
  );
  const held = new Map<string, BookSplit[]>();
  for (const split of ours.flatMap(({ splits }) => splits)) {
    const ticker = ofSecurity(split);
    if (ticker !== null) entryOf(held, ticker, () => []).push(split);
  }
  return [...positionFindings(held, says), ...cashFindings(cash, opening ?? centsOf(0n), slack, says)];
}

/** What fills have of fractions of a cent, all together, rounded up. */
export function roundedAway(fills: readonly BookFill[]): Cents {
  const apart = fills.reduce((sum, { quantity, price, value, instrument }) => {
    const shares = instrument === 'put' ? multiply(quantity, decimalOf(BigInt(PUT_MULTIPLIER))) : quantity;
    const { coefficient, scale } = add(multiply(shares, price), decimalOf(-BigInt(value), 2));
    return add(sum, decimalOf(coefficient < 0n ? -coefficient : coefficient, scale));
  }, decimalOf(0n));
  return centsOf(roundedUnits(add(apart, decimalOf(5n, 3)), 2));
}

function* positionFindings(
  held: ReadonlyMap<string, readonly BookSplit[]>,
  { account, positions }: BrokerSays,
): Iterable<Finding> {
  const said = new Map(positions.map(({ ticker, quantity }) => [ticker, quantity]));
  for (const [ticker, splits] of held) {
    const inBook = sumOf(splits.map(({ quantity }) => quantity));
    const atBroker = said.get(ticker) ?? 0;
    const difference = atBroker - Number(inBook.num) / Number(inBook.denom);
    if (difference > -QUANTITY_SLACK) continue;
    yield {
      ...{ check: CHECK, severity: 'error', place: `${ticker} in ${account}`, tradeId: null },
      found: `the book holds ${exactWords(inBook)} ${ticker}`,
      expected: `${String(atBroker)} ${ticker}, as the broker says`,
      cure: 'tbot reconcile says what the journal lacks; then tbot ledger export',
    };
  }
}

function* cashFindings(cash: Ratio, opening: Cents, slack: Cents, says: BrokerSays): Iterable<Finding> {
  const inBook = centsOf((inUnits(cash, 100n) ?? 0n) + opening);
  const atBroker = centsNear(says.cash);
  const difference = inBook - atBroker;
  if (difference <= slack && -difference <= slack) return;
  yield {
    ...{ check: CHECK, severity: 'error', place: `cash in ${says.account}`, tradeId: null },
    found: `the book holds ${formatMoney(inBook)}`,
    expected: `${formatMoney(atBroker)}, as the broker says`,
    cure: 'enter in GnuCash what the account has received or paid beside its trades (deposits, dividends, interest, fees)',
  };
}
