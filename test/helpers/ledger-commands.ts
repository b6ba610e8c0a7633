/** The ledger commands in a home of their own, and what they leave there. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertFits } from './schema.ts';
import { json, tbot, type Ran } from './tbot.ts';

export const BOOK = 'gnu_paper.gnucash';

export function ledger(home: string, ...words: string[]): Ran {
  return tbot(['ledger', ...words], { home });
}

/** Of a command that ends with that code. */
export function document(home: string, code: number, ...words: string[]): Record<string, unknown> {
  const ran = ledger(home, ...words, '--json');
  assert.equal(ran.code, code, ran.stdout + ran.stderr);
  assertFits(code === 0 || code === 5 ? `ledger-${words[0] ?? ''}` : 'error', json(ran));
  return json(ran);
}

export interface Exported {
  readonly mode: string;
  readonly outcome: string;
  readonly trades_added: number;
  readonly transactions_added: number;
  readonly backup: string | null;
}

export function exported(home: string, ...words: string[]): readonly Exported[] {
  return document(home, 0, 'export', ...words).books as readonly Exported[];
}

export function errorOf(
  home: string,
  code: number,
  ...words: string[]
): { code: string; message: string; cure: string } {
  return document(home, code, ...words).error as { code: string; message: string; cure: string };
}

export function bookFile(home: string, name = BOOK): string {
  return join(home, 'data', 'ledger', name);
}

export function bookBytes(home: string): Buffer {
  return readFileSync(bookFile(home));
}

export function backups(home: string): string[] {
  const folder = join(home, 'data', 'ledger', 'backups');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

export function filesOf(home: string): string[] {
  const folder = join(home, 'data', 'ledger');
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
}

/** The banner left out. */
export function said({ stderr }: Ran): string[] {
  return stderr.split('\n').slice(1, -1);
}

/** A trade of the day after. */
export const SECOND_DAY = {
  ...{ id: '2025-12-02-open-SPY-1', ticker: 'SPY' },
  fills: [
    { leg: 'entry', quantity: 1, price: 100 },
    { leg: 'exit', quantity: 1, price: 101 },
  ],
} as const;
