/** The faults of a broker, one by one where each is certain, and all of them by seed. */
import assert from 'node:assert/strict';
import { SimBroker } from '../../../src/lib/brokers/sim/broker.ts';
import type { SimExchange } from '../../../src/lib/brokers/sim/exchange.ts';
import { NO_FAULTS, type FaultPlan } from '../../../src/lib/brokers/sim/fault-plan.ts';
import { FaultyBroker } from '../../../src/lib/brokers/sim/faulty.ts';
import { BrokerError, NetworkError, TbotError } from '../../../src/lib/core/errors.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import { Ear } from '../../contract/rig.ts';
import { barsOf, flat } from '../../helpers/bars.ts';
import { entry, exchangeOf, toClose } from '../../helpers/exchange.ts';
import { MovedClock } from '../../helpers/moved-clock.ts';

interface Rig {
  readonly exchange: SimExchange;
  readonly broker: FaultyBroker;
  readonly clock: MovedClock;
  readonly ear: Ear;
}

/** Minute 1 has closed; A trades at 50 all day. */
async function rigOf(plan: Partial<FaultPlan>, seed = 1): Promise<Rig> {
  const exchange = exchangeOf([barsOf('A', flat(0, 389, 50))]);
  toClose(exchange, 1);
  const clock = new MovedClock(exchange.now());
  const world = { rng: seededRng(seed), clock, timers: clock };
  const broker = new FaultyBroker(new SimBroker(exchange), { ...NO_FAULTS, ...plan }, world);
  const ear = new Ear();
  await broker.connect(ear);
  return { exchange, broker, clock, ear };
}

const ORDER = entry('t', 'A', 10, 50.25, { stop: 49 });

