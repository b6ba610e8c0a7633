/**
 * A small sound book, as values: what four trades came to, by hand, and what a person keeps beside them. The journal's
 * postings and the book are made of the same figures; tests then spoil one of them.
 */
import assert from 'node:assert/strict';
import type { Book, BookSplit, BookTransaction } from '../../../src/lib/ledger/book/model.ts';
import { guidOf, partOf, type Guid } from '../../../src/lib/ledger/guid.ts';
import {
  USD,
  type AccountType,
  type Commodity,
  type PlannedAccount,
  type PlannedLot,
  type PlannedSplit,
  type PlannedTransaction,
  type Postings,
} from '../../../src/lib/ledger/postings.ts';
import { centsOf } from '../../../src/lib/core/money.ts';
import { decimalOf } from '../../../src/lib/core/decimal.ts';
import type { Expected } from '../../../src/lib/ledger/verify/book-index.ts';
import type { Finding } from '../../../src/lib/ledger/verify/finding.ts';
import { verifyBook } from '../../../src/lib/ledger/verify/verify-book.ts';

export type Draft<T> = T extends bigint | string | number | boolean | null
  ? T
  : { -readonly [Key in keyof T]: Draft<T[Key]> };

export interface Made {
  readonly book: Book;
  readonly expected: Expected;
}

const SHARES = 1_000_000n;
export const SPY: Commodity = { space: 'US', id: 'SPY', name: 'SPY', fraction: Number(SHARES) };
const QQQ: Commodity = { ...SPY, id: 'QQQ', name: 'QQQ' };
const PUT: Commodity = { space: 'OPTION', id: 'SPY251219P00600000', name: 'SPY 600 put', fraction: 1 };

const CASH = 'Assets:Brokerage:Alpaca';
const HOLDING = { SPY: `${CASH}:SPY`, QQQ: `${CASH}:QQQ`, PUT: `${CASH}:${PUT.id}` } as const;
const COMMISSIONS = 'Expenses:Commissions';
const FEES = 'Expenses:Regulatory Fees';
/** The person had an account of that path before tbot came. */
const COMMISSIONS_IN_BOOK = 'c'.repeat(32);

const CHART: readonly (readonly [path: string, type: AccountType, commodity: Commodity])[] = [
  ['Assets', 'ASSET', USD],
  ['Assets:Brokerage', 'ASSET', USD],
  [CASH, 'BANK', USD],
  [HOLDING.SPY, 'STOCK', SPY],
  [HOLDING.QQQ, 'STOCK', QQQ],
  [HOLDING.PUT, 'STOCK', PUT],
  ['Expenses', 'EXPENSE', USD],
  [COMMISSIONS, 'EXPENSE', USD],
  [FEES, 'EXPENSE', USD],
  ['Income', 'INCOME', USD],
  ['Income:Trading', 'INCOME', USD],
  ['Income:Trading:open', 'INCOME', USD],
  ['Income:Trading:mid', 'INCOME', USD],
  ['Income:Trading:close', 'INCOME', USD],
  ['Equity', 'EQUITY', USD],
  ['Equity:Opening Balances', 'EQUITY', USD],
];

const accountId = (path: string): Guid => guidOf('account', path);

/** Value in cents; of a security also the quantity in smallest units, and the lot. */
interface Leg {
  readonly path: string;
  readonly cents: bigint;
  readonly quantity?: bigint;
  readonly lot?: Guid;
  readonly gainsSplit?: Guid;
  readonly gainsSource?: Guid;
}

interface Words {
  readonly date: string;
  readonly num: string;
  readonly description: string;
  readonly facts: Readonly<Record<string, string>>;
}

function transaction(id: Guid, words: Words, legs: readonly Leg[]): PlannedTransaction {
  const splits = legs.map(({ path, cents, quantity, lot, gainsSplit, gainsSource }, index): PlannedSplit => ({
    id: partOf(id, index + 1),
    account: accountId(path),
    action: '',
    memo: '',
    value: centsOf(cents),
    quantity: quantity ?? cents,
    lot: lot ?? null,
    onlineId: null,
    gainsSplit: gainsSplit ?? null,
    gainsSource: gainsSource ?? null,
  }));
  return { id, place: 0, enteredAt: 0, notes: '', splits, ...words };
}

