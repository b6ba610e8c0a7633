import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SessionLine } from '../../src/lib/market/indicators/session-line.ts';
import { LiveBars } from '../../src/lib/market/live-bars.ts';
import { NO_ROW, Tape } from '../../src/lib/market/tape.ts';
import { barsOf, dot, flat, FULL_DAY, openMinuteOf } from '../helpers/bars.ts';
import { followed, rowOf } from '../helpers/live.ts';

const OPEN = openMinuteOf(FULL_DAY);
const BAR = { open: 1, high: 3, low: 0.5, close: 2, volume: 100 };

function liveTape(minutes = 390): Tape {
  const tape = new Tape(new LiveBars('AAA', minutes), 0);
  tape.startSession(OPEN, 0, 0);
  return tape;
}

describe('bars of a session that goes on', () => {
  it('are rows of a tape as they close, and a missing minute stays missing', () => {
    const tape = liveTape();
    assert.equal(tape.lastRowBy(0), NO_ROW);
    tape.append(0, BAR);
    tape.append(3, { ...BAR, close: 2.5 });
    assert.deepEqual(
      [0, 1, 3, 4].map((m) => tape.rowAt(m)),
      [0, NO_ROW, 1, NO_ROW],
    );
    assert.equal(tape.lastRowBy(2), 0);
    assert.equal(tape.bars.close[tape.lastRowBy(9)], 2.5);
    tape.append(4, BAR);
    assert.deepEqual([tape.rowAt(4), tape.toRow, tape.minuteOf(2)], [2, 3, 4]);
  });

  it('are NaN where no bar is yet', () => {
    const tape = liveTape(3);
    tape.append(0, BAR);
    const { open, high, low, close, volume } = tape.bars;
    for (const column of [open, high, low, close, volume]) assert.deepEqual([...column.subarray(1)], [NaN, NaN]);
  });

  it('are refused out of order, twice, and beyond the session', () => {
    const tape = liveTape(2);
    tape.append(5, BAR);
    for (const m of [5, 4]) assert.throws(() => tape.append(m, BAR), { code: 'bar_order' });
    tape.append(6, BAR);
    assert.throws(() => tape.append(7, BAR), { code: 'bar_room' });
    assert.equal(tape.toRow, 2);
  });

  it('are not added to recorded ones', () => {
    const tape = new Tape(barsOf('AAA', flat(0, 5, 50)), 0);
    assert.throws(() => tape.append(6, BAR), { code: 'not_live' });
  });

  it('come to the same VWAP, high and low at each bar as when all are known', () => {
    const row = fc.tuple(fc.double({ min: 1, max: 99, noNaN: true }), fc.nat({ max: 5000 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 390 }), (rows) => {
        const all = rows.flatMap(([price, volume, exists], m) => (exists ? [dot(m, price, volume)] : []));
        const recorded = barsOf('AAA', all);
        const whole = new SessionLine({ bars: recorded, session: 1, fromRow: 0, toRow: all.length });
        const tape = followed(recorded, 390, 0);
        all.forEach(([m], at) => {
          tape.append(m, rowOf(recorded, at));
          assert.equal(tape.line.vwapAt(at), whole.vwapAt(at));
          assert.equal(tape.line.highUpTo(at + 1)[at], whole.highUpTo(at + 1)[at]);
          assert.equal(tape.line.lowUpTo(at + 1)[at], whole.lowUpTo(at + 1)[at]);
        });
      }),
      { numRuns: 50 },
    );
  });
});
