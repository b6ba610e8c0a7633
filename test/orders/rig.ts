/**
 * A desk at a model venue, with the runner between them reduced to what it has to keep: commit, apply, call, and turn what
 * comes back into records. It can die at any moment: then a new desk reads the journal, and what was under way is lost to it
 * but not to the broker.
 */
import type { Capabilities, BrokerPosition } from '../../src/lib/orders/broker.ts';
import { OrderDesk, type TradeView } from '../../src/lib/orders/desk.ts';
import type { DeskAction } from '../../src/lib/orders/desk-action.ts';
import type { EntryOrder } from '../../src/lib/orders/executor.ts';
import type { OrderRecord } from '../../src/lib/orders/order-records.ts';
import { reconcile, type BrokerSnapshot } from '../../src/lib/orders/reconcile.ts';
import { ModelVenue } from './model-venue.ts';
import type { TapeOfChance } from './tape-of-chance.ts';

export const OPEN_MINUTE = 27_000_000;
export const OPEN_AT = OPEN_MINUTE * 60_000;

type Step =
  | { readonly enter: EntryOrder }
  | { readonly exit: string }
  | { readonly cancelEntries: true }
  | { readonly high: number }
  | { readonly at: number; readonly record: OrderRecord };

interface Call {
  readonly action: DeskAction;
  readonly askedAt: number;
  arrivesAt: number | null;
  readonly returnsAt: number;
  /** Null: no answer. */
  records: readonly OrderRecord[] | null;
  isLost: boolean;
  /** Whose call it is: a dead desk hears nothing. */
  readonly desk: OrderDesk;
}

export class Rig {
  readonly can: Capabilities;
  readonly softStops: boolean;
  readonly venue: ModelVenue;
  readonly #chance: TapeOfChance;
  readonly journal: Step[] = [];
  /** Alerts by code. */
  readonly alerts: string[] = [];
  readonly actions: DeskAction[] = [];
  now = OPEN_AT + 60_000;
  #calls: Call[] = [];
  #before: BrokerSnapshot | null = null;
  desk: OrderDesk;
  told: string[] = [];

  constructor(can: Capabilities, softStops: boolean, chance: TapeOfChance) {
    this.can = can;
    this.softStops = softStops;
    this.#chance = chance;
    this.venue = new ModelVenue(chance, can);
    this.desk = this.#fresh(this.told);
  }

  tell(step: Exclude<Step, { record: OrderRecord }>): void {
    this.journal.push(step);
    take(this.desk, step);
  }

  commit(record: OrderRecord): void {
    const step = { at: this.now, record };
    this.journal.push(step);
    take(this.desk, step);
  }