const idOf = (...words: readonly string[]): Guid => guidOf('transaction', ...words);
const lotOf = (fill: string): Guid => guidOf('lot', fill);

function facts(strategy: string, trade: string, fill: string, event: string): Record<string, string> {
  const known = { strategy_name: strategy, broker: 'alpaca', mode: 'paper', session: '2025-12-01', event };
  return { ...known, trade_id: trade, order_id: `${trade}-o`, execution_id: fill };
}

interface Fill {
  readonly strategy: string;
  readonly trade: string;
  readonly fill: string;
  readonly date?: string;
  readonly what: string;
  readonly path: string;
}

const wordsOf = ({ strategy, trade, fill, date = '2025-12-01', what }: Fill, event: string): Words => ({
  date,
  num: `${trade}-o`,
  description: what,
  facts: facts(strategy, trade, fill, event),
});

function buy(fill: Fill, quantity: bigint, cents: bigint, commission: bigint): PlannedTransaction {
  return transaction(idOf(fill.fill), wordsOf(fill, 'buy'), [
    { path: fill.path, cents, quantity, lot: lotOf(fill.fill) },
    { path: COMMISSIONS, cents: commission },
    { path: CASH, cents: -cents - commission },
  ]);
}

interface Part {
  /** The fill that bought it. */
  readonly bought: string;
  readonly quantity: bigint;
  readonly proceeds: bigint;
  readonly gain: bigint;
}

/** The sale, and a gain for each lot. */
function sale(fill: Fill, parts: readonly Part[], fee: bigint): PlannedTransaction[] {
  const id = idOf(fill.fill);
  const gainId = ({ bought }: Part): Guid => idOf(fill.fill, 'gain', bought);
  const total = parts.reduce((sum, { proceeds }) => sum + proceeds, 0n);
  const sold = parts.map((part) => ({
    path: fill.path,
    cents: -part.proceeds,
    quantity: -part.quantity,
    lot: lotOf(part.bought),
    gainsSplit: partOf(gainId(part), 1),
  }));
  const gains = parts.map((part, index) =>
    transaction(gainId(part), { ...wordsOf(fill, 'gain'), description: 'Realized Gain/Loss' }, [
      {
        path: fill.path,
        cents: part.gain,
        quantity: 0n,
        lot: lotOf(part.bought),
        gainsSource: partOf(id, index + 1),
      },
      { path: `Income:Trading:${fill.strategy}`, cents: -part.gain },
    ]),
  );
  const costs = [
    { path: FEES, cents: fee },
    { path: CASH, cents: total - fee },
  ];
  return [transaction(id, wordsOf(fill, 'sell'), [...sold, ...costs]), ...gains];
}

const OPEN = { strategy: 'open', trade: 'T1', path: HOLDING.SPY };
const MID = { strategy: 'mid', trade: 'T2', path: HOLDING.QQQ };
const CLOSE = { strategy: 'close', trade: 'T3', path: HOLDING.PUT };

