/** From a journal to what is booked of it: each fill with all that its journal knows, exact. */
import assert from 'node:assert/strict';
import { formatDecimal } from '../../src/lib/core/decimal.ts';
import type { Instrument } from '../../src/lib/market/instrument.ts';
import { BOOKED_KINDS, bookableOf, type Bookable } from '../../src/lib/ledger/from-journal.ts';
import type { JournalRecord, StoredRecord } from '../../src/lib/session/records.ts';
import { OPEN, order, report, request, sessionOpened } from '../helpers/told-session.ts';
import { executionOf, HAND_TRADES, tradeRecords } from '../helpers/traded-journal.ts';

const DATE = '2025-12-01';
const SPY = `${DATE}-open-SPY-1`;
const AT = OPEN(DATE);
const PUT: Instrument = {
  ...{ kind: 'put', ticker: 'SPY251219P00500000', multiplier: 100, isSynthetic: true },
  contract: { underlying: 'SPY', right: 'put', strike: 500, expiry: 20_441 },
};

function stored(records: readonly JournalRecord[], session = DATE, seq = 0): StoredRecord[] {
  return records.map((record, n) => ({ seq: seq + n + 1, at: AT + n, session, record }));
}

function booked(records: readonly StoredRecord[]): Bookable {
  return bookableOf({ broker: 'alpaca', mode: 'live', records });
}

function fillsOf(...records: readonly JournalRecord[]): Bookable['fills'] {
  return booked(stored(records)).fills;
}

