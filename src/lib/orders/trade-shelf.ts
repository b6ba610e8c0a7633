/**
 * The trades of a book and their orders, found by id. Guarantees: an order belongs to one trade; a sale or an entry that
 * nobody asked this book for gets a trade of its own, which is sold.
 */
import type { EpochMs } from '../core/clock.ts';
import type { OrderRequest } from './order.ts';
import { OwnOrder } from './own-order.ts';
import { Trade, type TradePlan } from './trade.ts';

export interface Found {
  readonly trade: Trade;
  readonly order: OwnOrder;
}

export class TradeShelf {
  readonly #trades = new Map<string, Trade>();
  readonly #orders = new Map<string, Found>();
  /** Of the broker: an attached stop comes to rest with all of its entry, not before. */
  readonly #attachedNeedsAll: boolean;

  constructor(attachedNeedsAll: boolean) {
    this.#attachedNeedsAll = attachedNeedsAll;
  }

  get trades(): IterableIterator<Trade> {
    return this.#trades.values();
  }
  trade(id: string): Trade | undefined {
    return this.#trades.get(id);
  }
  found(clientId: string | null): Found | undefined {
    return this.#orders.get(clientId ?? '');
  }
  order(clientId: string): OwnOrder | undefined {
    return this.#orders.get(clientId)?.order;
  }

  open(plan: TradePlan): Trade {
    const trade = new Trade(plan);
    this.#trades.set(plan.id, trade);
    return trade;
  }

  add(request: OrderRequest, at: EpochMs, isAttached = false): Trade {
    const trade = this.#tradeOf(request);
    const order = new OwnOrder(request, at, { isAttached, waitsWhenHeld: this.#attachedNeedsAll });
    trade.add(order);
    this.#orders.set(order.clientId, { trade, order });
    return trade;
  }

  forgetOver(): void {
    for (const trade of this.#trades.values()) {
      if (!trade.isOver) continue;
      this.#trades.delete(trade.id);
      for (const { clientId } of trade.orders) this.#orders.delete(clientId);
    }
  }

  /** Of an order whose entry nobody asked this book for: left over from another run. It is sold. */
  #tradeOf({ tradeId, instrument, quantity, limit }: OrderRequest): Trade {
    const known = this.#trades.get(tradeId);
    if (known !== undefined) return known;
    const nothing = { limit: limit ?? 0, decisionPrice: limit ?? 0, stop: null, expiresAt: 0, hardExitAt: 0 };
    const trade = this.open({ id: tradeId, instrument, quantity, ...nothing, isAdopted: true });
    trade.wantOut('forced');
    return trade;
  }
}