  /** The process dies, and another one reads what it has left. */
  crash(): void {
    for (const call of this.#calls) call.isLost = true;
    this.told = [];
    this.desk = this.#fresh(this.told);
    for (const step of this.journal) take(this.desk, step);
  }

  /** What another desk makes of the same journal. */
  refold(): { readonly trades: readonly TradeView[]; readonly orders: unknown; readonly told: readonly string[] } {
    const told: string[] = [];
    const desk = this.#fresh(told);
    for (const step of this.journal) take(desk, step);
    return { trades: desk.trades, orders: desk.orders, told };
  }

  /** All that happens until that time, and what the desk makes of it. */
  passTo(time: number, check: () => void): void {
    for (let rounds = 0; ; rounds++) {
      if (rounds > 5_000) throw new Error('the desk does not come to rest');
      this.venue.pass(this.now);
      const hasHeard = this.#hear();
      const hasActed = this.#act();
      check();
      if (hasHeard || hasActed) continue;
      if (this.now >= time) return;
      this.now = Math.min(time, this.#nextAt());
    }
  }

  reconcile(): void {
    const { venue, now } = this;
    const openOrders = venue.orders
      .filter((order) => venue.isLive(order) && order.visibleAt <= now)
      .map((order) => venue.report(order, now));
    const tickers = [...new Set(venue.fills.map(({ ticker }) => ticker))];
    const positions = tickers.map((ticker): BrokerPosition => {
      return { ticker, quantity: venue.position(ticker), available: venue.available(ticker, now) };
    });
    const snapshot = { askedAt: now, openOrders, positions, executions: venue.fills, cash: 0 };
    for (const record of reconcile(this.desk, snapshot, this.#before).records) this.commit(record);
    this.#before = snapshot;
  }

  #fresh(told: string[]): OrderDesk {
    const events = {
      bought: (
        id: string,
        { m, quantity, price }: { m: number; quantity: number; price: number },
        stop: number | null,
      ) => void told.push(`${id} bought ${String(quantity)} at ${String(price)} in ${String(m)}, stop ${String(stop)}`),
      done: (id: string) => void told.push(`${id} done`),
      sold: (id: string, { m, quantity }: { m: number; quantity: number }, cause: string) =>
        void told.push(`${id} sold ${String(quantity)} in ${String(m)} by ${cause}`),
    };
    const desk = new OrderDesk({ can: this.can, softStops: this.softStops, events });
    desk.startSession(OPEN_MINUTE, 390);
    return desk;
  }

  #nextAt(): number {
    const { venue } = this;
    const waits = [
      ...venue.stream.map(({ at }) => at),
      ...venue.orders.map(({ cancelAt }) => cancelAt),
      ...this.#calls.flatMap(({ arrivesAt, returnsAt, isLost }) => [arrivesAt, isLost ? null : returnsAt]),
      this.desk.deadline(this.now),
    ];
    return Math.min(...waits.filter((at): at is number => at !== null && at > this.now));
  }

  /** What has arrived by now, at the broker and here. */
  #hear(): boolean {
    let hasHeard = false;
    for (const call of this.#calls) {
      if (call.arrivesAt === null || call.arrivesAt > this.now) continue;
      call.arrivesAt = null;
      call.records = this.#answer(call.action, call.askedAt);
      hasHeard = true;
    }
    const due = this.venue.stream.filter(({ at }) => at <= this.now);
    this.venue.stream = this.venue.stream.filter(({ at }) => at > this.now);
    for (const { record } of due) this.commit(record);
    const back = this.#calls.filter((call) => call.returnsAt <= this.now && call.arrivesAt === null);
    this.#calls = this.#calls.filter((call) => !back.includes(call));
    for (const { action, records, isLost, desk } of back) {
      if (isLost || desk !== this.desk) continue;
      for (const record of records ?? unanswered(action)) this.commit(record);
      this.desk.ended(action, this.now);
    }
    return hasHeard || due.length > 0 || back.length > 0;
  }

  #act(): boolean {
    const plan = this.desk.plan(this.now);
    for (const action of plan) {
      this.actions.push(action);
      if ('record' in action) this.commit(action.record);
      if (action.do === 'alert') this.alerts.push(action.record.code);
      if (action.do === 'alert' || action.do === 'note') continue;
      this.desk.began(action);
      const isWay = this.#chance.onceIn(10);
      const delay = this.#chance.pick([0, 0, 20, 400]);
      const back = this.#chance.pick([0, 0, 100, 1_500]);
      this.#calls.push({
        ...{ action, askedAt: this.now, records: null, isLost: false, desk: this.desk },
        arrivesAt: isWay ? null : this.now + delay,
        returnsAt: isWay ? this.now + 3_000 : this.now + delay + back,
      });
    }
    return plan.length > 0;
  }

  /** What the broker does and says; null: the answer is lost. */
  #answer(action: DeskAction, askedAt: number): readonly OrderRecord[] | null {
    const { venue, now } = this;
    const records = this.#records(action, askedAt);
    venue.pass(now);
    return this.#chance.onceIn(8) ? null : records;
  }

  #records(action: DeskAction, askedAt: number): readonly OrderRecord[] {
    const { venue, now } = this;
    switch (action.do) {
      case 'place': {
        const report = venue.place(action.request, now);
        const { clientId } = action.request;
        if (report === 'duplicate')
          return [{ kind: 'order_unknown', clientId, asked: 'place', error: 'duplicate_order' }];
        return [{ kind: 'order_report', report, from: 'reply', askedAt: null }];
      }
      case 'cancel':
        if (venue.cancel(action.clientId, now)) return [];
        return [{ kind: 'cancel_refused', clientId: action.clientId, error: 'not_cancellable' }];
      case 'lookup': {
        const { clientId, provesAbsence } = action;
        const order = venue.find(clientId);
        if (order !== undefined && order.visibleAt <= now)
          return [{ kind: 'order_report', report: venue.report(order, now), from: 'lookup', askedAt }];
        return provesAbsence ? [{ kind: 'order_absent', clientId }] : [];
      }
      case 'executions':
        return venue.fills
          .filter(({ id, at }) => at >= action.since && !this.desk.hasExecution(id))
          .map((execution) => ({ kind: 'execution', execution }));
      case 'positions': {
        const { ticker } = action;
        const available = venue.available(ticker, now);
        return [{ kind: 'position_seen', ticker, quantity: venue.position(ticker), available, askedAt }];
      }
      case 'quote':
        return [{ kind: 'quote_seen', ticker: action.ticker, bid: 1.2 }];
      case 'note':
      case 'alert':
        return [];
    }
  }
}

function take(desk: OrderDesk, step: Step): void {
  if ('enter' in step) desk.enter(step.enter);
  else if ('exit' in step) desk.exit(step.exit);
  else if ('cancelEntries' in step) desk.cancelEntries();
  else if ('high' in step) desk.observe(() => ({ high: step.high, low: step.high }));
  else desk.apply(step.record, step.at);
}

function unanswered(action: DeskAction): readonly OrderRecord[] {
  if (action.do === 'place')
    return [{ kind: 'order_unknown', clientId: action.request.clientId, asked: 'place', error: 'timeout' }];
  if (action.do === 'cancel')
    return [{ kind: 'order_unknown', clientId: action.clientId, asked: 'cancel', error: 'timeout' }];
  return [];
}
