/** What a trade has gained, to the cent; each sum is worked out by hand beside it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cashValueOf, TradeMoney } from '../../../src/lib/journal/fold/trade-money.ts';
import type { ClosedTrade } from '../../../src/lib/market/closed-trade.ts';
import type { Instrument } from '../../../src/lib/market/instrument.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { closed, stock } from '../../helpers/told-session.ts';
import { executionOf, tradeRecords, type ToldFill } from '../../helpers/traded-journal.ts';

const DATE = '2025-12-01';
const SPY = `${DATE}-open-SPY-1`;

const PUT: Instrument = {
  ...{ kind: 'put', ticker: 'SPY251219P00500000', multiplier: 100, isSynthetic: false },
  contract: { underlying: 'SPY', right: 'put', strike: 500, expiry: 20_441 },
};

function money(...records: readonly JournalRecord[]): TradeMoney {
  const folded = new TradeMoney();
  records.forEach((record, at) => folded.apply({ seq: at + 1, at, session: DATE, record }));
  return folded;
}

/** Fees and profit of a trade of those fills, by the figures of doubles that are given. */
function settled(
  fills: readonly ToldFill[],
  given: Partial<ClosedTrade> = { fees: 0, PnL: 0 },
  instrument = stock('SPY'),
): [fees: number, profit: number] {
  const trade = { id: SPY, ticker: instrument.ticker, fills, instrument };
  const { fees, PnL } = money(...tradeRecords(trade, DATE)).settled(closed({ trade_id: SPY, ...given }).trade);
  return [fees, PnL];
}

const entry = (quantity: number, price: number, fees = 0): ToldFill => ({ leg: 'entry', quantity, price, fees });
const exit = (quantity: number, price: number, fees = 0): ToldFill => ({ leg: 'exit', quantity, price, fees });

describe('the value of a fill', () => {
  const valueOf = (instrument: Instrument, quantity: number, price: number): bigint =>
    cashValueOf({ instrument, execution: executionOf(SPY, instrument.ticker, entry(quantity, price), 0, 0) });

  it('is rounded half up to the cent', () => {
    // 10.5 x 187.23 = 1965.915; 0.5 x 0.01 = 0.005; 3 x 33.333 = 99.999; 1 x 0.0049 is nothing
    assert.equal(valueOf(stock('SPY'), 10.5, 187.23), 196_592n);
    assert.equal(valueOf(stock('SPY'), 0.5, 0.01), 1n);
    assert.equal(valueOf(stock('SPY'), 3, 33.333), 10_000n);
    assert.equal(valueOf(stock('SPY'), 1, 0.0049), 0n);
  });

  it('is that of the decimal which a double means: 1.005 is no 1.00499999999999989', () => {
    assert.equal(valueOf(stock('SPY'), 1, 1.005), 101n);
    assert.equal(valueOf(stock('SPY'), 100, 1.115), 11_150n);
    assert.equal(valueOf(stock('SPY'), 0.1 + 0.2, 10), 300n);
  });

  it('of a put counts 100 shares to a contract', () => {
    // 2 x 100 x 1.235 = 247.00
    assert.equal(valueOf(PUT, 2, 1.235), 24_700n);
  });
});

