/**
 * The fills of the local Alpaca's account, and what they left: holdings with what they cost. Guarantees: a fill has one
 * execution id, which its event and its activity share; holdings are the sum of the fills and of what was there before.
 */
import type { EpochMs } from '../../src/lib/core/clock.ts';
import { leftOf } from '../../src/lib/core/quantity.ts';
import type { OpeningPosition } from '../../src/lib/brokers/sim/exchange-setup.ts';
import type { AlpacaOrder, Wire } from './alpaca-order.ts';
import { decimalText, timeText, uuidOf } from './words.ts';

export interface Fill {
  readonly executionId: string;
  readonly order: AlpacaOrder;
  readonly quantity: number;
  readonly price: number;
  readonly at: EpochMs;
  /** Of the order, with this one. */
  readonly filled: number;
  readonly left: number;
}

export interface Holding {
  readonly symbol: string;
  /** Below 0: short. */
  readonly quantity: number;
  /** Per share. */
  readonly cost: number;
}

export class Fills {
  readonly all: Fill[] = [];
  readonly #held = new Map<string, Holding>();

  constructor(positions: readonly OpeningPosition[]) {
    for (const { ticker, quantity, cost } of positions) this.#held.set(ticker, { symbol: ticker, quantity, cost });
  }

  get holdings(): readonly Holding[] {
    return [...this.#held.values()];
  }

  heldOf(symbol: string): number {
    return this.#held.get(symbol)?.quantity ?? 0;
  }

  /** Of an order whose own figures are up to date. */
  add(order: AlpacaOrder, quantity: number, price: number, at: EpochMs): Fill {
    const left = leftOf(order.quantity, order.filledQuantity);
    const executionId = uuidOf('execution', this.all.length + 1);
    const fill = { executionId, order, quantity, price, at, filled: order.filledQuantity, left };
    this.all.push(fill);
    this.#move(order.symbol, order.side === 'buy' ? quantity : -quantity, price);
    return fill;
  }

  #move(symbol: string, by: number, price: number): void {
    const { quantity, cost } = this.#held.get(symbol) ?? { quantity: 0, cost: 0 };
    const after = by < 0 && quantity > 0 ? leftOf(quantity, -by) : quantity + by;
    if (after === 0) this.#held.delete(symbol);
    else
      this.#held.set(symbol, { symbol, quantity: after, cost: by > 0 ? (quantity * cost + by * price) / after : cost });
  }
}

/** "20220301143101000::<execution id>": New York has no say in it, the time is UTC's. */
export function activityId({ at, executionId }: Fill): string {
  return `${timeText(at).replace(/\D/g, '').slice(0, 17)}::${executionId}`;
}

export function activityWire(fill: Fill): Wire {
  const { order, quantity, price, at, filled, left } = fill;
  return {
    ...{ id: activityId(fill), activity_type: 'FILL', transaction_time: timeText(at) },
    ...{ type: left === 0 ? 'fill' : 'partial_fill', price: decimalText(price), qty: decimalText(quantity) },
    ...{ side: order.side, symbol: order.symbol, leaves_qty: decimalText(left), cum_qty: decimalText(filled) },
    ...{ order_id: order.id, order_status: left === 0 ? 'filled' : 'partially_filled' },
  };
}
