/**
 * The order desk over Alpaca's adapter: what is bought is under a stop for just that much, or sold, however Alpaca fills it and
 * whatever answer is lost. The desk's clock is moved by the test; what comes back is applied as a run applies it.
 */
import assert from 'node:assert/strict';
import type { BrokerListener } from '../../../src/lib/orders/broker.ts';
import { OrderDesk } from '../../../src/lib/orders/desk.ts';
import type { OrderRecord } from '../../../src/lib/orders/order-records.ts';
import { BrokerCalls } from '../../../src/lib/session/broker-calls.ts';
import { systemTimers } from '../../../src/lib/app/system-timers.ts';
import { LOST_REPLY } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { barsOf, flat, FULL_DAY, openMinuteOf } from '../../helpers/bars.ts';
import { shareOf } from '../../helpers/exchange.ts';
import { WatchedBroker } from './rig.ts';

const T = `${FULL_DAY}-open-AAA-1`;
/** Of another signal, in the same symbol. */
const U = `${FULL_DAY}-mid-AAA-1`;

class Run implements BrokerListener {
  readonly desk: OrderDesk;
  readonly broker: WatchedBroker;
  readonly asked: string[] = [];
  readonly alerts: string[] = [];
  /** The desk's clock: the venue's, and what the test adds to it. */
  addedMs = 0;
  readonly #alpaca: LocalAlpaca;
  readonly #calls: BrokerCalls;
  #underWay = 0;

  constructor(alpaca: LocalAlpaca) {
    this.#alpaca = alpaca;
    this.broker = new WatchedBroker(alpaca);
    const clock = { now: () => this.now };
    const timers = systemTimers();
    this.#calls = new BrokerCalls(this.broker, clock, {
      at: (instant, ring) => timers.at(Date.now() + instant - this.now, ring),
    });
    const events = { bought: () => undefined, done: () => undefined, sold: () => undefined };
    this.desk = new OrderDesk({ can: this.broker.can, softStops: false, events });
    this.desk.startSession(openMinuteOf(FULL_DAY), 390);
  }

  get now(): number {
    return this.#alpaca.now() + this.addedMs;
  }

  order(report: Parameters<BrokerListener['order']>[0]): void {
    this.#apply({ kind: 'order_report', report, from: 'stream', askedAt: null });
  }

  execution(execution: Parameters<BrokerListener['execution']>[0]): void {
    this.#apply({ kind: 'execution', execution });
  }

  connection(): void {
    // The test asks by itself.
  }

  /** `m`: the entry is alive until a minute after the close of that one. */
  enter(id = T, m = 0): void {
    const stop = { kind: 'below_fill', share: 0.02 } as const;
    const entry = { id, instrument: shareOf('AAA'), quantity: 10, limit: 50.5, decisionPrice: 50.3, stop, m };
    this.desk.enter({ ...entry, hardExit: 300 });
  }

  /** Until the desk wants nothing more, its waits included as long as they are short. */
  async rest(): Promise<void> {
    for (let idle = 0; idle < 8;) {
      if (await this.#hasActed()) idle = 0;
      else {
        idle++;
        this.addedMs += 500;
      }
    }
  }

  /** So much time, and all that the desk wants in it. */
  async pass(ms: number): Promise<void> {
    for (const until = this.addedMs + ms; this.addedMs < until;) if (!(await this.#hasActed())) this.addedMs += 500;
  }

  async #hasActed(): Promise<boolean> {
    const hasActed = this.#act();
    await this.broker.settled();
    return hasActed || this.#underWay > 0;
  }

  #act(): boolean {
    const actions = this.desk.plan(this.now);
    for (const action of actions) {
      if ('record' in action) this.#apply(action.record);
      if (action.do === 'alert') this.alerts.push(action.record.code);
      if (action.do === 'place' || action.do === 'cancel')
        this.asked.push(`${action.do} ${inShort(action.do === 'place' ? action.request.clientId : action.clientId)}`);
      if (action.do === 'note' || action.do === 'alert') continue;
      this.desk.began(action);
      this.#underWay++;
      void this.#calls.perform(action).then(({ records }) => {
        for (const record of records) this.#apply(record);
        this.desk.ended(action, this.now);
        this.#underWay--;
      });
    }
    return actions.length > 0;
  }

  #apply(record: OrderRecord): void {
    this.desk.apply(record, this.now);
  }
}

function inShort(clientId: string): string {
  return clientId.replace(T, 'T').replace(U, 'U');
}

