/** What the simulated exchange takes and refuses, what its account says, and what others do in it. */
import assert from 'node:assert/strict';
import type { SimExchange } from '../../../src/lib/brokers/sim/exchange.ts';
import { BrokerError } from '../../../src/lib/core/errors.ts';
import type { OrderRequest } from '../../../src/lib/orders/order.ts';
import { barsOf, dot, flat } from '../../helpers/bars.ts';
import {
  entry,
  exchangeOf,
  exit,
  listen,
  stopOrder,
  toClose,
  toEnd,
  toOpen,
  type ExchangeOptions,
} from '../../helpers/exchange.ts';

/** Minute 1 has closed; A and B trade at 50 all day. */
function open(options: ExchangeOptions = {}): SimExchange {
  const exchange = exchangeOf([barsOf('A', flat(0, 389, 50)), barsOf('B', flat(0, 389, 50))], options);
  toClose(exchange, 1);
  return exchange;
}

function refusal(exchange: SimExchange, request: OrderRequest): string {
  const before = JSON.stringify([exchange.account(), exchange.openOrders(), exchange.positions()]);
  let said = 'taken';
  try {
    exchange.place(request);
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    said = `${error.code}: ${error.message}`;
    assert.equal(JSON.stringify([exchange.account(), exchange.openOrders(), exchange.positions()]), before);
    assert.equal(exchange.orderByClientId(request.clientId)?.state ?? null, null);
  }
  return said;
}

describe('the simulated exchange refuses', () => {
  it('what is sent while the market is closed', () => {
    const exchange = exchangeOf([barsOf('A', flat(0, 389, 50))]);
    assert.equal(refusal(exchange, entry('t', 'A', 1, 50)), 'order_rejected: the market is closed');
    toOpen(exchange, 0);
    assert.equal(refusal(exchange, entry('t', 'A', 1, 50)), 'taken');
    toClose(exchange, 388);
    assert.equal(refusal(exchange, entry('u', 'A', 1, 50)), 'taken');
    toClose(exchange, 389);
    assert.equal(refusal(exchange, entry('v', 'A', 1, 50)), 'order_rejected: the market is closed');
    toEnd(exchange);
    assert.equal(refusal(exchange, entry('w', 'A', 1, 50)), 'order_rejected: the market is closed');
  });

  it('what could trade with an order of the other side, where it takes one side at a time', () => {
    const exchange = open({ can: { refusesOtherSide: true, entryLife: 'day' } });
    exchange.place(entry('t', 'A', 10, 50));
    toClose(exchange, 2);
    exchange.place(entry('u', 'A', 10, 40));
    const meets = 'order_rejected: it could trade with an order of the other side that works already';
    const sale = (limit: number): OrderRequest => ({ ...exit('t', 'A', 5), kind: 'limit', limit });
    assert.equal(refusal(exchange, stopOrder('t', 'A', 10, 49)), meets);
    assert.equal(refusal(exchange, exit('t', 'A', 10)), meets);
    assert.equal(refusal(exchange, sale(40)), meets);
    // The buyer at 40 is no buyer at 40.01.
    assert.equal(refusal(exchange, sale(40.01)), 'taken');
    assert.equal(refusal(exchange, entry('v', 'A', 1, 40.01)), meets);
    assert.equal(refusal(exchange, entry('w', 'A', 1, 40)), 'taken');
    assert.equal(refusal(exchange, entry('x', 'A', 1, 45, { stop: 39 })), 'taken');
    assert.equal(refusal(exchange, entry('y', 'B', 1, 45)), 'taken');
    for (const clientId of ['u-entry1', 'w-entry1', 'x-entry1']) exchange.cancel(clientId);
    assert.equal(refusal(exchange, stopOrder('t', 'A', 5, 49)), 'taken');
    // A stop is at the market only when it is due: a limit beside it cannot meet it.
    assert.equal(refusal(exchange, entry('z', 'A', 1, 40)), 'taken');
    // One that takes the place of another is not looked at.
    assert.equal(refusal(exchange, stopOrder('t', 'A', 5, 48, { number: 2, replaces: 't-stop1' })), 'taken');
  });

  it('what the owner buys too, where it takes one side at a time', () => {
    const exchange = open({ can: { refusesOtherSide: true } });
    exchange.place(entry('t', 'A', 10, 50));
    toClose(exchange, 2);
    exchange.ownerOrder({ ticker: 'A', side: 'buy', kind: 'limit', quantity: 1, limit: 30, stop: null });
    assert.notEqual(refusal(exchange, exit('t', 'A', 10)), 'taken');
  });

  it('more than the cash that no working order may need: 1200 of 50 are 60,000, so 800 more are 40,000', () => {
    const exchange = open();
    assert.equal(refusal(exchange, entry('a', 'A', 1200, 50)), 'taken');
    assert.equal(exchange.account().buyingPower, 40_000);
    assert.equal(refusal(exchange, entry('b', 'B', 801, 50)), 'order_rejected: insufficient buying power');
    assert.equal(refusal(exchange, entry('b', 'B', 800, 50)), 'taken');
    exchange.cancel('a-entry1');
    assert.equal(exchange.account().buyingPower, 60_000);
  });

  it('prices off their tick, and quantities that are none', () => {
    const exchange = open();
    for (const limit of [50.001, 0.99995, 0, -1, NaN])
      assert.match(refusal(exchange, entry('t', 'A', 1, limit)), /is not a price on its tick/, String(limit));
    for (const quantity of [0, -1, NaN, Infinity])
      assert.match(refusal(exchange, entry('t', 'A', quantity, 50)), /not above 0/, String(quantity));
    assert.match(refusal(exchange, entry('t', 'A', 1.0000001, 50)), /finer than a millionth/);
    assert.match(refusal(exchange, entry('t', 'A', 1, 50, { stop: 48.001 })), /is not a price on its tick/);
    assert.equal(refusal(exchange, entry('t', 'A', 1.000001, 50)), 'taken');
  });

  it('fractions of what is traded whole', () => {
    const exchange = open({ factsOf: () => ({ isFractionable: false }) });
    assert.match(refusal(exchange, entry('t', 'A', 1.5, 50)), /only whole units/);
  });

  it('limits beyond its collar: 5 % above 50 is 52.50', () => {
    const exchange = open({ collar: 0.05 });
    assert.match(refusal(exchange, entry('t', 'A', 1, 52.51)), /more than 5 % above/);
    assert.equal(refusal(exchange, entry('t', 'A', 1, 52.5)), 'taken');
  });

  it('purchases of what is halted, and of what is not tradable', () => {
    const exchange = open({ factsOf: (ticker) => ({ isTradable: ticker !== 'B' }) });
    exchange.halt('A');
    assert.equal(refusal(exchange, entry('t', 'A', 1, 50)), 'order_rejected: trading is halted');
    assert.equal(refusal(exchange, entry('t', 'B', 1, 50)), 'not_tradable: B is not traded');
    exchange.resume('A');
    assert.equal(refusal(exchange, entry('t', 'A', 1, 50)), 'taken');
  });

  it('orders that contradict themselves', () => {
    const exchange = open({ positions: [{ ticker: 'A', quantity: 5, cost: 50 }] });
    const of = (more: Partial<OrderRequest>): string => refusal(exchange, { ...entry('t', 'A', 1, 50), ...more });
    assert.match(of({ limit: null }), /a limit order, and no other/);
    assert.match(of({ kind: 'stop', limit: null, stop: 51 }), /stop orders to buy/);
    assert.match(of({ side: 'sell' }), /entries buy/);
    assert.match(of({ expiresAt: exchange.now() }), /has expired/);
    assert.match(refusal(exchange, { ...stopOrder('t', 'A', 1, 49), limit: 48 }), /a limit order, and no other/);
  });

  it('to replace an order by one of another kind, ticker or side', () => {
    const exchange = open({ positions: [{ ticker: 'A', quantity: 5, cost: 50 }] });
    exchange.place(stopOrder('s', 'A', 5, 49));
    const by = (more: Partial<OrderRequest>): string =>
      refusal(exchange, { ...stopOrder('s', 'A', 5, 49.5, { number: 2, replaces: 's-stop1' }), ...more });
    assert.match(by({ kind: 'market', stop: null }), /of that kind/);
    assert.match(by({ instrument: entry('t', 'B', 1, 50).instrument }), /of another kind/);
    assert.match(by({ quantity: 6 }), /insufficient quantity: 5 available/);
    assert.match(by({ replaces: 'none-stop1' }), /not working/);
    assert.equal(by({}), 'taken');
  });
});

