/**
 * Every trade of a session as executions make it: what was bought and sold, what is left, what it has gained.
 * Guarantees: quantities and prices come from executions alone, each counted once for each trade that it is of, however often it is told; what the
 * session said of its trades (`bought`, `sold`, `closed`) is kept beside them, so that the two can be compared.
 */
import { MINUTE_MS } from '../../core/clock.ts';
import { partOf, partsOf, type ExecutionReport } from '../../orders/order.ts';
import type { ClosedEvent, ExitAskedEvent, OrderEvent } from '../../session/journal.ts';
import type { StoredRecord } from '../../session/records.ts';
import { handle, type Handlers } from './handlers.ts';
import { isWorking, type FoldedOrder, type OrdersFold } from './orders.ts';

const NOTHING = 1e-9;

/** Buys or sells of a trade as one. */
export interface Side {
  readonly quantity: number;
  /** Per share: the mean, weighted by quantity; 0 when nothing was traded. */
  readonly price: number;
  /** Dollars. */
  readonly fees: number;
  readonly slippage: number;
  /** Session minutes of the first and of the last; null when nothing was traded. */
  readonly first: number | null;
  readonly last: number | null;
}

export interface FoldedTrade {
  readonly id: string;
  /** What was ordered: strategy, symbol, instrument, quantity, limit, decision price ... */
  readonly order: OrderEvent;
  readonly bought: Side;
  readonly sold: Side;
  /** Shares or contracts held; below 0: more was sold than was bought, which must never be. */
  readonly remaining: number;
  /** Dollars gained by what was sold, less all fees. */
  readonly realised: number;
  /** Of the instrument; null: no bar has told it yet. */
  readonly lastClose: number | null;
  /** Dollars that what is left has gained at the last close; 0 where there is none. */
  readonly unrealised: number;
  /** The stop order that protects it; null: there is none. */
  readonly stop: { readonly clientId: string; readonly price: number | null; readonly isProven: boolean } | null;
  readonly exitAsked: ExitAskedEvent | null;
  /** Its entry ended and nothing was bought, as the session says. */
  readonly isUnfilled: boolean;
  readonly closed: ClosedEvent | null;
  /** Shares or contracts that the session says were bought and sold. */
  readonly told: { readonly bought: number; readonly sold: number };
}

interface Sum {
  quantity: number;
  /** Price times quantity. */
  value: number;
  fees: number;
  slippage: number;
  first: number | null;
  last: number | null;
}

interface Trade {
  readonly order: OrderEvent;
  readonly bought: Sum;
  readonly sold: Sum;
  exitAsked: ExitAskedEvent | null;
  isUnfilled: boolean;
  closed: ClosedEvent | null;
  readonly told: { bought: number; sold: number };
}

export class TradesFold {
  readonly #orders: OrdersFold;
  readonly #trades = new Map<string, Trade>();
  readonly #executions = new Set<string>();
  readonly #proven = new Set<string>();
  readonly #closes = new Map<string, number>();
  readonly #unexplained: ExecutionReport[] = [];
  #openMinute: number | null = null;

  constructor(orders: OrdersFold) {
    this.#orders = orders;
  }