describe('the order desk over Alpaca', () => {
  let alpaca: LocalAlpaca;
  let run: Run;

  beforeEach(async () => {
    const bars = barsOf('AAA', flat(0, 389, 50, 1_000_000));
    alpaca = await LocalAlpaca.open([bars], { cash: 10_000, terms: { participation: 1 } });
    await alpaca.toClose(0);
    run = new Run(alpaca);
    await run.broker.connect(run);
    run.enter();
  });
  afterEach(async () => {
    await run.broker.disconnect();
    await alpaca.close();
  });

  /** Stops that rest at Alpaca: price and size, and what of the shares they leave. */
  const stops = async (): Promise<readonly unknown[]> => {
    const open = await run.broker.openOrders();
    const [position] = await run.broker.positions();
    return [
      ...open.map(({ clientId, state, stop, quantity }) => [clientId?.replace(T, 'T'), state, stop, quantity]),
      ['left', position?.available],
    ];
  };

  it('moves the stop that came with the entry to 2 % below the price paid: 49 for 50', async () => {
    await run.rest();
    await alpaca.trade('AAA', 50);
    await run.rest();
    // Attached at 50.30 x 0.98 = 49.294, down to 49.29.
    assert.deepEqual(run.asked, ['place T-entry1', 'place T-stop2']);
    assert.deepEqual(await stops(), [
      ['T-stop2', 'working', 49, 10],
      ['left', 0],
    ]);
    assert.equal(run.desk.trades[0]?.protectedBy, `${T}-stop2`);
    assert.deepEqual(run.alerts, []);
  });

  it('protects a part at once: the rest is cancelled, the stop that waits for all goes with it, and one of our own rests', async () => {
    await run.rest();
    await alpaca.trade('AAA', 50, 4);
    await run.rest();
    assert.deepEqual(run.asked, ['place T-entry1', 'cancel T-entry1', 'place T-stop2']);
    assert.deepEqual(await stops(), [
      ['T-stop2', 'working', 49, 4],
      ['left', 0],
    ]);
    assert.equal(run.desk.trades[0]?.protectedBy, `${T}-stop2`);
  });

  it('takes back what another signal buys of it before it places that stop: Alpaca would refuse it beside it', async () => {
    run.enter(U, 1);
    await run.rest();
    // 4 shares are there, for the entry that came first.
    await alpaca.trade('AAA', 50, 4);
    await run.rest();
    assert.deepEqual(run.asked, [
      ...['place T-entry1', 'place U-entry1'],
      ...['cancel T-entry1', 'cancel U-entry1', 'place T-stop2'],
    ]);
    assert.deepEqual(await stops(), [
      ['T-stop2', 'working', 49, 4],
      ['left', 0],
    ]);
    assert.deepEqual(run.alerts, []);
  });

  it('sells what is bare at once when its entry has ended, and not before: Alpaca would refuse it', async () => {
    await run.rest();
    alpaca.faults.cancelNextLate();
    await alpaca.trade('AAA', 50, 4);
    // The rest is cancelled, and that takes its time: after 5 s the part that has no stop is to be sold.
    await run.pass(12_000);
    assert.deepEqual([...new Set(run.asked)], ['place T-entry1', 'cancel T-entry1']);
    assert.deepEqual(run.alerts, ['unprotected']);
    alpaca.desk.closed();
    await run.pass(2_000);
    assert.equal(run.asked.at(-1), 'place T-exit1');
    await alpaca.trade('AAA', 49.5);
    await run.rest();
    assert.deepEqual(await run.broker.positions(), []);
    assert.ok(!run.alerts.includes('exit_rejected'), run.alerts.join());
  });

  for (const lost of ['entry', 'stop', 'cancel', 'exit'] as const)
    it(`buys once, holds it under one stop and sells it once, though the answer to its ${lost} is lost`, async () => {
      const lose = (what: typeof lost, call: string): void => {
        if (lost === what) alpaca.faults.rest.next(call, LOST_REPLY);
      };
      lose('entry', 'POST /v2/orders');
      await run.rest();
      await alpaca.trade('AAA', 50);
      lose('stop', 'PATCH /v2/orders/*');
      await run.rest();
      assert.deepEqual((await stops()).at(-1), ['left', 0]);
      assert.equal(run.desk.trades[0]?.held, 10);
      lose('cancel', 'DELETE /v2/orders/*');
      lose('exit', 'POST /v2/orders');
      run.desk.exit(T);
      await run.rest();
      await alpaca.trade('AAA', 49.5);
      await run.rest();
      assert.deepEqual(await run.broker.positions(), []);
      assert.deepEqual(await run.broker.openOrders(), []);
      const fills = await run.broker.executionsSince(0);
      assert.deepEqual(
        fills.map(({ clientId, side, quantity }) => [(clientId ?? '').replace(T, 'T'), side, quantity]),
        [
          ['T-entry1', 'buy', 10],
          ['T-exit1', 'sell', 10],
        ],
      );
      assert.equal(run.desk.trades.at(0)?.isOver, true);
    });
});
