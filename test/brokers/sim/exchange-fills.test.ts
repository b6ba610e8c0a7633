/** Fills of the simulated exchange against hand-computed numbers: the rules of a minute, phase by phase. */
import assert from 'node:assert/strict';
import { commissionModel } from '../../../src/lib/brokers/sim/commission/commission-models.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { livePut, midOf } from '../../../src/lib/market/options/live-put.ts';
import { putInstrument, type PutSeries } from '../../../src/lib/market/options/put-chain.ts';
import { barsOf, flat, FULL_DAY, sessionOf, type BarRow } from '../../helpers/bars.ts';
import {
  entry,
  exchangeOf,
  exit,
  fillLine,
  listen,
  stopOrder,
  toClose,
  toEnd,
  toOpen,
} from '../../helpers/exchange.ts';

const MINUTE_MS = 60_000;
/** The instant at which session minute m begins. */
const T = (m: number): number => sessionOf(FULL_DAY).open + m * MINUTE_MS;

/** Minutes 0 and 1 at 50, then the given ones. */
const after = (...rows: readonly BarRow[]): BarRow[] => [...flat(0, 1, 50), ...rows];

/** Decided at the close of minute 1: 10 shares up to 50.25, stop 49 attached, alive for minute 2. */
function decided(rows: readonly BarRow[], options: Parameters<typeof exchangeOf>[1] = {}) {
  const exchange = exchangeOf([barsOf('A', rows)], options);
  toClose(exchange, 1);
  const told = listen(exchange);
  exchange.place(entry('t', 'A', 10, 50.25, { stop: 49, expiresAt: T(3) }));
  told.length = 0;
  return { exchange, told };
}

describe('an entry at the simulated exchange', () => {
  it('is bought at the open where that is within the limit, with slippage on top: 50.10 x 1.001 = 50.1501', () => {
    const { exchange, told } = decided(after([2, 50.1, 50.2, 50, 50.1, 1000]), { terms: { slippage: 0.001 } });
    toClose(exchange, 2);
    assert.deepEqual(told, [
      '2+1s buy 10 A at 50.1501: t-entry1',
      't-entry1 filled 10/10',
      't-stop1 working 0/10 at 49',
    ]);
    // 100,000 - 501.501; marked at the close of 50.10
    assert.deepEqual(exchange.account(), { equity: 99_999.499, cash: 99_498.499, buyingPower: 99_498.499 });
  });

  it('pays its limit at most: 50.24 x 1.001 = 50.29 is above 50.25', () => {
    const { exchange, told } = decided(after([2, 50.24, 50.3, 50.2, 50.2, 1000]), { terms: { slippage: 0.001 } });
    toClose(exchange, 2);
    assert.equal(told[0], '2+1s buy 10 A at 50.25: t-entry1');
  });

  it('is bought at its limit where the price comes down to it within the minute', () => {
    const { exchange, told } = decided(after([2, 50.3, 50.4, 50.25, 50.3, 1000]));
    toClose(exchange, 2);
    assert.equal(told[0], '2+1s buy 10 A at 50.25: t-entry1');
  });

  it('expires with its stop at the end of its minute where the price stays above, or where there is no bar', () => {
    for (const rows of [after([2, 50.3, 50.4, 50.26, 50.3, 1000]), after([3, 50, 50, 50, 50, 1000])]) {
      const { exchange, told } = decided(rows);
      toClose(exchange, 2);
      assert.deepEqual(told, ['t-entry1 expired 0/10', 't-stop1 cancelled 0/10 at 49']);
      toClose(exchange, 3);
      assert.equal(told.length, 2);
    }
  });

  it('goes on working where entries are good for the day', () => {
    const { exchange, told } = decided(after([2, 51, 51, 51, 51, 1000], [3, 50, 50, 50, 50, 1000]), {
      can: { entryLife: 'day' },
    });
    toClose(exchange, 3);
    assert.equal(told[0], '3+1s buy 10 A at 50: t-entry1');
  });

  it('takes no more of a bar than its share, and its stop follows what was bought: 64 x 0.1 = 6.4', () => {
    const { exchange, told } = decided(after([2, 50, 50, 50, 50, 64]), { terms: { participation: 0.1 } });
    toClose(exchange, 2);
    assert.deepEqual(told, [
      '2+1s buy 6.4 A at 50: t-entry1',
      't-entry1 partially_filled 6.4/10',
      't-stop1 working 0/6.4 at 49',
      't-entry1 expired 6.4/10',
    ]);
  });

  it('costs what the commission model says', () => {
    // IBKR fixed: at least 1 dollar; 10 x 50 = 500
    const { exchange } = decided(after([2, 50, 50, 50, 50, 1000]), { terms: { commission: commissionModel('ibkr') } });
    toClose(exchange, 2);
    assert.equal(exchange.executionsSince(0)[0]?.fees, 1);
    assert.equal(exchange.account().cash, 100_000 - 500 - 1);
  });
});

