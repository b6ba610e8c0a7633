/** A desk whose broker is the test itself: it reads what the desk asks for, in short, and says what came back. */
import assert from 'node:assert/strict';
import type { Capabilities } from '../../src/lib/orders/broker.ts';
import { callOf, type DeskAction } from '../../src/lib/orders/desk-action.ts';
import { OrderDesk } from '../../src/lib/orders/desk.ts';
import type { EntryOrder } from '../../src/lib/orders/executor.ts';
import type { OrderRecord, OrderReported } from '../../src/lib/orders/order-records.ts';
import type { BrokerOrderState, ExecutionReport, OrderReport, OrderRequest } from '../../src/lib/orders/order.ts';

export const OPEN_MINUTE = 27_000_000;
export const OPEN_AT = OPEN_MINUTE * 60_000;

/** A broker that can do little: no attached stop, no replace, no unique ids. */
export const PLAIN: Capabilities = {
  ...{ attachedStop: 'none', restingStop: 'any', putStop: false, fractionalLimit: true, replace: 'none' },
  ...{ stopToMarket: false, refusesTwins: false, lookupLagMs: 2_000, entryLife: 'day', streamsOrders: true },
  ...{ hasQuotes: true, hasOptionChain: true, hasImbalance: false, hasPreview: false },
};

/** The trade of these tests, and its order ids: T-entry1, T-stop1 ... */
export const T = '2026-01-05-open-AAA-1';
/** Another one, of another strategy: U-entry1, U-stop1 ... */
export const U = '2026-01-05-mid-AAA-1';
export const ENTRY: EntryOrder = {
  id: T,
  instrument: { kind: 'stock', ticker: 'AAA', multiplier: 1, contract: null, isSynthetic: false },
  quantity: 10,
  limit: 50.25,
  decisionPrice: 50,
  stop: { kind: 'below_fill', share: 0.02 },
  m: 0,
  hardExit: 50,
};

export class Script {
  desk: OrderDesk;
  /** Of the trade's minute: the entry is sent at its beginning. */
  now = OPEN_AT + 60_000;
  told: string[] = [];
  readonly records: { readonly record: OrderRecord; readonly at: number }[] = [];
  readonly requests = new Map<string, OrderRequest>();
  readonly #can: Capabilities;
  readonly #softStops: boolean;
  readonly #underWay = new Map<string, DeskAction>();
  #fills = 0;

  constructor(can: Partial<Capabilities> = {}, entry: EntryOrder | null = ENTRY, softStops = false) {
    this.#can = { ...PLAIN, ...can };
    this.#softStops = softStops;
    this.desk = this.#fresh();
    if (entry !== null) this.desk.enter(entry);
  }

  /** The process dies; the next one reads the journal. */
  restart(entry: EntryOrder = ENTRY, isExiting = false): void {
    this.told = [];
    this.#underWay.clear();
    this.desk = this.#fresh();
    this.desk.enter(entry);
    for (const { record, at } of this.records) this.desk.apply(record, at);
    if (isExiting) this.desk.exit(entry.id);
  }

  /** What the desk asks for now, until it asks for nothing more; what is journaled is. */
  asks(): string[] {
    const asked: string[] = [];
    for (let plan = this.desk.plan(this.now); plan.length > 0; plan = this.desk.plan(this.now)) {
      for (const action of plan) {
        asked.push(short(action));
        if ('record' in action) this.commit(action.record);
        if (action.do === 'place') this.requests.set(short(action), action.request);
        this.desk.began(action);
        if (action.do !== 'note' && action.do !== 'alert') this.#underWay.set(inShort(callOf(action)), action);
      }
      assert.ok(asked.length < 100, asked.join('\n'));
    }
    return asked;
  }

  later(ms: number): this {
    this.now += ms;
    return this;
  }

  commit(record: OrderRecord): this {
    this.records.push({ record, at: this.now });
    this.desk.apply(record, this.now);
    return this;
  }

  /** The call of that name comes back with those records. */
  back(call: string, ...records: readonly OrderRecord[]): this {
    const action = this.#underWay.get(call);
    assert.ok(action !== undefined, `${call} is not under way: ${[...this.#underWay.keys()].join(', ')}`);
    this.#underWay.delete(call);
    for (const record of records) this.commit(record);
    this.desk.ended(action, this.now);
    return this;
  }

  isUnderWay(call: string): boolean {
    return this.#underWay.has(call);
  }

