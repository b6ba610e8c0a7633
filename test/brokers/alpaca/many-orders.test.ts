/**
 * An account in which others trade a lot: a snapshot is made in a few calls, whatever the number of their orders and fills, and
 * what is ours among them is known by its id all the same, also after a restart.
 */
import assert from 'node:assert/strict';
import { takeSnapshot } from '../../../src/lib/session/snapshot.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { barsOf, flat } from '../../helpers/bars.ts';
import { entry } from '../../helpers/exchange.ts';
import { systemTimers } from '../../../src/lib/app/system-timers.ts';
import { portsOf, WatchedBroker } from './rig.ts';

const T = '2022-03-01-open-AAA-1';
const DAY = { qty: '1', time_in_force: 'day' };
const QUIET = { order: () => undefined, execution: () => undefined, connection: () => undefined };

describe('Alpaca, in an account with 300 orders of others:', () => {
  let alpaca: LocalAlpaca;
  let broker: WatchedBroker;

  beforeEach(async () => {
    const bars = ['AAA', 'BBB', 'CCC'].map((symbol) => barsOf(symbol, flat(0, 389, 50, 1_000_000)));
    alpaca = await LocalAlpaca.open(bars, { cash: 1_000_000, terms: { participation: 1 } });
    await alpaca.toClose(0);
    broker = new WatchedBroker(alpaca);
    await broker.connect(QUIET);
    // 100 filled buys, whose 100 shares 100 stops of others hold; 100 more buys with a stop each, which wait.
    for (let n = 0; n < 100; n++) alpaca.desk.place({ ...DAY, symbol: 'BBB', side: 'buy', type: 'market' });
    await broker.place(entry(T, 'AAA', 10, 50.25, { stop: 49 }));
    await alpaca.trade('AAA', 50);
    for (let n = 0; n < 100; n++)
      alpaca.desk.place({ ...DAY, symbol: 'BBB', side: 'sell', type: 'stop', stop_price: '40' });
    const waits = {
      side: 'buy',
      type: 'limit',
      limit_price: '45',
      order_class: 'oto',
      stop_loss: { stop_price: '41' },
    };
    for (let n = 0; n < 100; n++) alpaca.desk.place({ ...DAY, symbol: 'BBB', ...waits });
    await broker.settled();
    await broker.disconnect();
  });
  afterEach(async () => {
    await broker.disconnect();
    await alpaca.close();
  });

  /** By whose clock the session is today's: what has ended on an earlier day is not asked for. */
  const today = (): WatchedBroker =>
    new WatchedBroker(alpaca, { ...portsOf(), clock: alpaca, timers: systemTimers(alpaca) });

  /** What was asked for one snapshot, each path with how often. */
  const asked = async (of: WatchedBroker): Promise<Record<string, number>> => {
    const before = alpaca.calls.length;
    const snapshot = await takeSnapshot(of, alpaca, alpaca.exchange.setup.session.open);
    // 100 stops, 100 entries and the stops that wait with them; and the stop of ours.
    assert.equal(snapshot.openOrders.length, 301);
    assert.deepEqual(
      snapshot.openOrders.filter(({ clientId }) => clientId !== null).map(({ clientId, state }) => [clientId, state]),
      [[`${T}-stop1`, 'working']],
    );
    assert.equal(snapshot.executions.length, 101);
    assert.deepEqual(
      snapshot.executions.filter(({ clientId }) => clientId !== null).map(({ clientId }) => clientId),
      [`${T}-entry1`],
    );
    const calls: Record<string, number> = {};
    for (const { path } of alpaca.calls.slice(before)) calls[path] = (calls[path] ?? 0) + 1;
    return calls;
  };

  it('a run that starts makes its snapshot in 7 calls, and the next one in 6', async () => {
    const next = today();
    await next.connect(QUIET);
    // Open orders twice (by themselves, with their legs) and one list of all; 101 fills in pages of 100.
    assert.deepEqual(await asked(next), {
      ...{ '/v2/orders': 3, '/v2/positions': 1, '/v2/account/activities/FILL': 2, '/v2/account': 1 },
    });
    assert.deepEqual(await asked(next), {
      ...{ '/v2/orders': 2, '/v2/positions': 1, '/v2/account/activities/FILL': 2, '/v2/account': 1 },
    });
    await next.disconnect();
  });

  it('fills of others alone take one list and no question each', async () => {
    const next = today();
    await next.connect(QUIET);
    const before = alpaca.calls.length;
    const fills = await next.executionsSince(alpaca.exchange.setup.session.open);
    assert.deepEqual(
      fills.filter(({ clientId }) => clientId !== null).map(({ clientId }) => clientId),
      [`${T}-entry1`],
    );
    assert.deepEqual(
      alpaca.calls.slice(before).map(({ path }) => path),
      ['/v2/account/activities/FILL', '/v2/account/activities/FILL', '/v2/orders'],
    );
    await next.disconnect();
  });

  it('a list of more than 500 is read page by page, each beginning after the last order of the one before', async () => {
    for (let n = 0; n < 400; n++)
      alpaca.desk.cancel(
        (alpaca.desk.place({ ...DAY, symbol: 'CCC', side: 'buy', type: 'limit', limit_price: '44' }) as { id: string })
          .id,
      );
    const next = new WatchedBroker(alpaca);
    await next.connect(QUIET);
    // 701 orders that are no legs: 500 and 201.
    assert.equal((await asked(next))['/v2/orders'], 4);
    await next.disconnect();
  });
});