describe('a stop at the simulated exchange', () => {
  it('is looked at on the bar that bought it, 30 seconds after its open, and sells at the stop', () => {
    const { exchange, told } = decided(after([2, 50, 50, 48.5, 48.6, 1000]), { terms: { slippage: 0.001 } });
    toClose(exchange, 2);
    // 49 less 0.049
    assert.deepEqual(told.slice(3), ['2+30s sell 10 A at 48.951: t-stop1', 't-stop1 filled 10/10 at 49']);
    assert.deepEqual(exchange.positions(), []);
  });

  it('sells at the open of a later bar that opens below it, at the stop otherwise, and not above it', () => {
    for (const [row, price] of [
      [[3, 48, 48.2, 47.9, 48, 1000], '48'],
      [[3, 49.5, 49.5, 49, 49.2, 1000], '49'],
      [[3, 49.5, 49.5, 49.01, 49.2, 1000], null],
    ] as const) {
      const { exchange, told } = decided(after([2, 50, 50, 50, 50, 1000], row));
      toClose(exchange, 3);
      assert.equal(told[3], price === null ? undefined : `3+30s sell 10 A at ${price}: t-stop1`);
    }
  });

  it('that is moved after the open counts as one of this bar, and of later bars then', () => {
    const { exchange, told } = decided(after([2, 50, 50, 48, 48.5, 1000]));
    toOpen(exchange, 2);
    exchange.advance();
    exchange.place(stopOrder('t', 'A', 10, 49.5, { number: 2, replaces: 't-stop1' }));
    told.length = 0;
    toClose(exchange, 2);
    assert.equal(told[0], '2+30s sell 10 A at 49.5: t-stop2');
  });

  it('that comes to work above the price is due at that price', () => {
    const { exchange, told } = decided(after([2, 49.2, 49.3, 49.1, 49.2, 1000]));
    toOpen(exchange, 2);
    exchange.advance();
    exchange.place(stopOrder('t', 'A', 10, 49.9, { number: 2, replaces: 't-stop1' }));
    told.length = 0;
    toClose(exchange, 2);
    assert.equal(told[0], '2+30s sell 10 A at 49.2: t-stop2');
  });

  it('stays a stop with what the bar could not take: 50 x 0.1 = 5 of 10', () => {
    const rows = after(
      [2, 50, 50, 50, 50, 1000],
      [3, 48, 48, 48, 48, 50],
      [4, 49.5, 49.6, 49.4, 49.5, 1000],
      [5, 49.5, 49.5, 48.9, 49, 1000],
    );
    const { exchange, told } = decided(rows, { terms: { participation: 0.1 } });
    toClose(exchange, 5);
    assert.deepEqual(told.slice(3), [
      '3+30s sell 5 A at 48: t-stop1',
      't-stop1 partially_filled 5/10 at 49',
      '5+30s sell 5 A at 49: t-stop1',
      't-stop1 filled 10/10 at 49',
    ]);
  });

  it('that is executed ends what is left of its entry', () => {
    const { exchange, told } = decided(after([2, 50, 50, 49.5, 50, 50], [3, 51, 51, 50.4, 50.6, 1000]), {
      terms: { participation: 0.1 },
      can: { entryLife: 'day' },
    });
    toClose(exchange, 2);
    exchange.place(stopOrder('t', 'A', 5, 50.5, { number: 2, replaces: 't-stop1' }));
    told.length = 0;
    toClose(exchange, 3);
    assert.deepEqual(told, [
      '3+30s sell 5 A at 50.5: t-stop2',
      't-stop2 filled 5/5 at 50.5',
      't-entry1 cancelled 5/10',
    ]);
  });
});

