/** The paper book of a home by the command line, and what the logs of the home say beside it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BookExport } from '../../../src/lib/app/ledger/export.ts';
import type { VerifiedBook } from '../../../src/lib/app/ledger/verify.ts';
import type { ClosedTrade } from '../../../src/lib/market/closed-trade.ts';
import { readTradeLine } from '../../../src/lib/reports/logs/read-logs.ts';
import { json, tbot } from '../../helpers/tbot.ts';

export function paperBook(home: string): string {
  return join(home, 'data', 'ledger', 'gnu_paper.gnucash');
}

/** Names, the newest last. */
export function backupsIn(home: string): string[] {
  const folder = join(home, 'data', 'ledger', 'backups');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** `tbot ledger export` of the one book that is there. */
export function exported(home: string): BookExport {
  const ran = tbot(['ledger', 'export', '--mode', 'paper', '--json'], { home });
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  const [book, ...others] = json(ran).books as BookExport[];
  assert.ok(book !== undefined && others.length === 0);
  assert.deepEqual(book.unbooked, []);
  return book;
}

/** `tbot ledger verify` finds nothing, and counts so many transactions. */
export function assertVerifies(home: string, transactions: number): void {
  const ran = tbot(['ledger', 'verify', '--json'], { home });
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  const books = json(ran).books as VerifiedBook[];
  assert.deepEqual(
    books.map((book) => [book.mode, book.agrees, book.findings, book.transactions]),
    [['paper', true, [], transactions]],
  );
}

/** The closed trades of a file of them, CSV: what it says of each. */
export function tradesIn(...path: readonly string[]): ClosedTrade[] {
  const [, ...lines] = readFileSync(join(...path), 'utf8')
    .split('\n')
    .filter(Boolean);
  return lines.map((line) => {
    const trade = readTradeLine(line);
    assert.ok(trade !== null, line);
    return trade;
  });
}

export const historyOf = (home: string): ClosedTrade[] => tradesIn(home, 'data', 'logs', 'trade_history.csv');
