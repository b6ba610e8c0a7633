/**
 * What tbot's own trades made of the equity in one session, minute by minute: E and their profit, fees included, marked at
 * the last close. Guarantees: deposits and other trading of the account do not count; a trade that is closed counts with its profit to the cent.
 */
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { ClosedEvent, OrderEvent } from '../../session/journal.ts';
import type { StoredRecord } from '../../session/records.ts';
import { byKind, type ByKind } from '../by-kind.ts';

interface Holding {
  readonly multiplier: number;
  readonly ticker: string;
  quantity: number;
  /** Mean price paid. */
  price: number;
  mark: number;
}

export class SessionEquity {
  /** E; null before the session was opened. */
  start: number | null = null;
  /** Dollars and share of the deepest fall from a high, at the ends of minutes. */
  drawdown = 0;
  drawdownMoney = 0;
  #realised = 0;
  #high = 0;
  readonly #orders = new Map<string, OrderEvent>();
  readonly #holdings = new Map<string, Holding>();
  /** Dollars that fills have made of a trade so far, fees included: of one that was bought in an earlier session nothing. */
  readonly #ofTrade = new Map<string, number>();
  readonly #settled: (trade: ClosedTrade) => ClosedTrade;

  readonly #seen: ByKind<[], void> = {
    session_opened: ({ equity }) => {
      this.start = equity;
      this.#high = equity;
    },
    order: (order) => this.#orders.set(order.id, order),
    bought: ({ id, fill: { quantity, price, fees } }) => {
      this.#buy(id, quantity, price);
      this.#realise(id, -fees);
    },
    sold: ({ id, fill: { quantity, price, fees } }) => this.#sell(id, quantity, price, fees),
    closed: (event) => this.#closed(event),
    bars: ({ bars }) => {
      const closes = new Map(bars.map(([ticker, , , , close]) => [ticker, close]));
      for (const holding of this.#holdings.values()) holding.mark = closes.get(holding.ticker) ?? holding.mark;
    },
    decided: () => this.#measure(),
  };

  /** @param settled what a closed trade has gained, to the cent */
  constructor(settled: (trade: ClosedTrade) => ClosedTrade) {
    this.#settled = settled;
  }

  apply({ record }: StoredRecord): void {
    byKind(this.#seen, record);
  }

  /** Dollars; null before the session was opened. */
  get equity(): number | null {
    if (this.start === null) return null;
    let equity = this.start + this.#realised;
    for (const { quantity, multiplier, price, mark } of this.#holdings.values())
      equity += quantity * multiplier * (mark - price);
    return equity;
  }

  /** Trades of this session that are still held. */
  get held(): number {
    return this.#holdings.size;
  }

  #buy(id: string, quantity: number, price: number): void {
    const order = this.#orders.get(id);
    if (order === undefined) return;
    const { ticker, instrument } = order;
    const held = this.#holdings.get(id);
    if (held === undefined) {
      this.#holdings.set(id, { ticker, multiplier: instrument.multiplier, quantity, price, mark: price });
      return;
    }
    held.price = (held.price * held.quantity + price * quantity) / (held.quantity + quantity);
    held.quantity += quantity;
  }

  #sell(id: string, quantity: number, price: number, fees: number): void {
    const held = this.#holdings.get(id);
    if (held === undefined) return;
    this.#realise(id, quantity * held.multiplier * (price - held.price) - fees);
    held.quantity -= quantity;
  }

  #realise(id: string, dollars: number): void {
    this.#realised += dollars;
    this.#ofTrade.set(id, (this.#ofTrade.get(id) ?? 0) + dollars);
  }

  #closed({ trade }: ClosedEvent): void {
    this.#realise(trade.trade_id, this.#settled(trade).PnL - (this.#ofTrade.get(trade.trade_id) ?? 0));
    this.#holdings.delete(trade.trade_id);
    this.#measure();
  }

  #measure(): void {
    const equity = this.equity;
    if (equity === null) return;
    this.#high = Math.max(this.#high, equity);
    const money = this.#high - equity;
    this.drawdownMoney = Math.max(this.drawdownMoney, money);
    this.drawdown = Math.max(this.drawdown, this.#high > 0 ? money / this.#high : 0);
  }
}
