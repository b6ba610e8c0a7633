/**
 * The books of the simulated exchange's one account. Guarantees: cash and shares change by fills alone; what working
 * orders may need is not free; nothing is left of a position that was sold whole.
 */
import { leftOf } from '../../core/quantity.ts';
import type { AccountState, BrokerPosition } from '../../orders/broker.ts';
import type { OrderSide } from '../../orders/order.ts';
import { isOpen, isWorking, type ExchangeOrder } from './exchange-order.ts';
import type { OpeningPosition } from './exchange-setup.ts';

interface Held {
  /** Below 0: short, which only the account's owner can make it. */
  quantity: number;
  /** Per share, of the last buy: its value until there is a price of the session. */
  cost: number;
}

export interface Marks {
  /** Per share; null: there is no price of the session yet. */
  priceOf(ticker: string): number | null;
  multiplierOf(ticker: string): number;
}

export class ExchangeAccount {
  readonly #held = new Map<string, Held>();
  #cash: number;

  constructor(cash: number, positions: readonly OpeningPosition[]) {
    this.#cash = cash;
    for (const { ticker, quantity, cost } of positions) this.#held.set(ticker, { quantity, cost });
  }

  heldOf(ticker: string): number {
    return this.#held.get(ticker)?.quantity ?? 0;
  }

  /** What of it no working sell order holds; one of them may be left out of account. */
  availableOf(ticker: string, open: readonly ExchangeOrder[], apartFrom: ExchangeOrder | null): number {
    let taken = 0;
    for (const order of open)
      if (order !== apartFrom && order.instrument.ticker === ticker && isSelling(order)) taken += order.remaining;
    return leftOf(this.heldOf(ticker), taken);
  }

  positions(open: readonly ExchangeOrder[]): BrokerPosition[] {
    return [...this.#held].map(([ticker, { quantity }]) => ({
      ticker,
      quantity,
      available: quantity > 0 ? this.availableOf(ticker, open, null) : 0,
    }));
  }

  /** Dollars, at the last prices. */
  state(open: readonly ExchangeOrder[], marks: Marks): AccountState {
    let [equity, reserved] = [this.#cash, 0];
    for (const [ticker, { quantity, cost }] of this.#held)
      equity += quantity * (marks.priceOf(ticker) ?? cost) * marks.multiplierOf(ticker);
    for (const order of open) {
      const { side, limit, instrument } = order;
      const price = limit ?? marks.priceOf(instrument.ticker) ?? 0;
      if (side === 'buy' && isOpen(order)) reserved += order.remaining * price * instrument.multiplier;
    }
    return { equity, cash: this.#cash, buyingPower: Math.max(0, this.#cash - reserved) };
  }

  /** Dollars: what cash gains by it, fees included; below 0 for a buy. */
  traded(side: OrderSide, ticker: string, quantity: number, price: number, dollars: number): void {
    this.#cash += dollars;
    this.#move(ticker, side === 'buy' ? quantity : -quantity, price);
  }

  #move(ticker: string, by: number, price: number): void {
    const held = this.#held.get(ticker);
    const before = held?.quantity ?? 0;
    const after = before > 0 && by < 0 && -by <= before + 1e-9 ? leftOf(before, -by) : before + by;
    if (after === 0) this.#held.delete(ticker);
    else this.#held.set(ticker, { quantity: after, cost: by > 0 ? price : (held?.cost ?? price) });
  }
}

function isSelling({ side, state }: ExchangeOrder): boolean {
  return side === 'sell' && isWorking(state);
}