describe('the account of the simulated exchange', () => {
  it('is worth its cash and its positions at the last close, at their cost before there is one', () => {
    const rows = [...flat(0, 1, 50), dot(2, 51)];
    const exchange = exchangeOf([barsOf('A', rows)], {
      cash: 1_000,
      positions: [{ ticker: 'A', quantity: 10, cost: 48 }],
    });
    assert.equal(exchange.account().equity, 1_480);
    toClose(exchange, 1);
    assert.equal(exchange.account().equity, 1_500);
    toOpen(exchange, 2);
    assert.equal(exchange.account().equity, 1_500);
    toClose(exchange, 2);
    assert.equal(exchange.account().equity, 1_510);
  });

  it('shows what no working sale holds', () => {
    const exchange = open({ positions: [{ ticker: 'A', quantity: 10, cost: 50 }] });
    exchange.place(stopOrder('s', 'A', 4, 49));
    exchange.place(exit('x', 'A', 5, { limit: 60 }));
    assert.deepEqual(exchange.positions(), [{ ticker: 'A', quantity: 10, available: 1 }]);
  });

  it("is its owner's too, who may trade by hand, and even go short", () => {
    const exchange = open();
    const told = listen(exchange);
    exchange.ownerTrade('A', 'buy', 3);
    exchange.ownerOrder({ ticker: 'A', side: 'sell', kind: 'stop', quantity: 3, limit: null, stop: 40 });
    exchange.ownerTrade('B', 'sell', 2);
    assert.deepEqual(told, [
      '2+0s buy 3 A at 50: foreign',
      'foreign filled 3/3',
      'foreign working 0/3 at 40',
      '2+0s sell 2 B at 50: foreign',
      'foreign filled 2/2',
    ]);
    assert.deepEqual(exchange.positions(), [
      { ticker: 'A', quantity: 3, available: 0 },
      { ticker: 'B', quantity: -2, available: 0 },
    ]);
  });

  it("is its owner's too, who may cancel whatever works in it, once", () => {
    const exchange = open();
    exchange.place(entry('t', 'A', 5, 40));
    const { brokerId } = exchange.ownerOrder({
      ...{ ticker: 'B', side: 'buy', kind: 'limit', quantity: 3, limit: 40, stop: null },
    });
    const told = listen(exchange);
    exchange.ownerCancel(exchange.orderByClientId('t-entry1')?.brokerId ?? '');
    exchange.ownerCancel(brokerId);
    exchange.ownerCancel(brokerId);
    assert.deepEqual(told, ['t-entry1 cancelled 0/5', 'foreign cancelled 0/3']);
    assert.deepEqual(exchange.openOrders(), []);
  });
});