describe('a sale at the simulated exchange', () => {
  const held = { positions: [{ ticker: 'A', quantity: 10, cost: 50 }] };

  it('waits for the next open, and goes on at the following ones', () => {
    const rows = after([2, 49, 49, 49, 49, 1000], [4, 48, 48, 48, 48, 40], [5, 47, 47, 47, 47, 1000]);
    const exchange = exchangeOf([barsOf('A', rows)], { ...held, terms: { participation: 0.1 } });
    toClose(exchange, 2);
    const told = listen(exchange);
    exchange.place(exit('t', 'A', 10));
    toClose(exchange, 5);
    assert.deepEqual(told, [
      't-exit1 working 0/10',
      '4+1s sell 4 A at 48: t-exit1',
      't-exit1 partially_filled 4/10',
      '5+1s sell 6 A at 47: t-exit1',
      't-exit1 filled 10/10',
    ]);
  });

  it('comes before entries, and entries before stops, where the bar is not enough for all', () => {
    // 25 shares are ours: 10 sold at the market, 10 bought, 5 of the stop's 10
    const rows = after([2, 50, 50, 48, 49, 250]);
    const exchange = exchangeOf([barsOf('A', rows)], {
      positions: [{ ticker: 'A', quantity: 20, cost: 50 }],
      terms: { participation: 0.1 },
    });
    toClose(exchange, 1);
    exchange.place(entry('n', 'A', 10, 50.25));
    exchange.place(stopOrder('s', 'A', 10, 49));
    exchange.place(exit('x', 'A', 10));
    const told = listen(exchange);
    toClose(exchange, 2);
    assert.deepEqual(
      told.filter((line) => line.includes('+')),
      ['2+1s sell 10 A at 50: x-exit1', '2+1s buy 10 A at 50: n-entry1', '2+30s sell 5 A at 49: s-stop1'],
    );
  });

  it('at a limit gets the open where that is above it, the limit where the price rises to it, else nothing', () => {
    for (const [limit, price] of [
      [49.9, '50'],
      [50.4, '50.4'],
      [50.6, null],
    ] as const) {
      const exchange = exchangeOf([barsOf('A', after([2, 50, 50.5, 49, 50, 1000]))], held);
      toClose(exchange, 1);
      exchange.place(exit('t', 'A', 10, { limit }));
      const told = listen(exchange);
      toClose(exchange, 2);
      assert.equal(told[0], price === null ? undefined : `2+1s sell 10 A at ${price}: t-exit1`);
    }
  });

  it('that finds no bar any more is booked at the last close, less slippage, as of that minute', () => {
    const exchange = exchangeOf([barsOf('A', after([2, 49, 49.5, 48, 48.8, 1000]))], {
      ...held,
      terms: { slippage: 0.001, participation: 0.001 },
    });
    toClose(exchange, 5);
    const told = listen(exchange);
    exchange.place(exit('t', 'A', 10));
    toEnd(exchange);
    // 48.8 less 0.0488
    assert.deepEqual(told.slice(1), ['2+0s sell 10 A at 48.7512: t-exit1', 't-exit1 filled 10/10']);
    assert.equal(exchange.executionsSince(0)[0]?.isSessionEnd, true);
  });

  it('that finds no bar any more expires where the venue books nothing', () => {
    const exchange = exchangeOf([barsOf('A', after())], { ...held, settlesAtEnd: false });
    toClose(exchange, 5);
    exchange.place(exit('t', 'A', 10));
    const told = listen(exchange);
    toEnd(exchange);
    assert.deepEqual(told, ['t-exit1 expired 0/10']);
    assert.deepEqual(exchange.positions(), [{ ticker: 'A', quantity: 10, available: 10 }]);
  });
});

