/** What of an account's equity cannot be spent. Guarantees: no less of it for puts than for shares. */
import type { InstrumentKind } from '../market/instrument.ts';
import type { AccountState } from '../orders/broker.ts';

/** Dollars. */
export interface Unspendable {
  readonly onShares: number;
  readonly onPuts: number;
}

export const ALL_SPENDABLE: Unspendable = { onShares: 0, onPuts: 0 };

export function unspendableOf({
  equity,
  buyingPower,
  optionsBuyingPower = buyingPower,
}: Omit<AccountState, 'cash'>): Unspendable {
  const without = (power: number): number => Math.max(0, equity - power);
  return { onShares: without(buyingPower), onPuts: without(Math.min(buyingPower, optionsBuyingPower)) };
}

export function unspendableOn(kind: InstrumentKind, { onShares, onPuts }: Unspendable): number {
  return kind === 'put' ? onPuts : onShares;
}
