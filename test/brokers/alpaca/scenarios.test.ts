/**
 * What has gone wrong with brokers elsewhere, done to the adapter by the local Alpaca through the vendor's own client. In the end
 * there is never a second order, a fill is told once, and what nobody knows is told as not known.
 */
import assert from 'node:assert/strict';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { retryAfterOf } from '../../../src/lib/core/backoff.ts';
import { BrokerError, NetworkError, TbotError } from '../../../src/lib/core/errors.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import { calendarGaps } from '../../../src/lib/brokers/alpaca/calendar-check.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { verdictOn } from '../../../src/lib/orders/states.ts';
import {
  busy,
  edited,
  EVENTS_FIRST,
  hanging,
  heldUntil,
  html,
  isEvent,
  LOST_REPLY,
  LOST_REQUEST,
  orderEdited,
  refused,
  serverError,
  slow,
  TWICE,
  withField,
  without,
} from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca, type AlpacaOptions } from '../../alpaca/local-alpaca.ts';
import { KEYS } from '../../alpaca/sdk.ts';
import { barsOf, flat } from '../../helpers/bars.ts';
import { entry, exit, stopOrder } from '../../helpers/exchange.ts';
import { MovedClock } from '../../helpers/moved-clock.ts';
import { clientOf, until, WatchedBroker } from './rig.ts';

const DATE = '2022-03-01';
const T = `${DATE}-open-AAA-1`;
const POST = 'POST /v2/orders';

