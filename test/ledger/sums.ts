/** What postings come to: of each transaction, and of each lot. */
import assert from 'node:assert/strict';
import type { Postings } from '../../src/lib/ledger/postings.ts';

/** Every transaction sums to zero. */
export function assertBalanced({ transactions }: Postings): void {
  for (const { splits } of transactions)
    assert.equal(
      splits.reduce((sum, { value }) => sum + value, 0n),
      0n,
    );
}

/** What is left in each lot: smallest units, cents. */
export function leftInLots({ transactions }: Postings): [bigint, bigint][] {
  const lots = new Map<string, [bigint, bigint]>();
  for (const { lot, value, quantity } of transactions.flatMap(({ splits }) => splits)) {
    if (lot === null) continue;
    const [units, cost] = lots.get(lot) ?? [0n, 0n];
    lots.set(lot, [units + quantity, cost + value]);
  }
  return [...lots.values()];
}
