/**
 * Properties
 * 1. Firings reports exactly the rows at which its rule fires, each at its own minute.
 * 2. It does so whether rows are known from the start or arrive one by one, and whatever minutes are missing.
 * 3. The rule is never asked about a row that is not known.
 * 4. What fired in minutes about which nobody asked is gone, and stops nothing that comes later.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NO_ROW, type Tape } from '../../src/lib/market/tape.ts';
import { Firings, type PriceRule } from '../../src/lib/strategies/firings.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { barsOf, dot } from '../helpers/bars.ts';
import { followed, tell } from '../helpers/live.ts';
import { startedTape } from './answers.ts';

const MINUTES = 60;

/** A session by its minutes: no bar, one at which the rule stays silent (its close is 1), one at which it fires (2). */
const session = fc.array(fc.constantFrom(0, 1, 1, 2), { minLength: 1, maxLength: MINUTES });
const minute = fc.nat({ max: MINUTES - 1 });

const firesAt2: PriceRule = ({ bars: { close }, toRow: knownRows }, fromRow, toRow) => {
  assert.ok(toRow <= knownRows, 'it is asked about rows that are not there yet');
  let row = fromRow;
  while (row < toRow && close[row] !== 2) row++;
  return row;
};

function recordedOf(closes: readonly number[], index: number): Bars {
  const rows = closes.flatMap((close, m) => (close === 0 ? [] : [dot(m, close)]));
  return barsOf(`S${String(index)}`, rows);
}

function tapeOf(closes: readonly number[], index: number): Tape {
  return startedTape(recordedOf(closes, index), undefined, index);
}

/** Minutes from..to at which the rule fires. */
function expected(closes: readonly number[], from: number, to: number): number[] {
  return closes.flatMap((close, m) => (close === 2 && m >= from && m <= to ? [m] : []));
}

/** The minutes reported; all asked from the one from which it watches. */
function reported(
  recorded: readonly Bars[],
  from: number,
  to: number,
  isAsked: (m: number) => boolean,
  atOnce: boolean,
): number[][] {
  const firings = new Firings(firesAt2);
  firings.startSession(to);
  const tapes = recorded.map((bars, at): Tape =>
    atOnce ? startedTape(bars, undefined, at) : followed(bars, MINUTES, at),
  );
  const found: number[][] = tapes.map(() => []);
  for (let m = 0; m <= to; m++) {
    if (!atOnce) recorded.forEach((bars, at) => tapes[at] !== undefined && tell(tapes[at], bars, m));
    if (m === from) for (const tape of tapes) firings.watch(tape, from);
    if (m < from || !isAsked(m)) continue;
    for (const tape of firings.at(m)) {
      assert.notEqual(tape.rowAt(m), NO_ROW);
      found[tapes.indexOf(tape)]?.push(m);
    }
  }
  return found;
}

describe('the firings of a price rule', () => {
  it('are the rows at which it fires, each at its minute, known at once or one by one', () => {
    fc.assert(
      fc.property(
        fc.array(session, { minLength: 1, maxLength: 4 }),
        minute,
        minute,
        fc.boolean(),
        (all, a, b, atOnce) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          assert.deepEqual(
            reported(all.map(recordedOf), from, to, () => true, atOnce),
            all.map((closes) => expected(closes, from, to)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of minutes about which nobody asks are over', () => {
    fc.assert(
      fc.property(
        session,
        minute,
        fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
        fc.boolean(),
        (closes, from, asked, atOnce) => {
          const isAsked = (m: number): boolean => asked[m] ?? false;
          const [found = []] = reported([recordedOf(closes, 0)], from, 59, isAsked, atOnce);
          assert.deepEqual(found, expected(closes, from, 59).filter(isAsked));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('start anew with each session', () => {
    const firings = new Firings(firesAt2);
    const tape = tapeOf([2, 1, 2, 2], 0);
    for (let session = 0; session < 2; session++) {
      firings.startSession(3);
      firings.watch(tape, 1);
      assert.deepEqual(
        [1, 2, 3].map((m) => firings.at(m).length),
        [0, 1, 1],
      );
    }
  });

  it('are watched for each tape from its own minute', () => {
    const firings = new Firings(firesAt2);
    const tapes = [tapeOf([2, 2, 2], 0), tapeOf([2, 2, 2], 9)];
    firings.startSession(2);
    tapes.forEach((tape, at) => firings.watch(tape, 1 + at));
    assert.deepEqual(
      [1, 2].map((m) => firings.at(m).map(({ index }) => index)),
      [[0], [0, 9]],
    );
  });
});
