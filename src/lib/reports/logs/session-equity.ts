/**
 * What tbot's own trades made of the equity in one session, minute by minute: E and their profit, fees included, marked at
 * the last close. Guarantees: deposits and other trading of the account do not count.
 */
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
  /** Trades that were bought in this session. */
  readonly #bought = new Set<string>();

  readonly #seen: ByKind<[], void> = {
    session_opened: ({ equity }) => {
      this.start = equity;
      this.#high = equity;
    },
    order: (order) => this.#orders.set(order.id, order),
    bought: ({ id, fill: { quantity, price, fees } }) => {
      this.#buy(id, quantity, price);
      this.#realised -= fees;
    },
    sold: ({ id, fill: { quantity, price, fees } }) => this.#sell(id, quantity, price, fees),
    closed: (event) => this.#closed(event),
    bars: ({ bars }) => {
      const closes = new Map(bars.map(([ticker, , , , close]) => [ticker, close]));
      for (const holding of this.#holdings.values()) holding.mark = closes.get(holding.ticker) ?? holding.mark;
    },
    decided: () => this.#measure(),
  };

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
    this.#bought.add(id);
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
    this.#realised += quantity * held.multiplier * (price - held.price) - fees;
    held.quantity -= quantity;
  }

  /** What was bought in an earlier session counts whole when it is closed. */
  #closed({ trade }: ClosedEvent): void {
    if (!this.#bought.has(trade.trade_id)) this.#realised += trade.PnL;
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