/** Whether it has been answered. */
async function isDone(asked: Promise<unknown>): Promise<boolean> {
  let done = false;
  asked.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('a faulty broker', () => {
  it('loses a request: nothing is there', async () => {
    const { broker, exchange } = await rigOf({ requestLost: 1 });
    await assert.rejects(broker.place(ORDER), NetworkError);
    assert.equal(exchange.orderByClientId('t-entry1'), null);
  });

  it('loses an answer: the order is there, and once faults stop it can be looked up', async () => {
    const { broker, ear } = await rigOf({ responseLost: 1 });
    await assert.rejects(broker.place(ORDER), NetworkError);
    assert.deepEqual(ear.statesOf('t-entry1'), ['working']);
    broker.switchOff();
    assert.equal((await broker.orderByClientId('t-entry1'))?.state, 'working');
  });

  it('answers late', async () => {
    const { broker, clock, exchange } = await rigOf({ responseLate: 1, delayMaxMs: 2_000 });
    const asked = broker.place(ORDER);
    assert.equal(await isDone(asked), false);
    assert.equal(exchange.orderByClientId('t-entry1')?.state, 'working');
    clock.pass(2_000);
    assert.equal((await asked).state, 'working');
  });

  it('is busy for some calls: a 429 has done nothing, a 503 may have, and both can be tried again', async () => {
    const codes = new Set<string>();
    let done = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { broker, exchange } = await rigOf({ busy: 1, busyMaxCalls: 1 }, seed);
      const error = await broker.place(ORDER).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof TbotError && error.retryable);
      const isThere = exchange.orderByClientId('t-entry1') !== null;
      assert.ok(error instanceof NetworkError || !isThere);
      codes.add(`${error.code} ${String(isThere)}`);
      done++;
    }
    assert.equal(done, 40);
    assert.deepEqual([...codes].toSorted(), ['no_answer false', 'no_answer true', 'rate_limited false']);
  });

  it('stops being busy after as many calls as the plan allows', async () => {
    const { broker } = await rigOf({ busy: 1, busyMaxCalls: 3 });
    await assert.rejects(broker.account());
    broker.switchOff();
    assert.equal((await broker.account()).cash, 100_000);
  });

  it('has its token expire, and asks for another try', async () => {
    const { broker } = await rigOf({ tokenExpired: 1 });
    await assert.rejects(broker.account(), (error) => error instanceof BrokerError && error.retryable);
  });

  it('is out of reach for a while, and never tells what happened meanwhile', async () => {
    const { broker, clock, ear, exchange } = await rigOf({ outage: 1, outageMaxMs: 60_000 });
    exchange.place(ORDER);
    const before = ear.orders.length;
    await assert.rejects(broker.account(), NetworkError);
    assert.deepEqual(ear.connections, ['lost']);
    toClose(exchange, 2);
    assert.equal(exchange.executionsSince(0).length, 1);
    clock.pass(60_000);
    assert.deepEqual(ear.connections, ['lost', 'restored']);
    assert.deepEqual([ear.orders.length, ear.executions], [before, []]);
    broker.switchOff();
    assert.equal((await broker.executionsSince(0)).length, 1);
  });

  it('ends an outage when faults stop', async () => {
    const { broker, ear } = await rigOf({ outage: 1 });
    await assert.rejects(broker.account(), NetworkError);
    broker.switchOff();
    assert.deepEqual(ear.connections, ['lost', 'restored']);
    assert.equal((await broker.account()).cash, 100_000);
  });

  it('rejects an order after it was accepted, with its stop, and says so ever after', async () => {
    const { broker, ear } = await rigOf({ lateReject: 1 });
    assert.equal((await broker.place(ORDER)).state, 'working');
    assert.deepEqual(ear.statesOf('t-entry1'), ['working', 'rejected']);
    assert.equal(ear.statesOf('t-stop1').at(-1), 'rejected');
    assert.equal((await broker.orderByClientId('t-entry1'))?.state, 'rejected');
    assert.deepEqual(await broker.openOrders(), []);
  });

  it('tells positions and orders as they were, for some seconds after they changed', async () => {
    const { broker, clock, exchange } = await rigOf({ stale: 1, staleMaxMs: 5_000 });
    await broker.place(ORDER);
    assert.deepEqual(await broker.openOrders(), []);
    toClose(exchange, 2);
    await new Promise((resolve) => setImmediate(resolve));
    // before its fill: the entry, and the stop that was held for it
    assert.equal((await broker.openOrders()).length, 2);
    clock.pass(5_001);
    assert.equal((await broker.openOrders()).length, 1);
    exchange.ownerTrade('A', 'buy', 1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await broker.positions())[0]?.quantity, 10);
    clock.pass(5_001);
    assert.equal((await broker.positions())[0]?.quantity, 11);
  });

  it('loses events', async () => {
    const { exchange, ear } = await rigOf({ eventLost: 1 });
    exchange.ownerTrade('A', 'buy', 1);
    assert.deepEqual([ear.orders, ear.executions], [[], []]);
  });

  it('tells events twice, the second time later', async () => {
    const { exchange, ear, clock } = await rigOf({ eventTwice: 1 });
    exchange.ownerTrade('A', 'buy', 1);
    assert.equal(ear.executions.length, 1);
    clock.pass(3_000);
    assert.deepEqual(ear.executions[0], ear.executions[1]);
    assert.equal(ear.executions.length, 2);
  });

  it('tells events late and in another order', async () => {
    const orders = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const { exchange, ear, clock } = await rigOf({ eventLate: 1 }, seed);
      exchange.place(ORDER);
      exchange.cancel('t-entry1');
      assert.deepEqual(ear.orders, []);
      clock.pass(3_000);
      orders.add(ear.statesOf('t-entry1').join(' '));
    }
    assert.deepEqual([...orders].toSorted(), ['cancelled working', 'working cancelled']);
  });

  it('is at fault alike with the same seed, and differently with another', async () => {
    const all: Partial<FaultPlan> = {
      ...{ requestLost: 0.1, responseLost: 0.1, busy: 0.05, tokenExpired: 0.05, outage: 0.02, lateReject: 0.1 },
      ...{ stale: 0.2, eventLost: 0.1, eventTwice: 0.1, eventLate: 0.1 },
    };
    const run = async (seed: number): Promise<string> => {
      const { broker, clock, exchange, ear } = await rigOf(all, seed);
      const said: string[] = [];
      for (let at = 0; at < 60; at++) {
        const id = `t${String(at)}`;
        for (const asked of [() => broker.place(entry(id, 'A', 1, 50.25)), () => broker.positions()])
          await asked().then(
            () => said.push('done'),
            (error: unknown) => said.push(error instanceof TbotError ? error.code : String(error)),
          );
        toClose(exchange, at + 2);
        clock.pass(60_000);
      }
      return [...said, ...ear.connections, ear.orders.length, JSON.stringify([...broker.happened])].join(' ');
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    assert.equal(first, again);
    assert.notEqual(first, other);
    for (const fault of Object.keys(all)) assert.ok(`${first}${other}`.includes(`"${fault}"`), fault);
  });
});