export const TRANSACTIONS: readonly PlannedTransaction[] = [
  transaction(
    idOf('opening'),
    {
      date: '2025-12-01',
      num: '',
      description: 'Opening balance',
      facts: { broker: 'alpaca', mode: 'paper', session: '2025-12-01', event: 'opening' },
    },
    [
      { path: CASH, cents: 10_000_00n },
      { path: 'Equity:Opening Balances', cents: -10_000_00n },
    ],
  ),
  // 7 shares for 100.00. 3 of them cost 100 x 3/7 = 42.857, that is 42.86: 45.00 - 42.86 = 2.14.
  buy({ ...OPEN, fill: 'f1', what: 'Buy 7 SPY' }, 7n * SHARES, 100_00n, 1_00n),
  ...sale(
    { ...OPEN, fill: 'f2', what: 'Sell 3 SPY' },
    [{ bought: 'f1', quantity: 3n * SHARES, proceeds: 45_00n, gain: 2_14n }],
    1n,
  ),
  // Of 57.14 for 4 shares one costs 14.285, half up 14.29: 13.00 - 14.29 = -1.29. The last three: 39.00 - 42.85 = -3.85.
  ...sale(
    { ...OPEN, fill: 'f3', what: 'Sell 1 SPY' },
    [{ bought: 'f1', quantity: 1n * SHARES, proceeds: 13_00n, gain: -1_29n }],
    1n,
  ),
  ...sale(
    { ...OPEN, fill: 'f4', what: 'Sell 3 SPY' },
    [{ bought: 'f1', quantity: 3n * SHARES, proceeds: 39_00n, gain: -3_85n }],
    1n,
  ),
  // Two fills, two lots; one sale at 51.00 out of both: 102.00 - 100.00 and 153.00 - 150.30.
  buy({ ...MID, fill: 'f5', what: 'Buy 2 QQQ' }, 2n * SHARES, 100_00n, 0n),
  buy({ ...MID, fill: 'f6', what: 'Buy 3 QQQ' }, 3n * SHARES, 150_30n, 0n),
  ...sale(
    { ...MID, fill: 'f7', what: 'Sell 5 QQQ' },
    [
      { bought: 'f5', quantity: 2n * SHARES, proceeds: 102_00n, gain: 2_00n },
      { bought: 'f6', quantity: 3n * SHARES, proceeds: 153_00n, gain: 2_70n },
    ],
    2n,
  ),
  // A put that expires: all that it cost is lost.
  buy({ ...CLOSE, fill: 'f8', what: 'Buy 1 SPY251219P00600000' }, 1n, 250_00n, 0n),
  ...sale(
    { ...CLOSE, fill: 'f9', date: '2025-12-19', what: 'Expired SPY251219P00600000' },
    [{ bought: 'f8', quantity: 1n, proceeds: 0n, gain: -250_00n }],
    0n,
  ),
  // Half a share at 400.00, still held.
  buy({ ...MID, trade: 'T4', fill: 'f10', date: '2025-12-22', what: 'Buy 0.5 QQQ' }, SHARES / 2n, 200_00n, 0n),
];

const LOTS: readonly PlannedLot[] = (
  [
    ['f1', HOLDING.SPY],
    ['f5', HOLDING.QQQ],
    ['f6', HOLDING.QQQ],
    ['f8', HOLDING.PUT],
    ['f10', HOLDING.QQQ],
  ] as const
).map(([fill, path]) => ({ id: lotOf(fill), account: accountId(path), title: `Lot ${fill}`, notes: '' }));

const ACCOUNTS: readonly PlannedAccount[] = CHART.map(([path, type, commodity]) => {
  const names = path.split(':');
  const parent = names.length === 1 ? null : accountId(names.slice(0, -1).join(':'));
  const name = names.at(-1) ?? '';
  return { id: accountId(path), name, parent, type, commodity, isPlaceholder: false, description: '' };
});

export const POSTINGS: Postings = {
  commodities: [SPY, QQQ, PUT],
  accounts: ACCOUNTS,
  lots: LOTS,
  prices: [SPY, QQQ].map((commodity) => ({
    id: guidOf('price', commodity.id, '2025-12-01'),
    commodity,
    date: '2025-12-01',
    value: decimalOf(15n),
  })),
  transactions: TRANSACTIONS,
};

const ACCOUNT_IDS: ReadonlyMap<Guid, Guid> = new Map([[accountId(COMMISSIONS), COMMISSIONS_IN_BOOK]]);
const ROOT_ID = '0'.repeat(32);
const bookId = (planned: Guid): Guid => ACCOUNT_IDS.get(planned) ?? planned;

function inBook({ id, date, num, description, facts: known, splits }: PlannedTransaction): BookTransaction {
  const fractions = new Map(ACCOUNTS.map((account) => [account.id, BigInt(account.commodity.fraction)]));
  return {
    ...{ id, date, num, description, facts: known, currency: USD },
    splits: splits.map(({ id: split, account, action, memo, value, quantity, lot, gainsSplit, gainsSource }) => ({
      ...{ id: split, action, memo, lot, gainsSplit, gainsSource },
      account: bookId(account),
      value: { num: value, denom: 100n },
      quantity: { num: quantity, denom: fractions.get(account) ?? 0n },
    })),
  };
}