  apply(stored: StoredRecord): void {
    handle(this.#handlers, stored);
  }

  /** In the order in which they were ordered. */
  get all(): readonly FoldedTrade[] {
    return [...this.#trades.values()].map((trade) => this.#viewOf(trade));
  }

  get(id: string): FoldedTrade | null {
    const trade = this.#trades.get(id);
    return trade === undefined ? null : this.#viewOf(trade);
  }

  /** Executions of orders with our ids that belong to no trade of this session. */
  get unexplained(): readonly ExecutionReport[] {
    return this.#unexplained.slice();
  }

  get lastCloses(): ReadonlyMap<string, number> {
    return new Map(this.#closes);
  }

  readonly #handlers: Handlers = {
    session_opened: ({ openMinute }) => {
      this.#openMinute ??= openMinute;
    },
    bars: ({ bars }) => {
      for (const [ticker, , , , close] of bars) this.#closes.set(ticker, close);
    },
    order: (order) => {
      if (this.#trades.has(order.id)) return;
      const told = { bought: 0, sold: 0 };
      const state = { exitAsked: null, isUnfilled: false, closed: null, told };
      this.#trades.set(order.id, { order, bought: nothing(), sold: nothing(), ...state });
    },
    unfilled: ({ id }) => this.#with(id, (trade) => (trade.isUnfilled = true)),
    bought: ({ id, fill }) => this.#with(id, ({ told }) => (told.bought += fill.quantity)),
    sold: ({ id, fill }) => this.#with(id, ({ told }) => (told.sold += fill.quantity)),
    exit_asked: (event) => this.#with(event.id, (trade) => (trade.exitAsked ??= event)),
    closed: (event) => this.#with(event.trade.trade_id, (trade) => (trade.closed = event)),
    protected: ({ clientId }) => this.#proven.add(clientId),
    execution: ({ execution }, { at }) => {
      const { clientId, id } = execution;
      // Somebody else's: where it proves a sale of ours, another record says so.
      if (clientId === null || this.#executions.has(id)) return;
      this.#executions.add(id);
      this.#orders.executed(execution, at);
      const tradeId = this.#orders.get(clientId)?.tradeId ?? partsOf(clientId)?.tradeId;
      this.#count(tradeId ?? '', execution);
    },
    sold_elsewhere: ({ tradeId, execution }) => {
      const part = partOf(execution.id, tradeId);
      if (this.#executions.has(part)) return;
      this.#executions.add(part);
      this.#count(tradeId, execution);
    },
  };

  #count(tradeId: string, execution: ExecutionReport): void {
    const { side, at, quantity, price, fees, slippage } = execution;
    const trade = this.#trades.get(tradeId);
    if (trade === undefined) {
      this.#unexplained.push(execution);
      return;
    }
    const sum = side === 'buy' ? trade.bought : trade.sold;
    const m = this.#openMinute === null ? null : Math.floor(at / MINUTE_MS) - this.#openMinute;
    sum.quantity += quantity;
    sum.value += quantity * price;
    sum.fees += fees;
    sum.slippage += slippage;
    sum.first ??= m;
    sum.last = m;
  }

  #with(id: string, change: (trade: Trade) => unknown): void {
    const trade = this.#trades.get(id);
    if (trade !== undefined) change(trade);
  }

  #viewOf(trade: Trade): FoldedTrade {
    const { order, exitAsked, isUnfilled, closed, told } = trade;
    const [bought, sold] = [sideOf(trade.bought), sideOf(trade.sold)];
    const { multiplier, ticker } = order.instrument;
    const remaining = heldOf(bought.quantity, sold.quantity);
    const lastClose = this.#closes.get(ticker) ?? null;
    const realised = sold.quantity * multiplier * (sold.price - bought.price) - bought.fees - sold.fees;
    const unrealised = lastClose === null ? 0 : remaining * multiplier * (lastClose - bought.price);
    const what = { id: order.id, order, bought, sold, remaining, realised, lastClose, unrealised };
    return { ...what, stop: this.#stopOf(order.id), exitAsked, isUnfilled, closed, told: { ...told } };
  }

  /** The newest that works; one that is to take its place counts once the broker has told of it. */
  #stopOf(id: string): FoldedTrade['stop'] {
    const stops = this.#orders.ofTrade(id).filter((order) => order.leg === 'stop' && isWorking(order));
    const stop = stops.findLast(isThere) ?? stops.at(-1);
    if (stop === undefined) return null;
    return { clientId: stop.clientId, price: stop.stop, isProven: this.#proven.has(stop.clientId) };
  }
}

function isThere({ reportedAt }: FoldedOrder): boolean {
  return reportedAt !== null;
}

/** What doubles leave behind is nothing. */
function heldOf(bought: number, sold: number): number {
  const left = bought - sold;
  return Math.abs(left) < NOTHING ? 0 : left;
}

function nothing(): Sum {
  return { quantity: 0, value: 0, fees: 0, slippage: 0, first: null, last: null };
}

function sideOf({ value, ...sum }: Sum): Side {
  return { ...sum, price: sum.quantity === 0 ? 0 : value / sum.quantity };
}