describe('Alpaca, when things go wrong:', () => {
  let alpaca: LocalAlpaca;
  let broker: WatchedBroker;

  const connected = async (options: AlpacaOptions = {}): Promise<void> => {
    const bars = barsOf('AAA', flat(0, 389, 50, 1_000_000));
    alpaca = await LocalAlpaca.open([bars], { cash: 10_000, terms: { participation: 1 }, ...options });
    await alpaca.toClose(0);
    broker = new WatchedBroker(alpaca);
    await broker.connect(QUIET);
  };

  beforeEach(() => connected());
  afterEach(async () => {
    await broker.disconnect();
    await alpaca.close();
  });

  const buy = (more: { stop?: number } = {}): ReturnType<typeof entry> => entry(T, 'AAA', 10, 50.25, more);
  const bought = async (): Promise<void> => {
    await broker.place(buy());
    await alpaca.trade('AAA', 50);
    await broker.settled();
  };
  const stateOf = async (clientId: string): Promise<string | undefined> =>
    (await broker.orderByClientId(clientId))?.state;
  const orders = (): number => [...alpaca.desk.orders].filter(({ parent }) => parent === null).length;

  for (const [what, fault] of Object.entries({
    'never answers': hanging(true),
    'is lost on the way back': LOST_REPLY,
    'is a page of a proxy': html(true),
    'is an error of the server': serverError(true),
    'lacks the status': edited(without('status')),
  }))
    it(`1. an order whose answer ${what} is there once, and found with its stop`, async () => {
      const time = new MovedClock(Date.now());
      const other = new WatchedBroker(alpaca, { clock: time, timers: time, rng: seededRng(1) });
      await broker.disconnect();
      await other.connect(QUIET);
      alpaca.faults.rest.next(POST, fault);
      const asked = assert.rejects(other.place(buy({ stop: 49 })), NetworkError);
      await until(() => orders() === 1);
      time.pass(7_000);
      await asked;
      assert.equal((await other.orderByClientId(`${T}-entry1`))?.quantity, 10);
      assert.equal((await other.orderByClientId(`${T}-stop1`))?.stop, 49);
      await assert.rejects(other.place(buy({ stop: 49 })), { code: 'duplicate_order' });
      assert.equal(orders(), 1);
      await other.disconnect();
    });

  for (const [what, fault] of Object.entries({ 'is lost': LOST_REQUEST, 'meets a proxy': html(false) }))
    it(`1. an order that ${what} on its way is not there, and can be sent again`, async () => {
      alpaca.faults.rest.next(POST, fault);
      await assert.rejects(broker.place(buy()), NetworkError);
      assert.equal(await broker.orderByClientId(`${T}-entry1`), null);
      await broker.place(buy());
      assert.equal(orders(), 1);
    });

  it('1. a page of a proxy proves nothing of an order that is looked up', async () => {
    await broker.place(buy());
    alpaca.faults.rest.next('GET /v2/orders*', refused(404, '<html>not found</html>'), 9);
    await assert.rejects(broker.orderByClientId(`${T}-entry1`), NetworkError);
    alpaca.faults.rest.clear();
    assert.equal(await stateOf(`${T}-entry1`), 'working');
  });

  it('2. what the stream tells before the answer is told after it, the stop by its own id', async () => {
    alpaca.faults.rest.next(POST, EVENTS_FIRST);
    await broker.place(buy({ stop: 49 }));
    await alpaca.trade('AAA', 50);
    await broker.settled();
    assert.deepEqual(broker.ear.statesOf(`${T}-entry1`).at(-1), 'filled');
    assert.deepEqual(broker.ear.statesOf(`${T}-stop1`), ['working']);
    assert.ok(broker.ear.orders.every(({ clientId }) => clientId?.startsWith(T)));
  });

  it('3. a fill that is told twice is one', async () => {
    alpaca.faults.trading.next(isEvent('fill'), TWICE);
    await bought();
    assert.equal(broker.ear.executions.length, 1);
    assert.equal(broker.ear.statesOf(`${T}-entry1`).filter((state) => state === 'filled').length, 1);
  });

  it('4. `new` after the fill is told as it came, and changes nothing', async () => {
    alpaca.faults.trading.next(isEvent('new'), heldUntil('fill'));
    await bought();
    assert.equal(verdictOn('filled', 'accepted', false), 'late');
    assert.equal(await stateOf(`${T}-entry1`), 'filled');
    assert.equal(broker.ear.executions.length, 1);
  });

  it('5. a cancel that was accepted is not done yet: the fill after it is told', async () => {
    await broker.place(buy());
    alpaca.faults.cancelNextLate();
    await broker.cancel(`${T}-entry1`);
    assert.equal(await stateOf(`${T}-entry1`), 'cancel_pending');
    await alpaca.trade('AAA', 50);
    await broker.settled();
    assert.equal(await stateOf(`${T}-entry1`), 'filled');
    assert.equal(broker.ear.executions.length, 1);
  });

  it('6. a stop whose replacement is rejected afterwards stays where it is', async () => {
    await bought();
    await broker.place(stopOrder(T, 'AAA', 10, 49));
    alpaca.faults.rejectNextReplace('too late');
    await broker.place(stopOrder(T, 'AAA', 10, 49.5, { number: 2, replaces: `${T}-stop1` }));
    assert.equal(await stateOf(`${T}-stop1`), 'working');
    assert.equal(await stateOf(`${T}-stop2`), 'rejected');
  });

  it('6. a stop that sold a part is replaced by one for what is left', async () => {
    await bought();
    await broker.place(stopOrder(T, 'AAA', 10, 49));
    await alpaca.trade('AAA', 49, 4);
    await broker.settled();
    await broker.place(stopOrder(T, 'AAA', 6, 48, { number: 2, replaces: `${T}-stop1` }));
    assert.equal(await stateOf(`${T}-stop1`), 'replaced');
    assert.equal((await broker.orderByClientId(`${T}-stop2`))?.quantity, 6);
    assert.deepEqual(await broker.positions(), [{ ticker: 'AAA', quantity: 6, available: 0 }]);
  });

  it('6. a replacement that was done and not answered is found when it is sent again', async () => {
    await bought();
    await broker.place(stopOrder(T, 'AAA', 10, 49));
    const moved = stopOrder(T, 'AAA', 10, 49.5, { number: 2, replaces: `${T}-stop1` });
    alpaca.faults.rest.next('PATCH /v2/orders/*', LOST_REPLY);
    await assert.rejects(broker.place(moved), NetworkError);
    const before = orders();
    const { clientId, state, stop } = await broker.place(moved);
    assert.deepEqual([clientId, state, stop], [`${T}-stop2`, 'working', 49.5]);
    assert.equal(orders(), before);
  });

  it('7. after a restart a half filled entry, its stop and its fills are what they were', async () => {
    await broker.place(buy({ stop: 49 }));
    await alpaca.trade('AAA', 50, 4);
    await broker.settled();
    await broker.disconnect();
    const next = new WatchedBroker(alpaca);
    await next.connect(QUIET);
    const open = await next.openOrders();
    assert.deepEqual(
      open.map(({ clientId, state, filled }) => [clientId, state, filled]),
      [
        [`${T}-entry1`, 'partially_filled', 4],
        [`${T}-stop1`, 'held', 0],
      ],
    );
    const fills = await next.executionsSince(0);
    assert.deepEqual(
      fills.map(({ clientId, quantity }) => [clientId, quantity]),
      [[`${T}-entry1`, 4]],
    );
    await next.cancel(`${T}-entry1`);
    assert.equal((await next.orderByClientId(`${T}-stop1`))?.state, 'cancelled');
    await next.place(stopOrder(T, 'AAA', 4, 49, { number: 2 }));
    await next.disconnect();
  });

  it('7. after a restart a stop that came with its entry is heard of by its own id', async () => {
    await broker.place(buy({ stop: 49 }));
    await alpaca.trade('AAA', 50);
    await broker.settled();
    await broker.disconnect();
    const next = new WatchedBroker(alpaca);
    await next.connect(QUIET);
    await alpaca.trade('AAA', 48);
    await next.settled();
    assert.deepEqual(next.ear.statesOf(`${T}-stop1`), ['filled']);
    assert.deepEqual(
      next.ear.executions.map(({ clientId, side }) => [clientId, side]),
      [[`${T}-stop1`, 'sell']],
    );
    await next.disconnect();
  });

  it('8. a stream that is open and says nothing of a new order is made anew', async () => {
    const time = new MovedClock(Date.now());
    const other = new WatchedBroker(alpaca, { clock: time, timers: time, rng: seededRng(1) });
    await broker.disconnect();
    await other.connect(QUIET);
    alpaca.trading.isSilent = true;
    await other.place(buy());
    await other.settled();
    time.pass(9_000);
    assert.deepEqual(other.ear.connections, []);
    time.pass(1_000);
    assert.deepEqual(other.ear.connections, ['lost']);
    alpaca.trading.isSilent = false;
    time.pass(1_000);
    await until(() => other.ear.connections.length === 2);
    assert.deepEqual(other.ear.connections, ['lost', 'restored']);
    await other.disconnect();
  });

  it('8. a stream that does not even answer a ping counts as lost after 25 s', async () => {
    const time = new MovedClock(Date.now());
    const other = new WatchedBroker(alpaca, { clock: time, timers: time, rng: seededRng(1) });
    await broker.disconnect();
    await other.connect(QUIET);
    // The whole process stands still between two of its looks: no pong is read.
    time.pass(20_000);
    assert.deepEqual(other.ear.connections, []);
    time.pass(10_000);
    assert.deepEqual(other.ear.connections, ['lost']);
    await other.disconnect();
  });

  it('9. a stream that ends in the middle is made anew, and what was missed is there for who asks', async () => {
    await broker.place(buy());
    alpaca.trading.isDown = true;
    alpaca.trading.drop();
    await until(() => broker.ear.connections.length === 1);
    await alpaca.trade('AAA', 50);
    alpaca.trading.isDown = false;
    await until(() => broker.ear.connections.includes('restored'), 10_000);
    assert.deepEqual(broker.ear.executions, []);
    assert.equal((await broker.executionsSince(0)).length, 1);
    await broker.disconnect();
  });

  it('9. keys that are not good any more are a refusal, also of the stream', async () => {
    alpaca.access.isRevoked = true;
    await assert.rejects(broker.account(), { name: 'BrokerError', code: 'not_authorised' });
    const other = new WatchedBroker(alpaca);
    await assert.rejects(other.connect(QUIET), { code: 'not_authorised' });
    await other.disconnect();
  });

  it('9. a connect that is given up opens no stream afterwards', async () => {
    await broker.disconnect();
    await until(() => alpaca.trading.clients.size === 0);
    const other = new WatchedBroker(alpaca);
    const before = alpaca.calls.length;
    alpaca.faults.rest.next('GET /v2/account', slow(50));
    const connecting = assert.rejects(other.connect(QUIET), { name: 'NetworkError', code: 'not_connected' });
    await until(() => alpaca.calls.length > before);
    await other.disconnect();
    await connecting;
    await setTimeout(50);
    assert.equal(alpaca.trading.clients.size, 0);
  });

  it('10. too many calls: the time that is asked for is kept, for all calls, and longer each time without one', async () => {
    const time = new MovedClock(Date.now());
    const other = new WatchedBroker(alpaca, { clock: time, timers: time, rng: { next: () => 1 } });
    await broker.disconnect();
    await other.connect(QUIET);
    alpaca.faults.rest.next('GET /v2/account', busy(2));
    const waits: number[] = [];
    const askedFor = async (): Promise<number> => {
      const error: unknown = await other.account().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof BrokerError && error.retryable && error.code === 'rate_limited', String(error));
      return retryAfterOf(error);
    };
    assert.equal(await askedFor(), 2_000);
    const asked = other.account();
    const callsBefore = alpaca.calls.length;
    time.pass(1_999);
    await setImmediate();
    assert.equal(alpaca.calls.length, callsBefore);
    time.pass(1);
    await asked;
    // Without a time: 0.5 s and up to 1, 2, 4 s on top of it, by a chance that is the highest here.
    alpaca.faults.rest.next('GET /v2/account', busy(), 3);
    for (let times = 0; times < 3; times++) {
      time.pass(waits.at(-1) ?? 0);
      waits.push(await askedFor());
    }
    assert.deepEqual(waits, [1_500, 2_500, 4_500]);
    await other.disconnect();
  });

  it('10. an order that was one too many is refused for now, and can be sent again', async () => {
    alpaca.faults.rest.next(POST, busy(1));
    await assert.rejects(broker.place(buy()), { name: 'BrokerError', code: 'rate_limited', retryable: true });
    assert.equal(orders(), 0);
  });

  it('11. while the positions lag a fill, nothing is sold that they do not show', async () => {
    alpaca.faults.positionLagMs = 3_600_000;
    await bought();
    await assert.rejects(broker.place(exit(T, 'AAA', 10)), { code: 'sell_beyond_holdings' });
    assert.equal(orders(), 1);
    alpaca.faults.positionLagMs = 0;
    await broker.place(exit(T, 'AAA', 10));
  });

  for (const [what, stopOf] of [
    ['a stop', () => stopOrder(T, 'AAA', 10, 49)],
    ['the successor of a stop', () => stopOrder(T, 'AAA', 10, 49.5, { number: 2, replaces: `${T}-stop1` })],
  ] as const)
    it(`11. ${what} is sent when the positions show the fill that it is to protect, a moment late`, async () => {
      await broker.place(buy(what === 'a stop' ? {} : { stop: 49 }));
      await alpaca.trade('AAA', 50);
      await broker.settled();
      const asked = (): number => alpaca.calls.filter(({ path }) => path === '/v2/positions').length;
      const before = asked();
      alpaca.faults.positionLagMs = 3_600_000;
      const placed = broker.place(stopOf());
      await until(() => asked() >= before + 2);
      alpaca.faults.positionLagMs = 0;
      assert.equal((await placed).state, 'pending');
      assert.deepEqual(await broker.positions(), [{ ticker: 'AAA', quantity: 10, available: 0 }]);
    });

  it('11. a stop of what the positions do not show for 2 s is refused, and was not sent', async () => {
    alpaca.faults.positionLagMs = 3_600_000;
    await bought();
    const startedAt = Date.now();
    await assert.rejects(broker.place(stopOrder(T, 'AAA', 10, 49)), { code: 'sell_beyond_holdings' });
    const tookMs = Date.now() - startedAt;
    assert.ok(tookMs > 1_500 && tookMs < 3_500, String(tookMs));
    assert.equal(orders(), 1);
  });

  it('11. where the positions come so late that the session would have given the sale up, nothing is sent', async () => {
    await bought();
    await broker.disconnect();
    const time = new MovedClock(Date.now());
    const other = new WatchedBroker(alpaca, { clock: time, timers: time, rng: seededRng(1) });
    await other.connect(QUIET);
    const asked = (): number => alpaca.calls.filter(({ path }) => path === '/v2/positions').length;
    const before = asked();
    alpaca.faults.rest.next('GET /v2/positions', slow(50));
    const sale = assert.rejects(other.place(exit(T, 'AAA', 10)), { name: 'NetworkError', code: 'no_answer' });
    await until(() => asked() > before);
    time.pass(4_001);
    await sale;
    assert.equal(orders(), 1);
    await other.place(exit(T, 'AAA', 10));
    assert.equal(orders(), 2);
    await other.disconnect();
  });

  it('12. a field that is gone is named; one that is not needed may go, and new ones may come', async () => {
    alpaca.faults.rest.next('GET /v2/account', edited(without('cash')));
    await assert.rejects(broker.account(), (error: unknown) => {
      assert.ok(error instanceof BrokerError && error.code === 'bad_answer');
      assert.match(error.message, /account lacks cash/);
      return true;
    });
    alpaca.faults.rest.next('GET /v2/account', edited(withField('equity', null)));
    await assert.rejects(broker.account(), /account lacks equity/);
    alpaca.faults.rest.next('GET /v2/account', edited(without('daytrade_count')));
    await broker.account();
    alpaca.faults.rest.next('GET /v2/account', edited(withField('crypto_tier', 1)));
    await broker.account();
  });

  it('15. a quote is told as it is: without a bid, crossed, old', async () => {
    alpaca.faults.quoteAs = (quote) => ({ ...quote, bid: 0 });
    assert.equal((await broker.quotes(['AAA']))[0]?.bid, 0);
    alpaca.faults.quoteAs = (quote) => ({ ...quote, bid: 51, ask: 50, at: quote.at - 60_000 });
    const [quote] = await broker.quotes(['AAA']);
    assert.deepEqual([quote?.bid, quote?.ask, alpaca.now() - (quote?.at ?? 0)], [51, 50, 60_000]);
  });

  it('16. a status that nobody knows is told as unknown, with its name', async () => {
    alpaca.faults.trading.next(isEvent('new'), orderEdited(withField('status', 'in_orbit')));
    await broker.place(buy());
    await broker.settled();
    await until(() => broker.ear.statesOf(`${T}-entry1`).length > 0);
    const [report] = broker.ear.orders;
    assert.deepEqual([report?.state, report?.reason], ['unknown', 'status in_orbit']);
    assert.equal(await stateOf(`${T}-entry1`), 'working');
  });

  it('17. numbers leave without the dust of doubles, and what is no whole share does not leave', async () => {
    await broker.place(entry(T, 'AAA', 10, 0.1 + 0.2 + 49.7));
    const [order] = alpaca.desk.orders;
    assert.equal(order?.limit, 50);
    await assert.rejects(broker.place(entry(`${T}1`, 'AAA', 9.999999999, 50)), { code: 'order_rejected' });
    assert.equal(orders(), 1);
  });

  it('18. its calendar is ours, half days and holidays alike', async () => {
    const client = clientOf(alpaca);
    const [first, last] = [parseIsoDate('2022-11-01'), parseIsoDate('2022-12-31')];
    assert.deepEqual(await calendarGaps(client, first, last), []);
    alpaca.faults.rest.next(
      'GET /v2/calendar',
      edited((day) => (day.date === '2022-11-25' ? { ...day, close: '16:00' } : day)),
    );
    assert.deepEqual(await calendarGaps(client, first, last), [
      '2022-11-25: 09:30 to 13:00 here, 09:30 to 16:00 at Alpaca',
    ]);
  });

  it('19. an order to sell at the market outside hours is refused, and stays with the account', async () => {
    await broker.disconnect();
    await alpaca.close();
    const bars = barsOf('AAA', flat(0, 389, 50, 1_000_000));
    alpaca = await LocalAlpaca.open([bars], { positions: [{ ticker: 'AAA', quantity: 10, cost: 50 }] });
    alpaca.faults.refusesMarketOutsideHours = true;
    broker = new WatchedBroker(alpaca);
    await broker.connect(QUIET);
    await assert.rejects(broker.place(exit(T, 'AAA', 10)), { code: 'order_rejected' });
    assert.deepEqual(await broker.positions(), [{ ticker: 'AAA', quantity: 10, available: 10 }]);
  });

  it('20. an order that is rejected after it was taken is told as rejected', async () => {
    alpaca.faults.rejectNext('no shares to borrow');
    const reply = await broker.place(buy());
    assert.equal(reply.clientId, `${T}-entry1`);
    await broker.settled();
    await until(() => broker.ear.statesOf(`${T}-entry1`).includes('rejected'));
    assert.equal(await stateOf(`${T}-entry1`), 'rejected');
  });

  it('no secret is in an error, even where the other side repeats it', async () => {
    const { keyId, secret } = KEYS.paper;
    alpaca.faults.rest.next(
      'GET /v2/account',
      refused(403, { code: 40310000, message: `key ${keyId} of ${secret} may not` }),
    );
    const error: unknown = await broker.account().catch((thrown: unknown) => thrown);
    assert.ok(error instanceof TbotError);
    const all = [error.message, error.stack, error.cure, JSON.stringify(error.details), String(error.cause)].join('\n');
    assert.ok(!all.includes(secret) && !all.includes(keyId), all);
    assert.match(error.message, /key \*+ of \*+ may not/);
  });

  it('an account that cannot be traded says why', async () => {
    await broker.disconnect();
    await alpaca.close();
    await connected({
      account: { trading_blocked: true, status: 'ACCOUNT_CLOSED' },
      positions: [{ ticker: 'AAA', quantity: -5, cost: 50 }],
    });
    const { hindrance, mayBuyPuts, mode } = await broker.connect(QUIET);
    assert.equal(hindrance, 'its status is ACCOUNT_CLOSED; its trading is blocked; it holds short positions (AAA)');
    assert.deepEqual([mayBuyPuts, mode], [true, 'paper']);
  });
});

const QUIET = { order: () => undefined, execution: () => undefined, connection: () => undefined };
