import assert from 'node:assert/strict';
import fc from 'fast-check';
import { firstRowFrom } from '../../src/lib/market/rows.ts';
import { NO_ROW, Tape } from '../../src/lib/market/tape.ts';
import { barsOfSessions, dot, FULL_DAY, openMinuteOf } from '../helpers/bars.ts';

const NEXT_DAY = '2022-03-02';
const TWO_DAYS = barsOfSessions('AAA', {
  // two bars before the open, four of the session, one after its close
  [FULL_DAY]: [-60, -1, 0, 1, 3, 389, 395].map((m) => dot(m, 50)),
  [NEXT_DAY]: [5, 6].map((m) => dot(m, 60)),
});

function firstDay(): Tape {
  const tape = new Tape(TWO_DAYS, 0);
  tape.startSession(openMinuteOf(FULL_DAY), 2, 6);
  return tape;
}

describe('a tape', () => {
  it('finds the row of a minute, and none of a minute without a bar', () => {
    const tape = firstDay();
    assert.deepEqual(
      [0, 1, 2, 3, 4, 388, 389].map((m) => tape.rowAt(m)),
      [2, 3, NO_ROW, 4, NO_ROW, NO_ROW, 5],
    );
  });

  it('finds the newest row up to a minute', () => {
    const tape = firstDay();
    assert.deepEqual(
      [0, 2, 3, 388, 389].map((m) => tape.lastRowBy(m)),
      [2, 3, 4, 4, 5],
    );
  });

  it('knows nothing of bars outside its session', () => {
    const tape = firstDay();
    assert.deepEqual(
      [395, 1000].map((m) => tape.rowAt(m)),
      [NO_ROW, NO_ROW],
    );
    assert.equal(tape.lastRowBy(1000), 5);
    tape.startSession(openMinuteOf(NEXT_DAY), 7, 9);
    assert.deepEqual(
      [0, 4, 5, 6].map((m) => tape.lastRowBy(m)),
      [NO_ROW, NO_ROW, 7, 8],
    );
  });

  it('tells the session minute of a row', () => {
    assert.deepEqual(
      [2, 4, 5].map((row) => firstDay().minuteOf(row)),
      [0, 3, 389],
    );
  });

  it('answers the same in whatever order it is asked, and while rows arrive', () => {
    const minutes = fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 40 }).map((all) => all.toSorted((a, b) => a - b));
    const question = fc.tuple(fc.nat({ max: 45 }), fc.boolean());
    fc.assert(
      fc.property(minutes, fc.array(question, { maxLength: 30 }), (all, questions) => {
        const bars = barsOfSessions('AAA', { [FULL_DAY]: all.map((m) => dot(m, 50)) });
        const tape = new Tape(bars, 0);
        tape.startSession(openMinuteOf(FULL_DAY), 0, 0);
        for (const [m, arrives] of questions) {
          if (arrives && tape.toRow < all.length) tape.toRow++;
          const known = all.slice(0, tape.toRow);
          assert.equal(tape.rowAt(m), known.indexOf(m));
          assert.equal(
            tape.lastRowBy(m),
            known.findLastIndex((each) => each <= m),
          );
        }
      }),
    );
  });
});

describe('the first row from a value on', () => {
  it('is where a search from the start finds it', () => {
    const column = fc.uniqueArray(fc.integer({ min: 0, max: 50 })).map((all) => Int32Array.from(all).sort());
    fc.assert(
      fc.property(column, fc.integer({ min: -5, max: 60 }), (values, least) => {
        const found = values.findIndex((value) => value >= least);
        assert.equal(firstRowFrom(values, least), found < 0 ? values.length : found);
      }),
    );
  });
});