describe('what a trade has gained', () => {
  it('is its sales less its purchases, each to the cent, less fees', () => {
    // 855.00 + 1110.06 - 1965.92 = -0.86; fees 0.03 + 0.03; -0.92
    assert.deepEqual(settled([entry(10.5, 187.23), exit(4.5, 190, 0.03), exit(6, 185.01, 0.03)]), [0.06, -0.92]);
  });

  it('is not the sum of doubles: three purchases of a third of a cent too much', () => {
    // 1 x 33.335 is 33.34, three times: 100.02; sold for 3 x 33.335 = 100.005, which is 100.01: -0.01, and not 0
    const fills = [entry(1, 33.335), entry(1, 33.335), entry(1, 33.335), exit(3, 33.335)];
    assert.deepEqual(settled(fills, { fees: 0, PnL: 0 }), [0, -0.01]);
  });

  it('of a put is that of its shares', () => {
    // 100 x (1.50 - 1.20) = 30.00, less 2 x 0.65
    assert.deepEqual(settled([entry(1, 1.2, 0.65), exit(1, 1.5, 0.65)], {}, PUT), [1.3, 28.7]);
  });

  it('counts a fill once that was told twice', () => {
    const records = tradeRecords({ id: SPY, ticker: 'SPY', fills: [entry(10, 50, 0.01), exit(10, 51, 0.01)] }, DATE);
    const { fees, PnL } = money(...records, ...records).settled(closed({ trade_id: SPY }).trade);
    assert.deepEqual([fees, PnL], [0.02, 9.98]);
  });

  it('counts what somebody else has sold', () => {
    const bought = tradeRecords({ id: SPY, ticker: 'SPY', fills: [entry(10, 50)] }, DATE);
    const execution = { ...executionOf(SPY, 'SPY', exit(10, 52), 0, 9), clientId: null };
    const { PnL } = money(...bought, { kind: 'sold_elsewhere', tradeId: SPY, execution }).settled(
      closed({ trade_id: SPY, PnL: 1 }).trade,
    );
    // 520.00 - 500.00
    assert.equal(PnL, 20);
  });

  it('is left as it is told where its fills are not all in the journal', () => {
    const given = { fees: 0.123456, PnL: 7.654321 };
    assert.deepEqual(settled([], given), [0.123456, 7.654321]);
    assert.deepEqual(settled([exit(10, 51)], given), [0.123456, 7.654321]);
    assert.deepEqual(settled([entry(10, 50), exit(9, 51)], given), [0.123456, 7.654321]);
    assert.deepEqual(settled([entry(10, 50), exit(10.000001, 51)], given), [0.123456, 7.654321]);
  });

  it('changes nothing else of the trade', () => {
    const records = tradeRecords({ id: SPY, ticker: 'SPY', fills: [entry(10, 50), exit(10, 51)] }, DATE);
    const { trade } = closed({ trade_id: SPY });
    assert.deepEqual(money(...records).settled(trade), { ...trade, fees: 0, PnL: 10 });
  });

  it('keeps trades apart, also in the same ticker', () => {
    const other = `${DATE}-mid-SPY-2`;
    const records = [
      ...tradeRecords({ id: SPY, ticker: 'SPY', fills: [entry(10, 50), exit(10, 51)] }, DATE),
      ...tradeRecords({ id: other, ticker: 'SPY', fills: [entry(3, 50), exit(3, 49)] }, DATE),
    ];
    const folded = money(...records);
    assert.equal(folded.settled(closed({ trade_id: SPY }).trade).PnL, 10);
    assert.equal(folded.settled(closed({ trade_id: other }).trade).PnL, -3);
  });

  it('is within half a cent a fill of what real numbers say, whatever is bought and sold', () => {
    const fills = fc.array(
      fc.record({ micros: fc.integer({ min: 1, max: 5_000_000_000 }), price: fc.integer({ min: 1, max: 10_000_000 }) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(fills, fc.integer({ min: 1, max: 10_000_000 }), (buys, sellPrice) => {
        // Millionths of a share, hundredths of a cent: whole numbers.
        const micros = buys.reduce((sum, buy) => sum + buy.micros, 0);
        const exact =
          (BigInt(micros) * BigInt(sellPrice) -
            buys.reduce((sum, buy) => sum + BigInt(buy.micros) * BigInt(buy.price), 0n)) /
          10_000_000n;
        const told = [
          ...buys.map((buy) => entry(buy.micros / 1e6, buy.price / 1e4)),
          exit(micros / 1e6, sellPrice / 1e4),
        ];
        const [, profit] = settled(told);
        // In thousandths of a dollar, cut off: half a cent for each fill, and one for what was cut off.
        const off = Math.abs(Math.round(profit * 1000) - Number(exact));
        assert.ok(off <= 5 * told.length + 1, `${String(profit)} and ${String(exact)}`);
      }),
    );
  });
});
