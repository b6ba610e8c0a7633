/**
 * Of which trades somebody else has sold what is missing, where several may hold the same: shares are alike, and nobody says
 * whose they were. Guarantees: the sales explain all that is missing, or nothing of it. They are of one trade after the other, of
 * none more than it holds. First counts what no working order sells, for what one does sell is there; then the rest.
 */
import { leftOf } from '../core/quantity.ts';
import type { SoldElsewhere } from './order-records.ts';
import { partOf, type ExecutionReport } from './order.ts';

/** What a trade holds. Shares or contracts. */
export interface Holding {
  readonly tradeId: string;
  readonly held: number;
  /** What of it working orders may sell. */
  readonly forSale: number;
}

/** "sold at 51.4 by somebody else than tbot", "expired, closed at 0" */
export function howSoldElsewhere({ price, contractEnd }: ExecutionReport): string {
  return contractEnd === undefined
    ? `sold at ${String(price)} by somebody else than tbot`
    : `${contractEnd}, closed at 0`;
}

/** Sales that can be of these trades, oldest first. None: they do not explain it. */
export function soldElsewhere(
  sales: readonly ExecutionReport[],
  holdings: readonly Holding[],
  missing: number,
): readonly SoldElsewhere[] {
  const unsold = sales.map((execution) => ({ execution, quantity: execution.quantity }));
  const given = new Map<string, SoldElsewhere>();
  let left = missing;
  const take = (tradeId: string, atMost: number): void => {
    let open = atMost;
    for (const sale of unsold) {
      const quantity = Math.min(open, sale.quantity, left);
      if (quantity === 0) continue;
      open = leftOf(open, quantity);
      sale.quantity = leftOf(sale.quantity, quantity);
      left = leftOf(left, quantity);
      const part = partOf(sale.execution.id, tradeId);
      const sum = (given.get(part)?.execution.quantity ?? 0) + quantity;
      given.set(part, { kind: 'sold_elsewhere', tradeId, execution: { ...sale.execution, quantity: sum } });
    }
  };
  for (const { tradeId, held, forSale } of holdings) take(tradeId, leftOf(held, forSale));
  for (const { tradeId, held, forSale } of holdings) take(tradeId, Math.min(held, forSale));
  return left === 0 ? [...given.values()] : [];
}
