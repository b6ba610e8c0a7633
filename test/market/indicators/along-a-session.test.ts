/** The values of indicators by row, and VWAP: what they are, and that no value depends on a later row. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Adx } from '../../../src/lib/market/indicators/adx.ts';
import { IndicatorLine } from '../../../src/lib/market/indicators/line.ts';
import { Rsi } from '../../../src/lib/market/indicators/rsi.ts';
import { SessionLine } from '../../../src/lib/market/indicators/session-line.ts';
import type { Tape } from '../../../src/lib/market/tape.ts';
import { barsOf, dot, type BarRow } from '../../helpers/bars.ts';
import { startedTape } from '../../strategies/answers.ts';

const cents = fc.integer({ min: 4000, max: 6000 }).map((price) => price / 100);
const rows = fc.array(fc.tuple(cents, cents, cents, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 60 });

function tapeOf(values: readonly (readonly [number, number, number, number])[]): Tape {
  const bars = values.map(([a, b, close, volume], m): BarRow => [
    m,
    a,
    Math.max(a, b, close),
    Math.min(a, b, close),
    close,
    volume,
  ]);
  return startedTape(barsOf('AAA', bars));
}

describe('an indicator along a session', () => {
  it('has at each row what it has when it is pushed bar by bar, in whatever order rows are asked for', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat({ max: 59 }), { maxLength: 20 }), (values, questions) => {
        const tape = tapeOf(values);
        const [adxLine, rsiLine] = [new IndicatorLine(tape, new Adx(3)), new IndicatorLine(tape, new Rsi(3))];
        const [adx, rsi] = [new Adx(3), new Rsi(3)];
        const { high, low, close } = tape.bars;
        const expected = values.map((_, row) => {
          adx.push(high[row] ?? NaN, low[row] ?? NaN, close[row] ?? NaN);
          rsi.push(close[row] ?? NaN);
          return [adx.value, rsi.value];
        });
        for (const row of questions.filter((each) => each < values.length))
          assert.deepEqual([adxLine.at(row), rsiLine.at(row)], expected[row]);
      }),
    );
  });

  it('starts anew with each session, and remembers nothing of the one before', () => {
    const tape = startedTape(
      barsOf(
        'AAA',
        Array.from({ length: 20 }, (_, m) => dot(m, 50 + m)),
      ),
    );
    const line = new IndicatorLine(tape, new Rsi(3));
    assert.equal(line.at(9), 100);
    tape.startSession(tape.openMinute + 10, 10, 20);
    assert.deepEqual([line.at(12), line.at(13)], [NaN, 100]);
  });
});

describe('VWAP along a session', () => {
  it('is what the hand calculates', () => {
    // typical 50 and 56 ((60 + 50 + 58) / 3): 50; (50 x 100 + 56 x 200) / 300 = 54; no volume: the same
    const line = new SessionLine(
      startedTape(barsOf('AAA', [dot(0, 50, 100), [1, 50, 60, 50, 58, 200], dot(2, 99, 0)])),
    );
    assert.deepEqual([line.vwapAt(0), line.vwapAt(1), line.vwapAt(2)], [50, 54, 54]);
  });

  it('is not a number while nothing was traded', () => {
    const line = new SessionLine(startedTape(barsOf('AAA', [dot(0, 50, 0), dot(1, 50, 0), dot(2, 51, 1)])));
    assert.deepEqual([line.vwapAt(0), line.vwapAt(1), line.vwapAt(2)], [NaN, NaN, 51]);
  });

  it('is the same whether rows are asked for one by one, all at once, or backwards', () => {
    fc.assert(
      fc.property(rows, (values) => {
        const all = values.map((_, row) => row);
        const [forwards, backwards, atOnce] = [1, 2, 3].map(() => new SessionLine(tapeOf(values))) as [
          SessionLine,
          SessionLine,
          SessionLine,
        ];
        const expected = all.map((row) => forwards.vwapAt(row));
        assert.deepEqual(
          all.toReversed().map((row) => backwards.vwapAt(row)),
          expected.toReversed(),
        );
        assert.deepEqual([...atOnce.vwapUpTo(values.length).slice(0, values.length)], expected);
      }),
    );
  });

  it('starts anew with each session, and takes in rows that arrive', () => {
    const tape = startedTape(barsOf('AAA', [dot(0, 50), dot(1, 60), dot(2, 70), dot(3, 80)]));
    const line = new SessionLine(tape);
    assert.equal(line.vwapAt(1), 55);
    tape.startSession(tape.openMinute + 2, 2, 3);
    assert.equal(line.vwapAt(2), 70);
    tape.toRow = 4;
    assert.equal(line.vwapAt(3), 75);
  });
});

describe('the extremes of a session so far', () => {
  it('are at each row the highest high and the lowest low up to it, its own included', () => {
    fc.assert(
      fc.property(rows, fc.nat({ max: 60 }), (values, first) => {
        const tape = tapeOf(values);
        const line = new SessionLine(tape);
        line.highUpTo(Math.min(first, values.length)); // in two portions
        const [highs, lows] = [line.highUpTo(values.length), line.lowUpTo(values.length)];
        values.forEach((_, row) => {
          assert.equal(highs[row], Math.max(...tape.bars.high.subarray(0, row + 1)));
          assert.equal(lows[row], Math.min(...tape.bars.low.subarray(0, row + 1)));
        });
      }),
    );
  });
});
