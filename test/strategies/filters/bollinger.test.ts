import assert from 'node:assert/strict';
import { BandFilter } from '../../../src/lib/strategies/filters/bollinger.ts';
import type { Seen, Side } from '../../../src/lib/strategies/strategy.ts';
import { barsOf, changed, type BarRow } from '../../helpers/bars.ts';
import { startedTape } from '../answers.ts';

/** Closes of 99 and 101 by turns: of any 20 the mean is 100 and the deviation 1, so that the bands are 98 and 102. */
const TURNS = Array.from({ length: 30 }, (_, m): BarRow => {
  const close = m % 2 === 0 ? 99 : 101;
  return [m, close, 101.5, 98.5, close, 1000];
});

function judged(side: Side, row: number, ...changes: readonly BarRow[]): unknown[] {
  const seen: Seen = {};
  const tape = startedTape(barsOf('AAA', changed(TURNS, ...changes)));
  return [new BandFilter().refused(tape, row, side, seen), seen.band];
}

/** The bar of minute m with another low, or high. */
const low = (m: number, price: number): BarRow => [
  m,
  m % 2 === 0 ? 99 : 101,
  101.5,
  price,
  m % 2 === 0 ? 99 : 101,
  1000,
];
const high = (m: number, price: number): BarRow => [
  m,
  m % 2 === 0 ? 99 : 101,
  price,
  98.5,
  m % 2 === 0 ? 99 : 101,
  1000,
];

describe('the confluence with Bollinger bands', () => {
  it('is a low on the lower band, or a high on the upper one, the very price included', () => {
    assert.deepEqual(judged('long', 25, low(25, 98)), [null, 98]);
    assert.deepEqual(judged('long', 25, low(25, 98.01)), ['no_band_touch', 98]);
    assert.deepEqual(judged('bearish', 25, high(25, 102)), [null, 102]);
    assert.deepEqual(judged('bearish', 25, high(25, 101.99)), ['no_band_touch', 102]);
  });

  it('is of the side of the trade', () => {
    assert.equal(judged('bearish', 25, low(25, 98))[0], 'no_band_touch');
    assert.equal(judged('long', 25, high(25, 102))[0], 'no_band_touch');
  });

  it('may lie up to two bars back, and not three', () => {
    const reasons = [25, 24, 23, 22].map((m) => judged('long', 25, low(m, 97))[0]);
    assert.deepEqual(reasons, [null, null, null, 'no_band_touch']);
  });

  it('has no band before the 20th bar, and looks at those that have one', () => {
    assert.deepEqual(judged('long', 18, low(18, 50)), ['band_warmup', null]);
    assert.deepEqual(judged('long', 19, low(18, 50)), ['no_band_touch', 98]);
    assert.deepEqual(judged('long', 19, low(19, 98)), [null, 98]);
    assert.deepEqual(judged('long', 20, low(19, 98)), [null, 98]);
  });

  it("is with the bar's own band, not with the one of the decision", () => {
    // a close of 110 in 25 pulls its own lower band down to about 95.6; that of 24 is 98
    const jump: BarRow = [25, 101, 110, 98.5, 110, 1000];
    assert.equal(judged('long', 25, low(24, 97.9), jump)[0], null);
    assert.equal(judged('long', 25, low(24, 98.1), jump)[0], 'no_band_touch');
  });

  it('knows the bars of its session only', () => {
    const tape = startedTape(barsOf('AAA', TURNS));
    tape.startSession(tape.openMinute + 10, 10, 30);
    const filter = new BandFilter();
    assert.equal(filter.refused(tape, 28, 'long', {}), 'band_warmup');
    assert.equal(filter.refused(tape, 29, 'long', {}), 'no_band_touch');
  });
});