describe('what of a journal is booked', () => {
  it('are its fills, with exact quantity, price and value', () => {
    const { fills } = booked(stored(HAND_TRADES.flatMap((trade) => tradeRecords(trade, DATE))));
    assert.deepEqual(
      fills.map(({ side, ticker, quantity, price, value }) =>
        [side, formatDecimal(quantity), ticker, formatDecimal(price), String(value)].join(' '),
      ),
      ['buy 10.5 SPY 187.23 196592', 'sell 4.5 SPY 190 85500', 'sell 6 SPY 185.01 111006', 'buy 2 QQQ 300 60000'],
    );
  });

  it('say whose they are: broker, mode, trade, strategy, order', () => {
    const [fill] = fillsOf(...tradeRecords(HAND_TRADES[0] ?? { id: '', ticker: '', fills: [] }, DATE));
    const { broker, mode, tradeId, strategy, signalTicker, instrument } = fill ?? {};
    assert.deepEqual(
      { broker, mode, tradeId, strategy, signalTicker, instrument },
      {
        ...{ broker: 'alpaca', mode: 'live', tradeId: SPY, strategy: 'open', signalTicker: 'SPY' },
        instrument: 'stock',
      },
    );
    assert.deepEqual([fill?.orderId, fill?.executionId], [`${SPY}-entry1`, `x0-${SPY}`]);
    assert.deepEqual([fill?.at, fill?.remark], [AT + 30 * 60_000, '']);
  });

  it('have commission and regulatory fees apart, which together are the fees to the cent', () => {
    const fees = (all: number, regulatoryFees?: number): bigint[] => {
      const more = regulatoryFees === undefined ? {} : { regulatoryFees };
      const fills = [{ leg: 'exit', quantity: 1, price: 10, fees: all, ...more }] as const;
      const [fill] = fillsOf(...tradeRecords({ id: SPY, ticker: 'SPY', fills }, DATE));
      return [BigInt(fill?.commission ?? -1n), BigInt(fill?.regulatoryFees ?? -1n)];
    };
    assert.deepEqual(fees(0), [0n, 0n]);
    assert.deepEqual(fees(0.35), [35n, 0n]);
    assert.deepEqual(fees(0.03, 0.01), [2n, 1n]);
    assert.deepEqual(fees(0.02, 0.02), [0n, 2n]);
    // 0.014 and 0.006 are 0.01 and 0.01: what is left for the broker is nothing.
    assert.deepEqual(fees(0.014, 0.006), [0n, 1n]);
    // A rebate.
    assert.deepEqual(fees(-0.25), [-25n, 0n]);
  });

  it('remark what a reader should know: a stop, the session’s end, an estimate, a sale by somebody else', () => {
    const remarks = (...told: Parameters<typeof tradeRecords>[0]['fills']): (string | undefined)[] =>
      fillsOf(...tradeRecords({ id: SPY, ticker: 'SPY', fills: told }, DATE)).map(({ remark }) => remark);
    assert.deepEqual(remarks({ leg: 'stop', quantity: 1, price: 10 }), ['by its stop']);
    assert.deepEqual(remarks({ leg: 'exit', quantity: 1, price: 10, isSessionEnd: true }), [
      'no bar was left to sell in: booked at the last price',
    ]);
    const [estimate] = fillsOf(
      ...tradeRecords(
        { id: SPY, ticker: PUT.ticker, instrument: PUT, fills: [{ leg: 'entry', quantity: 1, price: 2 }] },
        DATE,
      ),
    );
    assert.deepEqual([estimate?.remark, estimate?.value], ['its price is an estimate', 20_000n]);
    const execution = { ...executionOf(SPY, 'SPY', { leg: 'exit', quantity: 1, price: 10 }, AT, 1), clientId: null };
    const [elsewhere] = fillsOf({ kind: 'sold_elsewhere', tradeId: SPY, execution });
    assert.deepEqual([elsewhere?.remark, elsewhere?.orderId], ['sold by somebody else than tbot', null]);
    for (const contractEnd of ['expired', 'exercised'] as const) {
      const end = { ...execution, price: 0, contractEnd };
      const [ended] = fillsOf({ kind: 'sold_elsewhere', tradeId: SPY, execution: end });
      assert.match(ended?.remark ?? '', contractEnd === 'expired' ? /^it expired$/ : /^it was exercised: /);
      assert.equal(ended?.value, 0n);
    }
  });

  it('of a trade that was taken in have what its id says', () => {
    const id = '2025-11-28-close-IWM-4';
    const entry = request(id, 'IWM', 'entry');
    const told = report(entry, {});
    assert.ok(told.kind === 'order_report');
    const [fill] = fillsOf(
      { kind: 'adopted', report: told.report },
      { kind: 'execution', execution: executionOf(id, 'IWM', { leg: 'entry', quantity: 1, price: 10 }, AT, 1) },
    );
    assert.deepEqual([fill?.tradeId, fill?.strategy, fill?.signalTicker], [id, 'close', null]);
    const [unknown] = fillsOf({
      ...{ kind: 'sold_elsewhere', tradeId: 'T1' },
      execution: executionOf('T1', 'IWM', { leg: 'exit', quantity: 1, price: 10 }, AT, 1),
    });
    assert.deepEqual([unknown?.tradeId, unknown?.strategy], ['T1', 'unknown']);
  });

  it('is the cash at its first session, to the cent, and none of a journal without a session', () => {
    const sessions = [
      ...stored([sessionOpened(DATE, 100_000.005)]),
      ...stored([sessionOpened('2025-12-02', 90_000)], '2025-12-02', 1),
    ];
    assert.deepEqual(booked(sessions).opening, {
      broker: 'alpaca',
      mode: 'live',
      session: DATE,
      cash: 10_000_001n,
      at: AT,
    });
    assert.deepEqual(booked(stored([order(SPY, 'SPY', 25)])), { opening: null, fills: [] });
  });

  it('is the same when only the kinds of records are read that it needs', () => {
    const records = stored([
      sessionOpened(DATE),
      ...HAND_TRADES.flatMap((trade) => tradeRecords(trade, DATE)),
      { kind: 'decided', m: 60 },
    ]);
    assert.deepEqual(booked(records.filter(({ record }) => BOOKED_KINDS.includes(record.kind))), booked(records));
  });
});
