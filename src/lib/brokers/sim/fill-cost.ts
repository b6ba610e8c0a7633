/** What a simulated fill costs beside its price: the commission, and how much worse it was than the market. Dollars. */
import type { CommissionModel, FilledOrder } from './commission/commission-model.ts';
import type { Price } from './prices.ts';

export interface FillCost {
  readonly fees: number;
  readonly slippage: number;
}

export function fillCost(
  commission: CommissionModel,
  { side, instrument, quantity, day }: Omit<FilledOrder, 'price'>,
  { market, own }: Price,
): FillCost {
  const fees = commission.fees({ side, instrument, quantity, price: own, day });
  return { fees, slippage: Math.abs(own - market) * quantity * instrument.multiplier };
}