describe('a put at the simulated exchange', () => {
  const contract = { underlying: 'A', right: 'put', strike: 50, expiry: parseIsoDate('2022-03-18') } as const;
  const instrument = putInstrument(contract, false);
  const column = (...values: readonly number[]): Float64Array => Float64Array.from(values);
  const series: PutSeries = {
    instrument,
    bars: barsOf(
      instrument.ticker,
      [1, 2, 3].map((m) => [m, 1.02, 1.02, 1.02, 1.02, 0] as const),
    ),
    sides: {
      ...{ bidOpen: column(1, 1, 0.9), askOpen: column(1.04, 1.04, 0.98) },
      ...{ bidClose: column(1, 0.95, 0.9), askClose: column(1.04, 1, 0.98) },
    },
  };

  it('is bought at the ask and sold at the bid, a hundred shares a contract', () => {
    const exchange = exchangeOf([barsOf('A', flat(0, 5, 50))], {
      putSeriesOf: (ticker) => (ticker === instrument.ticker ? series : null),
    });
    toClose(exchange, 1);
    assert.deepEqual([exchange.quote(instrument.ticker)?.bid, exchange.quote(instrument.ticker)?.ask], [1, 1.04]);
    exchange.place(entry('t', instrument.ticker, 2, 1.05, { instrument }));
    toClose(exchange, 2);
    assert.equal(exchange.account().cash, 100_000 - 208);
    exchange.place(exit('t', instrument.ticker, 2, { instrument, limit: 0.9 }));
    toClose(exchange, 3);
    assert.deepEqual(
      exchange.executionsSince(0).map((each) => fillLine(exchange, each)),
      [`2+1s buy 2 ${instrument.ticker} at 1.04: t-entry1`, `3+1s sell 2 ${instrument.ticker} at 0.9: t-exit1`],
    );
    // half of 0.04 and of 0.08, for 200 shares
    assert.deepEqual(
      exchange.executionsSince(0).map(({ slippage }) => Number(slippage.toFixed(6))),
      [4, 8],
    );
  });

  it('that is told of minute by minute is a hundred shares a contract, and no stock', () => {
    const session = sessionOf(FULL_DAY);
    const quoted = { bidOpen: 1, askOpen: 1.04, bidClose: 1, askClose: 1.04 };
    const bar = { ticker: instrument.ticker, ...midOf(quoted), quoted };
    const exchange = exchangeOf([], { putSeriesOf: () => livePut(instrument, session.minutes) });
    exchange.append(0, [bar]);
    exchange.append(1, [bar]);
    toClose(exchange, 0);
    exchange.place(entry('t', instrument.ticker, 2, 1.05, { instrument }));
    toClose(exchange, 1);
    // 2 x 100 x 1.04
    assert.equal(exchange.account().cash, 100_000 - 208);
  });

  it('of which nothing is known but its bars is not traded', () => {
    const exchange = exchangeOf([]);
    const told = { ticker: instrument.ticker, open: 1, high: 1, low: 1, close: 1, volume: 0 };
    exchange.append(0, [told, { ...told, ticker: 'A' }]);
    toClose(exchange, 0);
    assert.deepEqual([exchange.facts(instrument.ticker), exchange.facts('A')?.isTradable], [null, true]);
    assert.deepEqual(exchange.barsAt([instrument.ticker], 0), []);
  });
});
