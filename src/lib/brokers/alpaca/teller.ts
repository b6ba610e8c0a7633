/**
 * From the stream's events to what the session hears. The stream is for speed, what is listed is the truth: an event of a
 * fill has the list of fills read, and only what is listed is told as an execution.
 * Guarantees: nothing is told while an order is being placed, whose ids are not known yet; the same event, and the same state
 * of an order, is told once; a fill is told once, with the id that it is listed under; an order of which the stream says nothing
 * after it was accepted puts the stream in doubt.
 */
import type { BrokerListener } from '../../orders/broker.ts';
import type { ExecutionReport, OrderReport } from '../../orders/order.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { AlpacaPorts } from './client.ts';
import { reportOf } from './mapper.ts';
import type { OrderIds } from './order-ids.ts';
import type { AlpacaUpdate } from './schema.ts';

/** A fill as it is listed, with how much of its order was filled by then. */
export interface ListedFill {
  readonly execution: ExecutionReport;
  readonly orderId: string;
  readonly cumulative: number;
}

export interface TellerParts {
  readonly ports: AlpacaPorts;
  readonly ids: OrderIds;
  readonly fillsSince: (at: EpochMs) => Promise<readonly ListedFill[]>;
  /** The stream has said nothing of an order that it should have told of. */
  readonly doubt: () => void;
}

/** The list may be so far behind the stream. */
const LIST_DELAYS_MS = [0, 150, 300, 600, 1_200, 2_400, 4_800];
/** Clocks of the stream and of the list may differ by so much. */
const MARGIN_MS = 1_000;
const TOLD_WITHIN_MS = 10_000;
const DUST = 1e-9;

export class Teller {
  readonly #parts: TellerParts;
  readonly #waiting: AlpacaUpdate[] = [];
  readonly #seenEvents = new Set<string>();
  readonly #heardOf = new Set<string>();
  /** Alarms of orders that the stream has to tell of. */
  readonly #expected = new Set<() => void>();
  readonly #lastTold = new Map<string, string>();
  readonly #toldFills = new Set<string>();
  /** How much the stream says is filled of orders whose fills are not all told yet. */
  readonly #lacking = new Map<string, number>();
  #listener: BrokerListener | null = null;
  #holds = 0;
  #isWorking = false;
  #isListing = false;
  #listFrom: EpochMs = Infinity;

  constructor(parts: TellerParts) {
    this.#parts = parts;
  }

  /** Null: nobody. */
  tell(listener: BrokerListener | null): void {
    this.#listener = listener;
    if (listener !== null) return;
    for (const takeBack of this.#expected) takeBack();
    this.#expected.clear();
  }

  connection(state: 'lost' | 'restored'): void {
    this.#listener?.connection(state);
  }

  heard(update: AlpacaUpdate): void {
    const { executionId, order } = update;
    this.#heardOf.add(order.id);
    if (executionId !== null && this.#seenEvents.has(executionId)) return;
    if (executionId !== null) this.#seenEvents.add(executionId);
    this.#waiting.push(update);
    void this.#work();
  }

  /** Nothing is told until what is returned is called, once. */
  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
      void this.#work();
    };
  }

  /** An order was accepted: the stream has to tell of it. */
  accepted(orderId: string): void {
    const { clock, timers } = this.#parts.ports;
    const takeBack = timers.at(clock.now() + TOLD_WITHIN_MS, () => {
      this.#expected.delete(takeBack);
      if (!this.#heardOf.has(orderId)) this.#parts.doubt();
    });
    this.#expected.add(takeBack);
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      for (;;) {
        const update = this.#holds === 0 ? this.#waiting.shift() : undefined;
        if (update === undefined) return;
        await this.#told(update);
      }
    } finally {
      this.#isWorking = false;
    }
  }

  async #told({ event, order, at }: AlpacaUpdate): Promise<void> {
    let clientId: string | null;
    try {
      clientId = await this.#parts.ids.of(order);
    } catch {
      // Whose it is cannot be asked now: after a reconnect all is asked for.
      this.#parts.doubt();
      return;
    }
    this.#report(reportOf(order, clientId));
    if (event !== 'fill' && event !== 'partial_fill') return;
    this.#lacking.set(order.id, Math.max(this.#lacking.get(order.id) ?? 0, order.filled));
    this.#listFrom = Math.min(this.#listFrom, at - MARGIN_MS);
    void this.#list();
  }

  #report(report: OrderReport): void {
    const { brokerId, state, filled, quantity, limit, stop } = report;
    const told = [state, filled, quantity, limit, stop].join(' ');
    if (this.#lastTold.get(brokerId) === told) return;
    this.#lastTold.set(brokerId, told);
    this.#listener?.order(report);
  }

  /** Until what the stream has told of is listed; whoever follows the orders asks too, should it never be. */
  async #list(): Promise<void> {
    if (this.#isListing) return;
    this.#isListing = true;
    try {
      for (let tries = 0; this.#lacking.size > 0; tries++) {
        const delayMs = LIST_DELAYS_MS[tries];
        if (delayMs === undefined || this.#listener === null) break;
        if (delayMs > 0) await this.#pause(delayMs);
        if (await this.#listOnce()) tries = 0;
      }
    } finally {
      this.#isListing = false;
      this.#lacking.clear();
      this.#listFrom = Infinity;
    }
  }

  /** True: something was new. */
  async #listOnce(): Promise<boolean> {
    const fills = await this.#parts.fillsSince(this.#listFrom).catch(() => []);
    let isNew = false;
    for (const { execution, orderId, cumulative } of fills) {
      const lacking = this.#lacking.get(orderId);
      if (lacking !== undefined && cumulative >= lacking - DUST) this.#lacking.delete(orderId);
      if (this.#toldFills.has(execution.id)) continue;
      this.#toldFills.add(execution.id);
      isNew = true;
      this.#listener?.execution(execution);
    }
    return isNew;
  }

  async #pause(ms: number): Promise<void> {
    const { clock, timers } = this.#parts.ports;
    await new Promise<void>((resolve) => timers.at(clock.now() + ms, resolve));
  }
}