describe('a halt', () => {
  it('stops bars, fills and quotes of that ticker, and lets sales wait for its end', () => {
    const rows = flat(0, 389, 50).map((row) => (row[0] === 3 ? dot(3, 45) : row[0] === 5 ? dot(5, 44) : row));
    const exchange = exchangeOf([barsOf('A', rows), barsOf('B', flat(0, 389, 50))], {
      positions: [{ ticker: 'A', quantity: 10, cost: 50 }],
    });
    toClose(exchange, 2);
    exchange.halt('A');
    exchange.place(stopOrder('s', 'A', 10, 49));
    toClose(exchange, 4);
    assert.deepEqual(
      exchange.barsAt(['A', 'B'], 4).map(({ ticker }) => ticker),
      ['B'],
    );
    assert.equal(exchange.quote('A')?.bid, 50);
    assert.equal(exchange.facts('A')?.isHalted, true);
    assert.equal(exchange.executionsSince(0).length, 0);
    exchange.resume('A');
    toClose(exchange, 5);
    assert.equal(exchange.executionsSince(0)[0]?.price, 44);
  });
});

describe('an order that the broker ends by itself', () => {
  it('is told with the reason', () => {
    const exchange = open();
    exchange.place(entry('t', 'A', 1, 40));
    exchange.breakOff('t-entry1', 'risk desk');
    assert.deepEqual(
      [exchange.orderByClientId('t-entry1')?.state, exchange.orderByClientId('t-entry1')?.reason],
      ['cancelled', 'risk desk'],
    );
  });
});

describe('time at the simulated exchange', () => {
  it('goes to an instant where nothing happens before, and over minutes in order', () => {
    const exchange = open();
    const start = exchange.now();
    const minutes: string[] = [];
    exchange.tellMinutes({
      opened: (m) => minutes.push(`o${String(m)}`),
      closed: (m) => minutes.push(`c${String(m)}`),
    });
    assert.ok(exchange.advance(start + 5_000));
    assert.deepEqual([minutes, exchange.now()], [['o2'], start]);
    assert.ok(exchange.advance(start + 5_000));
    assert.deepEqual([minutes, exchange.now()], [['o2'], start + 5_000]);
    assert.ok(exchange.advance(start + 4_000));
    assert.equal(exchange.now(), start + 5_000);
    exchange.advance();
    assert.deepEqual([minutes, exchange.now()], [['o2', 'c2'], start + 60_000]);
  });

  it('ends with the session, and stays', () => {
    const exchange = open();
    exchange.place(entry('t', 'A', 1, 40));
    toEnd(exchange);
    assert.equal(exchange.now(), exchange.setup.session.close);
    assert.equal(exchange.orderByClientId('t-entry1')?.state, 'expired');
    assert.equal(exchange.advance(), false);
    assert.equal(exchange.now(), exchange.setup.session.close);
  });

  it('costs microseconds: a day of fifty symbols with orders at work in a few milliseconds', () => {
    const bars = Array.from({ length: 50 }, (_, at) => barsOf(`S${String(at)}`, flat(0, 389, 50)));
    const tickers = bars.map(({ symbol }) => symbol);
    const day = (): number => {
      const exchange = exchangeOf(bars, { cash: 1_000_000 });
      let told = 0;
      exchange.tellMinutes({
        opened: () => undefined,
        closed: (m) => void (told += exchange.barsAt(tickers, m).length),
      });
      const from = performance.now();
      toOpen(exchange, 0);
      for (const ticker of tickers.slice(0, 10)) exchange.place(entry(ticker, ticker, 10, 50.5, { stop: 45 }));
      toEnd(exchange);
      assert.equal(told, 50 * 390);
      return performance.now() - from;
    };
    day();
    const fastest = Math.min(day(), day(), day(), day(), day());
    assert.ok(fastest < 60, `${String(fastest)} ms`);
  });
});
