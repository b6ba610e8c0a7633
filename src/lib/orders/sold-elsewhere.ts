/**
 * Of which trades somebody else has sold what is missing, where several may hold the same: shares are alike, and nobody says
 * whose they were. Guarantees: all that is missing is explained by sales, or nothing is; of a trade no more than it holds;
 * first what no working order sells, for what one does sell is there; a sale is of a trade that held some by then, else of
 * one that came later, and of none where tbot held nothing by then.
 */
import type { EpochMs } from '../core/clock.ts';
import { leftOf } from '../core/quantity.ts';
import type { SoldElsewhere } from './order-records.ts';
import type { ExecutionReport } from './order.ts';

/** What a trade holds. Shares or contracts. */
export interface Holding {
  readonly tradeId: string;
  readonly held: number;
  /** What of it working orders may sell. */
  readonly forSale: number;
  /** When the first of it was bought. */
  readonly since: EpochMs;
}

/** A sale by others, and whether tbot held any of that when it was made. */
export interface ForeignSale {
  readonly execution: ExecutionReport;
  readonly wasHeld: boolean;
}

interface Claim {
  readonly tradeId: string;
  readonly since: EpochMs;
  quantity: number;
}

/** "sold at 51.4 by somebody else than tbot", "expired, closed at 0" */
export function howSoldElsewhere({ price, contractEnd }: ExecutionReport): string {
  return contractEnd === undefined
    ? `sold at ${String(price)} by somebody else than tbot`
    : `${contractEnd}, closed at 0`;
}

/** Sales oldest first. None: they do not explain it. */
export function soldElsewhere(
  sales: readonly ForeignSale[],
  holdings: readonly Holding[],
  missing: number,
): readonly SoldElsewhere[] {
  const of = (quantityIn: (holding: Holding) => number): Claim[] =>
    holdings.map((holding) => ({ ...holding, quantity: quantityIn(holding) }));
  const unsold = sales.map((sale) => ({ ...sale, quantity: sale.execution.quantity }));
  const given = new Map<string, SoldElsewhere>();
  let left = missing;
  const give = (claim: Claim, sale: (typeof unsold)[number]): void => {
    const quantity = Math.min(claim.quantity, sale.quantity, left);
    if (quantity === 0) return;
    claim.quantity = leftOf(claim.quantity, quantity);
    sale.quantity = leftOf(sale.quantity, quantity);
    left = leftOf(left, quantity);
    const { tradeId } = claim;
    const key = `${sale.execution.id} of ${tradeId}`;
    const sum = (given.get(key)?.execution.quantity ?? 0) + quantity;
    given.set(key, { kind: 'sold_elsewhere', tradeId, execution: { ...sale.execution, quantity: sum } });
  };
  for (const claims of [
    of(({ held, forSale }) => leftOf(held, forSale)),
    of((each) => Math.min(each.held, each.forSale)),
  ]) {
    for (const claim of claims) for (const sale of unsold) if (sale.execution.at >= claim.since) give(claim, sale);
    for (const claim of claims) for (const sale of unsold) if (sale.wasHeld) give(claim, sale);
  }
  return left === 0 ? [...given.values()] : [];
}
