/**
 * The session's entries and exits as plain orders at a simulated exchange: a limit order with a stop attached, which is
 * replaced by the stop from the price paid at the first fill; what is left of it then is cancelled; an exit cancels the
 * stop and sells at the market; a put is watched by its underlying.
 */
import type { PastExecutor } from '../../src/lib/backtest/past-run.ts';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { floorToTick } from '../../src/lib/core/price.ts';
import { leftOf } from '../../src/lib/core/quantity.ts';
import type { EntryOrder, ExecutorEvents, Fill, SaleCause } from '../../src/lib/orders/executor.ts';
import type { ExecutionReport, OrderReport } from '../../src/lib/orders/order.ts';
import { entry, exit, stopOrder, toClose, toEnd } from './exchange.ts';

interface Trade {
  readonly order: EntryOrder;
  held: number;
  stopId: string | null;
  /** Why it is being sold; null: it is not. */
  selling: 'exit' | 'stop' | null;
}

export class ExchangeExecutor implements PastExecutor {
  readonly exchange: SimExchange;
  readonly #trades = new Map<string, Trade>();
  #events: ExecutorEvents | null = null;

  constructor(exchange: SimExchange) {
    this.exchange = exchange;
    exchange.tellOrders({ order: (report) => this.#order(report), execution: (each) => this.#execution(each) });
  }

  startSession(): void {
    // the exchange is of one session
  }

  enter(order: EntryOrder): void {
    const { id, instrument, quantity, limit, decisionPrice, stop } = order;
    const attached = stop.kind === 'below_fill' ? { stop: floorToTick(decisionPrice * (1 - stop.share)) } : {};
    const more = { instrument, expiresAt: this.exchange.now() + MINUTE_MS, ...attached };
    this.#trades.set(id, { order, held: 0, stopId: stop.kind === 'below_fill' ? `${id}-stop1` : null, selling: null });
    this.exchange.place(entry(id, instrument.ticker, quantity, limit, more));
  }

  exit(id: string): void {
    this.#sell(id, 'exit');
  }

  deliver(m: number, events: ExecutorEvents): void {
    this.#events = events;
    toClose(this.exchange, m);
    for (const [id, { order }] of this.#trades)
      if (order.stop.kind === 'underlying_above') {
        const [bar] = this.exchange.barsAt([order.stop.symbol], m);
        if ((bar?.high ?? 0) >= order.stop.price) this.#sell(id, 'stop');
      }
  }

  endSession(events: ExecutorEvents): void {
    this.#events = events;
    toEnd(this.exchange);
  }

  #sell(id: string, why: 'exit' | 'stop'): void {
    const trade = this.#trades.get(id);
    if (trade === undefined || trade.held === 0 || trade.selling !== null) return;
    trade.selling = why;
    if (trade.stopId !== null) this.exchange.cancel(trade.stopId);
    const { instrument } = trade.order;
    this.exchange.place(exit(id, instrument.ticker, trade.held, { instrument }));
  }

  #execution(execution: ExecutionReport): void {
    const [id, leg] = legOf(execution.clientId);
    const trade = this.#trades.get(id);
    if (trade === undefined) return;
    const fill = this.#fillOf(execution);
    if (execution.side === 'sell') {
      trade.held = leftOf(trade.held, fill.quantity);
      const cause: SaleCause =
        leg === 'stop' ? 'stop' : execution.isSessionEnd ? 'session_end' : (trade.selling ?? 'exit');
      this.#events?.sold(id, fill, cause);
      return;
    }
    trade.held += fill.quantity;
    const { stop } = trade.order;
    const level = stop.kind === 'below_fill' ? floorToTick(fill.price * (1 - stop.share)) : null;
    this.#events?.bought(id, fill, level);
  }

  #order({ clientId, state }: OrderReport): void {
    const [id, leg] = legOf(clientId);
    const trade = this.#trades.get(id);
    if (leg !== 'entry' || trade === undefined) return;
    if (state === 'partially_filled') this.exchange.cancel(`${id}-entry1`);
    if (state !== 'filled' && state !== 'cancelled' && state !== 'expired') return;
    if (trade.held > 0 && trade.stopId !== null) this.#moveStop(id, trade);
    this.#events?.done(id, this.exchange.opened);
  }

  #moveStop(id: string, trade: Trade): void {
    const { stop, instrument } = trade.order;
    const paid = this.exchange.executionsSince(0).find(({ clientId }) => clientId === `${id}-entry1`)?.price ?? NaN;
    if (stop.kind !== 'below_fill') return;
    const level = floorToTick(paid * (1 - stop.share));
    this.exchange.place(stopOrder(id, instrument.ticker, trade.held, level, { number: 2, replaces: `${id}-stop1` }));
    trade.stopId = `${id}-stop2`;
  }

  #fillOf({ at, price, quantity, fees, slippage }: ExecutionReport): Fill {
    return { m: Math.floor((at - this.exchange.setup.session.open) / MINUTE_MS), price, quantity, fees, slippage };
  }
}

function legOf(clientId: string | null): [id: string, leg: string] {
  const [, id = '', leg = ''] = /^(.*)-([a-z]+)\d+$/.exec(clientId ?? '') ?? [];
  return [id, leg];
}