  replied(order: string, state: BrokerOrderState, filled = 0): this {
    return this.back(`place ${order}`, this.#said(order, state, filled, 'reply'));
  }
  lookedUp(order: string, state: BrokerOrderState | null, filled = 0, quantity = 10): this {
    if (state !== null) return this.back(`lookup ${order}`, this.#said(order, state, filled, 'lookup', quantity));
    const action = this.#underWay.get(`lookup ${order}`);
    const proves = action?.do === 'lookup' && action.provesAbsence;
    return this.back(`lookup ${order}`, ...(proves ? [{ kind: 'order_absent', clientId: full(order) } as const] : []));
  }
  streamed(order: string, state: BrokerOrderState, filled = 0, quantity = 10): this {
    return this.commit(this.#said(order, state, filled, 'stream', quantity));
  }
  unanswered(order: string): this {
    return this.back(`place ${order}`, {
      kind: 'order_unknown',
      clientId: full(order),
      asked: 'place',
      error: 'timeout',
    });
  }
  filled(order: string, quantity: number, price: number, id = `x${String(++this.#fills)}`): this {
    return this.commit({ kind: 'execution', execution: this.execution(order, quantity, price, id) });
  }
  position(available: number): this {
    const record = { kind: 'position_seen', ticker: 'AAA', quantity: available, available, askedAt: this.now } as const;
    return this.back('positions AAA', record);
  }

  execution(order: string, quantity: number, price: number, id: string): ExecutionReport {
    return {
      ...{ id, clientId: full(order), ticker: 'AAA', side: order.includes('entry') ? 'buy' : 'sell', quantity, price },
      ...{ fees: 0.5, slippage: 0, at: this.now, isSessionEnd: false },
    };
  }
  report(order: string, state: BrokerOrderState, filled = 0, quantity = 10): OrderReport {
    const isEntry = order.includes('entry');
    return {
      ...{
        clientId: full(order),
        brokerId: `b-${order}`,
        ticker: 'AAA',
        side: isEntry ? 'buy' : 'sell',
        quantity,
        filled,
      },
      quantity: state === 'filled' ? filled : quantity,
      ...{ kind: isEntry ? 'limit' : 'stop', limit: null, stop: null, state, reason: null, at: this.now },
    };
  }

  /** The entry of ten bought at 50, with its own stop at 49 at rest. */
  protectedTrade(): this {
    this.asks();
    this.replied('T-entry1', 'working').filled('T-entry1', 10, 50).streamed('T-entry1', 'filled', 10).asks();
    this.replied('T-stop1', 'working').asks();
    this.lookedUp('T-stop1', 'working').asks();
    this.told = [];
    return this;
  }

  #said(
    order: string,
    state: BrokerOrderState,
    filled: number,
    from: OrderReported['from'],
    quantity = 10,
  ): OrderReported {
    const askedAt = from === 'lookup' ? this.now : null;
    return { kind: 'order_report', report: this.report(order, state, filled, quantity), from, askedAt };
  }

  #fresh(): OrderDesk {
    const events = {
      bought: (
        _: string,
        { m, quantity, price }: { m: number; quantity: number; price: number },
        stop: number | null,
      ) => void this.told.push(`${String(m)} bought ${String(quantity)} at ${String(price)}, stop ${String(stop)}`),
      done: (_: string, m: number) => void this.told.push(`${String(m)} done`),
      sold: (_: string, { m, quantity, price }: { m: number; quantity: number; price: number }, cause: string) =>
        void this.told.push(`${String(m)} sold ${String(quantity)} at ${String(price)} by ${cause}`),
    };
    const desk = new OrderDesk({ can: this.#can, softStops: this.#softStops, events });
    desk.startSession(OPEN_MINUTE, 390);
    return desk;
  }
}

function full(order: string): string {
  return order.replace(/^T-/, `${T}-`).replace(/^U-/, `${U}-`);
}

function inShort(text: string): string {
  return text.replaceAll(T, 'T').replaceAll(U, 'U');
}

function short(action: DeskAction): string {
  return inShort(textOf(action));
}

function textOf(action: DeskAction): string {
  if (action.do === 'note') return action.record.kind;
  if (action.do === 'alert') return `alert ${action.record.code}`;
  if (action.do !== 'place') return callOf(action);
  const { clientId, side, kind, quantity, limit, stop, attachedStop, replaces } = action.request;
  const price = limit ?? stop;
  const at = price === null ? '' : ` at ${String(price)}`;
  const attached = attachedStop === null ? '' : ` with a stop at ${String(attachedStop.price)}`;
  const instead = replaces === null ? '' : ` for ${replaces}`;
  return `${clientId}: ${side} ${String(quantity)} ${kind}${at}${attached}${instead}`;
}