/** By themselves: accounts, a purchase, and a security whose lot was sold without a gain being booked. */
function ofThePerson(): Pick<Book, 'accounts' | 'transactions'> {
  const own = (name: string, type: string, parent: Guid): Book['accounts'][number] => {
    const kept = { commodity: USD, scu: 100n, isPlaceholder: false, lots: [] };
    return { id: guidOf('own', name), name, type, parent, ...kept };
  };
  const lot = guidOf('own', 'lot');
  const shares = { ...own('Old SPY', 'STOCK', accountId('Assets')), commodity: SPY, scu: SHARES };
  const entry = (
    name: string,
    legs: readonly (readonly [account: string, cents: bigint, shares?: bigint])[],
  ): BookTransaction => ({
    ...{ id: guidOf('own', name), currency: USD, num: '', date: '2024-05-01', description: name, facts: {} },
    splits: legs.map(([account, cents, quantity], index): BookSplit => ({
      id: partOf(guidOf('own', name), index + 1),
      account: guidOf('own', account),
      ...{ action: '', memo: '', gainsSplit: null, gainsSource: null },
      value: { num: cents, denom: 100n },
      quantity: quantity === undefined ? { num: cents, denom: 100n } : { num: quantity, denom: 1n },
      lot: quantity === undefined ? null : lot,
    })),
  });
  return {
    accounts: [
      own('Checking', 'BANK', accountId('Assets')),
      own('Groceries', 'EXPENSE', accountId('Expenses')),
      { ...shares, lots: [{ id: lot, title: 'Old' }] },
    ],
    transactions: [
      entry('Bread', [
        ['Checking', -5_00n],
        ['Groceries', 5_00n],
      ]),
      entry('Bought', [
        ['Checking', -400_00n],
        ['Old SPY', 400_00n, 1n],
      ]),
      entry('Sold', [
        ['Checking', 500_00n],
        ['Old SPY', -500_00n, -1n],
      ]),
    ],
  };
}

export function made(): Made {
  const person = ofThePerson();
  const root = { id: ROOT_ID, name: 'Root Account', type: 'ROOT', parent: null, commodity: null };
  const book: Book = {
    id: guidOf('book'),
    usesTradingAccounts: false,
    commodities: POSTINGS.commodities.map(({ space, id, fraction }) => ({ space, id, fraction: BigInt(fraction) })),
    accounts: [
      { ...root, scu: 0n, isPlaceholder: false, lots: [] },
      ...ACCOUNTS.map(({ id, name, type, parent, commodity }) => ({
        ...{ id: bookId(id), name, type, parent: parent ?? ROOT_ID, commodity, isPlaceholder: false },
        scu: BigInt(commodity.fraction),
        lots: LOTS.filter(({ account }) => account === id).map((lot) => ({ id: lot.id, title: lot.title })),
      })),
      ...person.accounts,
    ],
    prices: POSTINGS.prices.map(({ id, commodity, date }) => ({ id, commodity, currency: USD, date })),
    transactions: [...person.transactions, ...TRANSACTIONS.map(inBook)],
  };
  return { book, expected: { postings: POSTINGS, accountIds: ACCOUNT_IDS, isComplete: true } };
}

/** A book of its own, to be spoilt. */
export function draft(): Draft<Book> {
  return structuredClone(made().book) as Draft<Book>;
}

/** What is found in the book after a change to it. */
export function findingsAfter(
  change: (book: Draft<Book>) => void,
  expected: Expected | null = made().expected,
): readonly Finding[] {
  const book = draft();
  change(book);
  return verifyBook(book, expected);
}

/** It is the only finding. */
export function only(findings: readonly Finding[], check: string): Finding {
  assert.deepEqual(names(findings), [check]);
  const [finding] = findings;
  assert.ok(finding !== undefined);
  return finding;
}

export function cents(num: bigint): { num: bigint; denom: bigint } {
  return { num, denom: 100n };
}

export function names(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ check }) => check))];
}

/** From 0 on; it is there. */
export function nth<T>(things: readonly T[], index: number): T {
  const thing = things[index];
  if (thing === undefined) throw new Error(`no thing ${String(index)}`);
  return thing;
}

/** The one that starts so: "Buy 7 SPY"; which of several. */
export function find(book: Draft<Book>, description: string, which = 0): Draft<BookTransaction> {
  return nth(
    book.transactions.filter((each) => each.description.startsWith(description)),
    which,
  );
}

export function splitIn(book: Draft<Book>, description: string, index: number, which = 0): Draft<BookSplit> {
  return nth(find(book, description, which).splits, index);
}

export function accountNamed(book: Draft<Book>, name: string): Draft<Book['accounts'][number]> {
  const account = book.accounts.find((each) => each.name === name);
  if (account === undefined) throw new Error(`no account ${name}`);
  return account;
}
