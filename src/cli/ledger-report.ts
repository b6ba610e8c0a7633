/** The books for people: which are meant, what became of them, and what is wrong with them. */
import { Flags } from '@oclif/core';
import type { BackupReport } from '../lib/app/ledger/backup.ts';
import { BOOK_MODES } from '../lib/app/ledger/books.ts';
import type { BookExport } from '../lib/app/ledger/export.ts';
import type { ShownBook } from '../lib/app/ledger/show.ts';
import type { VerifiedBook } from '../lib/app/ledger/verify.ts';
import { counted } from '../lib/core/counted.ts';
import { formatMoney, parseMoney } from '../lib/core/money.ts';
import type { Table } from './table.ts';
import { wrapped } from './wrap.ts';

export const bookModeFlag = {
  mode: Flags.option({ options: BOOK_MODES, description: 'The book of paper or of live trading (default: both)' })(),
};

export const BALANCE_COLUMNS = ['mode', 'account', 'type', 'commodity', 'balance', 'value', 'splits'] as const;
export const BACKUP_COLUMNS = ['name', 'time', 'bytes', 'mode'] as const;
/** More findings than these are counted, not told. */
const TOLD_MAX = 50;

export function exportLines(book: BookExport): string[] {
  const { mode, file, outcome } = book;
  const left = lackingLines(book);
  if (outcome === 'absent') return [`${mode}: no trades, and no book`, ...left];
  if (outcome === 'unchanged') return [`${mode}: ${file} has every trade`, ...left];
  const what = `${counted(book.trades_added, 'trade')} in ${counted(book.transactions_added, 'transaction')}`;
  const before = book.backup === null ? 'a new book' : `the book before it is kept as ${book.backup}`;
  return [`${mode}: added ${what} to ${file} (${before})`, ...left];
}

/** What could not be booked. */
export function lackingLines({ unbooked, unread }: BookExport): string[] {
  return [
    ...unbooked.map(
      ({ trade_id: id, execution_id: fill, why }) => `warning: ${id}: fill ${fill} is not in the book: ${why}`,
    ),
    ...unread.map(
      ({ journal, why }) => `warning: journal ${journal} cannot be read, its trades are not in the book: ${why}`,
    ),
  ];
}

export function verifyLines(
  { mode, file, trades, transactions, agrees, findings, brokers }: VerifiedBook,
  width: number,
): string[] {
  const told = findings
    .slice(0, TOLD_MAX)
    .map(({ severity, check, place, found, expected, cure }) =>
      wrapped(`${severity}: ${check}: ${place}: ${found}; expected ${expected} (${cure})`, width, 2),
    );
  const more =
    findings.length > TOLD_MAX
      ? [`and ${counted(findings.length - TOLD_MAX, 'more finding')}; --csv and --json tell them all`]
      : [];
  const asked = brokers.map(({ account, not_asked: why }) =>
    why === null
      ? `${account}: the broker was asked for positions and cash`
      : `${account}: not compared with the broker: ${why}`,
  );
  const what = `${counted(trades, 'trade')} of tbot in ${counted(transactions, 'transaction')}`;
  const verdict = agrees
    ? 'sound, and as the journals say'
    : counted(findings.filter(({ severity }) => severity === 'error').length, 'error');
  return [
    ...told,
    ...more,
    ...asked.map((line) => wrapped(line, width, 2)),
    `book: ${file}`,
    `${mode}: ${what}: ${verdict}`,
  ];
}

/** All findings, for programs. */
export function findingTable(books: readonly VerifiedBook[]): Table {
  const columns = ['mode', 'severity', 'check', 'trade_id', 'place', 'found', 'expected', 'cure'];
  const rows = books.flatMap(({ mode, findings }) =>
    findings.map((finding) => [
      ...[mode, finding.severity, finding.check, finding.trade_id ?? '', finding.place],
      ...[finding.found, finding.expected, finding.cure],
    ]),
  );
  return { columns, rows };
}

/** Accounts beneath each other; those that only hold others have no figures. */
export function balanceRows(books: readonly ShownBook[]): Table {
  const rows = books.flatMap(({ mode, accounts }) =>
    accounts.map((shown) => {
      const { account, splits, type } = shown;
      const depth = account.split(':').length - 1;
      const figures = splits === 0 ? ['', ''] : figuresOf(shown);
      return [`${'  '.repeat(depth)}${account.split(':').at(-1) ?? ''}`, ...figures, type, mode];
    }),
  );
  return { columns: ['account', 'balance', 'cost', 'type', 'book'], rows };
}

/** With the signs that GnuCash shows: what was earned or put in is above zero. */
function figuresOf({ type, commodity, balance, value }: ShownBook['accounts'][number]): string[] {
  const shown = CREDIT_TYPES.includes(type) ? negated(balance) : balance;
  if (commodity === 'USD') return [moneyText(shown), ''];
  return [`${shown} ${commodity}`, type === 'STOCK' || type === 'MUTUAL' ? moneyText(value) : ''];
}

const CREDIT_TYPES: readonly string[] = ['INCOME', 'EQUITY', 'LIABILITY', 'CREDIT', 'PAYABLE'];

function negated(amount: string): string {
  if (amount === '0') return amount;
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

/** "1234.5" -> "$1,234.50" */
function moneyText(amount: string): string {
  const cents = parseMoney(amount);
  if (cents === null) return amount;
  const text = formatMoney(cents);
  return text.startsWith('-') ? `-$${text.slice(1)}` : `$${text}`;
}

export function backupLines({ backups, restored }: BackupReport): string[] {
  const made = backups.map(({ mode, name }) => `${mode}: backup ${name}`);
  return restored === null
    ? made
    : [`${restored} is the book now`, ...made.map((line) => `${line} (the book before it)`)];
}
