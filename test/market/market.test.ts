import assert from 'node:assert/strict';
import { LogicError } from '../../src/lib/core/errors.ts';
import { Market } from '../../src/lib/market/market.ts';
import { putInstrument, type PutSeries } from '../../src/lib/market/options/put-chain.ts';
import { barsOf, dot, FULL_DAY, openMinuteOf } from '../helpers/bars.ts';

const bars = (symbol: string) => barsOf(symbol, [dot(0, 50), dot(1, 51)]);

function put(strike: number): PutSeries {
  const instrument = putInstrument({ underlying: 'AAA', right: 'put', strike, expiry: 19_069 }, true);
  const none = new Float64Array();
  const sides = { bidOpen: none, askOpen: none, bidClose: none, askClose: none };
  return { instrument, bars: bars(instrument.ticker), sides };
}

describe('a market', () => {
  it('has one tape a ticker, those that signal first', () => {
    const market = new Market([bars('BBB'), bars('AAA')], [bars('SH'), bars('AAA')]);
    assert.deepEqual(
      [...market.tapes].map(({ symbol, index }) => [symbol, index]),
      [
        ['BBB', 0],
        ['AAA', 1],
        ['SH', 2],
      ],
    );
    assert.deepEqual(
      market.signalling.map(({ symbol }) => symbol),
      ['BBB', 'AAA'],
    );
    assert.equal(market.tape('AAA'), market.signalling[1]);
    assert.ok(market.has('SH') && !market.has('PSQ'));
    assert.throws(
      () => market.tape('PSQ'),
      (error) => error instanceof LogicError && error.code === 'no_tape',
    );
  });

  it('has puts as guests of a session, with places of their own', () => {
    const market = new Market([bars('AAA')], []);
    const open = openMinuteOf(FULL_DAY);
    const [first, second] = [market.join(put(50), open), market.join(put(45), open)];
    assert.deepEqual([first.index, second.index, first.rowAt(1)], [1, 2, 1]);
    market.endSession();
    assert.ok(!market.has(first.symbol) && market.has('AAA'));
  });

  it('keeps the bid and ask of a put for the session', () => {
    const market = new Market([bars('AAA')], []);
    const column = new Float64Array(2);
    const sides = { bidOpen: column, askOpen: column, bidClose: column, askClose: column };
    const { symbol } = market.join({ ...put(50), sides }, openMinuteOf(FULL_DAY));
    assert.equal(market.sides(symbol), sides);
    market.endSession();
    assert.equal(market.sides(symbol), null);
  });
});
